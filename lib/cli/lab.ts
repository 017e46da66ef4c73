// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task lab`: opens the notebooks in JupyterLab.
 *
 * @module
 */
import { CliError } from "@/errors.ts";
import { integerFlag, runCommand } from "./command.ts";
import { withInterrupt } from "./interrupt.ts";
import { type LabOptions, startLab } from "./jupyter_lab.ts";

/** Runs JupyterLab until Ctrl-C, or until its user shuts it down. */
async function run(options: LabOptions): Promise<void> {
  await withInterrupt(async (signal) => {
    try {
      const lab = await startLab({ ...options, signal });
      const stop = (): void => void lab.stop();
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
      const end = await lab.ended;
      if (!signal.aborted && !end.startsWith("it ended with code 0")) {
        throw new CliError(`Cannot keep JupyterLab open as it must run until it is stopped: ${end}`);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}

if (import.meta.main) {
  await runCommand({
    name: "lab",
    summary:
      "Open the notebooks in JupyterLab, with a Deno kernel that only this project sees. JupyterLab is found by\n" +
      "JUPYTER_BIN, in .venv, or on PATH; if it is not there, this says how to install it. Ctrl-C ends it.",
    flags: {
      port: { type: "string", value: "NUMBER", default: "8888", help: "Port; the next free one if it is taken" },
      "no-browser": { type: "boolean", help: "Only print the address" },
      "allow-root": { type: "boolean", help: "Let JupyterLab run as root, as in a container" },
    },
    examples: ["deno task lab", "deno task lab --no-browser --port 9999"],
  }, (values) =>
    run({
      project: ".",
      port: integerFlag(values.port, "port", 1),
      browser: values["no-browser"] ? "none" : "open",
      args: values["allow-root"] ? ["--allow-root"] : [],
      onLine: (line) => console.log(line),
    }));
}
