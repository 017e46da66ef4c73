// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task notebooks:run`: runs every notebook on a new kernel and writes its outputs, cleaned.
 *
 * @module
 */
import Table from "cli-table3";
import { CliError } from "@/errors.ts";
import { integerFlag, runCommand } from "./command.ts";
import { withInterrupt } from "./interrupt.ts";
import { NOTEBOOK_FLAGS } from "./notebook_files.ts";
import { progressBar } from "./progress.ts";
import { runNotebooks, type RunOptions, type RunResult } from "./run_notebooks.ts";

/** Bars while notebooks run one by one, and a line on standard error for each that has ended. */
function showProgress(jobs: number): Required<Pick<RunOptions, "onStart" | "onEnd">> {
  let stopBar = (): void => {};
  return {
    onStart: async (name) => {
      // Two bars would draw over each other.
      if (jobs > 1 || !Deno.stderr.isTerminal()) return undefined;
      const bar = await progressBar(name);
      stopBar = () => bar.stop();
      return (progress) => bar.update(progress);
    },
    onEnd: (result) => {
      stopBar();
      const { notebook, cell, message } = result;
      const place = cell === undefined ? notebook : `${notebook}, cell ${cell}`;
      console.error(message === undefined ? `${notebook}: ${result.result}` : `${place}: ${message}`);
    },
  };
}

function resultTable(results: readonly RunResult[]): string {
  const table = new Table({
    head: ["notebook", "code cells", "seconds", "result"],
    colAligns: ["left", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  results.forEach(({ notebook, cells, seconds, result }) =>
    table.push([notebook, String(cells), seconds.toFixed(1), result])
  );
  return table.toString();
}

if (import.meta.main) {
  await runCommand({
    name: "notebooks:run",
    summary:
      "Run notebooks on the Deno kernel, each in a new one, and write their outputs into them, cleaned. A notebook fails\n" +
      'at its first failing or silent cell, or if its last line is not "checked"; its file then stays as it was.\n' +
      "Jupyter is found by JUPYTER_BIN, in .venv, or on PATH.",
    flags: {
      ...NOTEBOOK_FLAGS,
      check: { type: "boolean", help: "Write nothing; fail if a result differs from its file in a byte" },
      timeout: { type: "string", value: "SECONDS", default: "120", help: "Longest time of one cell" },
      jobs: { type: "string", value: "NUMBER", default: "1", help: "Notebooks that run at the same time" },
    },
    examples: ["deno task notebooks:run", "deno task notebooks:run --only 04 --timeout 300"],
  }, async (values) => {
    const jobs = integerFlag(values.jobs, "jobs", 1);
    const timeoutSeconds = integerFlag(values.timeout, "timeout", 1);
    const results = await withInterrupt((signal) => {
      const mode = values.check ? "compare" : "write";
      return runNotebooks({
        project: ".",
        only: values.only,
        timeoutSeconds,
        jobs,
        mode,
        signal,
        ...showProgress(jobs),
      })
        .catch((error) => {
          if (signal.aborted) throw new CliError("interrupted; no notebook was left half written", { exitCode: 130 });
          throw error;
        });
    });
    console.log(values.json ? JSON.stringify(results) : resultTable(results));
    const failed = results.filter(({ result }) => result === "failed").length;
    if (failed > 0) throw new CliError(`${failed} of ${results.length} notebooks failed`);
  });
}
