// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task cluster-trace`: task usage of the Google cluster trace, version 2 -> series of even steps.
 *
 * @module
 */
import { type BinWeighting, type ClusterTraceSummary, prepareClusterTrace, type TraceLevel } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import { integerFlag, runCommand } from "./command.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { durationFlag } from "./time_flags.ts";
import { readList } from "./workflow.ts";

const WEIGHTINGS: readonly BinWeighting[] = ["rate", "published"];
const LEVELS: readonly TraceLevel[] = ["cluster", "job", "machine"];

const FLAGS = {
  input: { type: "string", value: "PATH", help: "Folder with part-?????-of-?????.csv or .csv.gz, or one such file" },
  output: { type: "string", value: "FOLDER", default: "output/cluster-trace", help: "Where the series go" },
  bin: { type: "string", value: "LIST", default: "2m,5m", help: "Widths of the bins; all are filled in one pass" },
  weighting: {
    type: "string",
    value: "NAME",
    default: "rate",
    help: "rate: mean in use, the same for every width; published: as published, its level depends on the width",
  },
  by: { type: "string", value: "LEVEL", default: "cluster", help: "Level that is kept: cluster, job or machine" },
  keys: {
    type: "string",
    value: "NUMBER",
    default: "50",
    help: "Most jobs or machines: those that used most CPU time",
  },
  "max-broken": { type: "string", value: "NUMBER", default: "0", help: "Lines that may be broken, and are left out" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

/** Files that are listed: there may be two for each of many jobs. */
const SHOWN_FILES = 10;

function choice<Name extends string>(text: string, flag: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text.trim());
  if (found !== undefined) return found;
  throw new CliError(`Cannot use --${flag} as it must be one of ${names.join(", ")}: it is "${text}"`);
}

function printSummary(summary: ClusterTraceSummary): void {
  const { parts, absentParts, bytes, records, keys, files } = summary;
  const absent = absentParts === 0 ? "" : `; ${absentParts} parts of the table are not there`;
  console.log(`${records} records of ${parts} parts, ${(bytes / 1e6).toFixed(1)} MB${absent}`);
  if (keys !== undefined) {
    console.log(
      `${keys.kept} of ${keys.found} ${summary.by}s kept, with ${
        (100 * keys.cpuShareRatio).toFixed(1)
      } % of the CPU time`,
    );
  }
  const missing = Object.entries(summary.missing).map(([name, count]) => `${name} ${count}`);
  if (missing.length > 0) console.log(`values that are missing, and count as missing: ${missing.join(", ")}`);
  if (summary.withoutDuration > 0) console.log(`${summary.withoutDuration} records without duration left out`);
  if (summary.outsideTrace > 0) console.log(`${summary.outsideTrace} records outside the trace left out`);
  if (summary.brokenLines > 0) {
    console.log(`${summary.brokenLines} broken lines left out, such as ${summary.firstBroken.join("; ")}`);
  }
  for (const { file, rows, emptyRows, meanCpuRate } of files.slice(0, SHOWN_FILES)) {
    const gaps = emptyRows === 0 ? "" : `, ${emptyRows} of them empty`;
    console.log(`${file}: ${rows} rows${gaps}, mean cpu_rate ${meanCpuRate.toPrecision(6)}`);
  }
  if (files.length > SHOWN_FILES) console.log(`and ${files.length - SHOWN_FILES} other files`);
}

if (import.meta.main) {
  await runCommand({
    name: "cluster-trace",
    summary: "Bin the task usage of the Google cluster trace, version 2, into series of even steps.\n" +
      "Reads parts as a stream: they may be larger than memory. A mean rate does not depend on the width of the bins.",
    flags: FLAGS,
    examples: [
      "deno task cluster-trace --input task_usage --output output/cluster-trace",
      "deno task cluster-trace --input task_usage --by job --keys 20 --bin 5m",
      "deno task cluster-trace --input task_usage --weighting published",
    ],
  }, async (values) => {
    const { input, output } = values;
    if (input === undefined) {
      throw new CliError("Cannot prepare a trace as --input must name its folder, such as task_usage");
    }
    const options = {
      binSeconds: (readList(values.bin, "bin") ?? []).map((width) => durationFlag(width, "bin")),
      weighting: choice(values.weighting, "weighting", WEIGHTINGS),
      by: choice(values.by, "by", LEVELS),
      mostKeys: integerFlag(values.keys, "keys", 1),
      mostBrokenLines: integerFlag(values["max-broken"], "max-broken", 0),
    };
    await openOutputFolder(output);
    const bar = await progressBar("MB");
    try {
      const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
      const summary = await prepareClusterTrace(input, output, {
        ...options,
        onProgress: ({ done, total }) => bar.update({ done: megabytes(done), total: megabytes(total) }),
      });
      bar.stop();
      if (values.json) console.log(JSON.stringify(summary));
      else printSummary(summary);
    } finally {
      bar.stop();
    }
  });
}
