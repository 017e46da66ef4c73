// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task gate`: judges every run of a folder by the quality gate of campaigns.
 *
 * @module
 */
import { DEFAULT_DATA_DIR } from "@/config.ts";
import { type JudgedRun, judgeFolder } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import { runCommand } from "./command.ts";
import { gateTable, LIMIT_FLAG, readLimits, verdictText } from "./gate_flags.ts";

const FLAGS = {
  data: { type: "string", value: "FOLDER", default: DEFAULT_DATA_DIR, help: "Runs to judge, of whatever origin" },
  ...LIMIT_FLAG,
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

/** Failed by what its files hold, or by what the campaign said of it when it had more to go by. */
function isFailed({ gate, recorded }: JudgedRun): boolean {
  return gate.verdict === "failed" || recorded?.verdict === "failed";
}

function reasonsOf({ gate, recorded }: JudgedRun): string[] {
  const known = recorded?.verdict === "failed" ? recorded.reasons : [];
  return [...new Set([...gate.reasons, ...known].map(({ message }) => message))];
}

/** What could not be judged, and in how many runs. */
function silences(runs: readonly JudgedRun[]): string[] {
  const all = runs.flatMap(({ gate }) => gate.notJudged.map(({ check, why }) => `${check}: ${why}`));
  return [...Map.groupBy(all, (text) => text)].map(([text, { length }]) =>
    `not judged, ${length} ${length === 1 ? "time" : "times"}: ${text}`
  );
}

if (import.meta.main) {
  await runCommand({
    name: "gate",
    summary:
      "Judge every run of a folder by the quality gate: a verdict with every reason, exit code 1 if a run fails.",
    flags: FLAGS,
    examples: [
      "deno task gate --data data/dynamic",
      "deno task gate --data data/mine --gate maxErrorRatio=0.05,minReplicasRatio=0.9",
    ],
  }, async (values) => {
    const { format, limits, runs } = await judgeFolder(values.data, readLimits(values.gate));
    const failed = runs.filter(isFailed);
    if (values.json) {
      console.log(JSON.stringify({ folder: values.data, format, limits, runs }));
    } else {
      console.log(gateTable(runs.map((run) => ({
        run: run.run,
        verdict: verdictText(isFailed(run) ? "failed" : "passed", run.recorded?.attempts),
        reasons: reasonsOf(run),
      }))));
      silences(runs).forEach((line) => console.log(line));
      console.log(`${values.data}: ${runs.length - failed.length} of ${runs.length} runs passed the quality gate`);
    }
    if (failed.length > 0) {
      throw new CliError(
        `Cannot vouch for ${values.data} as ${failed.length} of ${runs.length} runs fail the quality gate`,
      );
    }
  });
}
