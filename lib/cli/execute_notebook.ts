/**
 * Runs one notebook on a new Deno kernel, and accepts the result only if it is whole.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "@/files.ts";
import {
  cleanNotebook,
  type CodeCell,
  type Notebook,
  parseNotebook,
  stringifyNotebook,
  stripAnsi,
} from "@/notebook/mod.ts";
import { missingJupyter } from "./jupyter.ts";
import { startJupyter } from "./jupyter_child.ts";
import type { NotebookFile } from "./notebook_files.ts";

/** Where copies of notebooks run, below the project. */
const RUN_FOLDER = join("output", "notebooks-run");
const EXECUTE_SCRIPT = fileURLToPath(new URL("../../notebooks/execute.py", import.meta.url));

/** What every run shares. */
export interface ExecuteOptions {
  /** Folder of the project. */
  readonly project: string;
  /** Path of a Python that has nbclient. */
  readonly python: string;
  /** Environment in which that finds the kernel. */
  readonly env: Readonly<Record<string, string>>;
  /** Longest time of one cell, in seconds. */
  readonly timeoutSeconds: number;
  /** Told whenever a cell begins: how many code cells began before it, and how many there are. */
  readonly onCell?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Ends the kernel and the run. */
  readonly signal?: AbortSignal;
}

/** Thrown when a notebook did not run to its end, or left something out. */
export class NotebookError extends Error {
  /** Id of the cell; `undefined` if it is no cell's fault. */
  readonly cell: string | undefined;

  /** Says what went wrong in `message`, and where in `options.cell`. */
  constructor(message: string, options: ErrorOptions & { cell?: string | undefined } = {}) {
    super(message, options);
    this.name = "NotebookError";
    this.cell = options.cell;
  }
}

/** What `notebooks/execute.py` tells. */
type Event =
  | { readonly event: "cell" | "hung" | "died"; readonly cell: string | null }
  | { readonly event: "failed"; readonly cell: string; readonly name: string; readonly message: string }
  | { readonly event: "missing"; readonly module: string }
  | { readonly event: "done" };

/**
 * Runs a notebook, cleaned, in a new kernel that starts in `notebooks/` as JupyterLab starts it.
 *
 * @returns The text of the notebook with its outputs, in the cleaned form.
 * @throws {NotebookError} If a cell fails or is silent, the last line is not `checked`, or the kernel hangs or dies.
 * @throws {CliError} If nbclient is not installed.
 */
export async function executeNotebook(file: NotebookFile, options: ExecuteOptions): Promise<string> {
  const { project, timeoutSeconds, signal } = options;
  const notebook = withoutOutputs(cleanNotebook(file.notebook));
  const copy = await writeFileAtomic(resolve(project, RUN_FOLDER, `${file.name}.ipynb`), stringifyNotebook(notebook));
  const log = resolve(project, RUN_FOLDER, `${file.name}.log`);
  await writeFileAtomic(log, "");

  const total = notebook.cells.filter((cell) => cell.cell_type === "code").length;
  let begun = 0;
  let end: Event | undefined;
  const order = { notebook: copy, folder: resolve(project, "notebooks"), log, timeout: timeoutSeconds };
  const child = await startJupyter({
    name: `the notebook ${file.name}`,
    program: options.python,
    args: [EXECUTE_SCRIPT, JSON.stringify(order)],
    cwd: resolve(project),
    isServer: false,
    env: options.env,
    ...(signal === undefined ? {} : { signal }),
    onLine: (line) => {
      const event = JSON.parse(line) as Event;
      if (event.event === "cell") options.onCell?.({ done: begun++, total });
      else end = event;
    },
  });
  const abort = (): void => void child.stop();
  signal?.addEventListener("abort", abort, { once: true });
  const lastWords = await child.ended;
  signal?.removeEventListener("abort", abort);
  signal?.throwIfAborted();
  if (end?.event !== "done") throw await explain(end, lastWords, { log, timeoutSeconds });

  const result = cleanNotebook(parseNotebook(await Deno.readTextFile(copy), copy));
  refuseUnlessWhole(result);
  return stringifyNotebook(result);
}

function withoutOutputs(notebook: Notebook): Notebook {
  return { cells: notebook.cells.map((cell) => cell.cell_type === "code" ? { ...cell, outputs: [] } : cell) };
}

async function explain(
  end: Event | undefined,
  lastWords: string,
  { log, timeoutSeconds }: { readonly log: string; readonly timeoutSeconds: number },
): Promise<Error> {
  switch (end?.event) {
    case "missing":
      return missingJupyter(`the Python package ${end.module}`);
    case "failed": {
      const { cell, name, message } = end;
      // All that the kernel answers where a package of an import cannot be had; JupyterLab shows nothing at all.
      const reason = message === "Execution failed"
        ? "the kernel could not load what it imports; deno task notebooks:check names it"
        : `${name}: ${stripAnsi(message).trim()}`;
      return new NotebookError(message === "Execution failed" ? reason + await kernelWords(log) : reason, { cell });
    }
    case "hung":
      return new NotebookError(`the cell did not end within ${timeoutSeconds} s`, { cell: end.cell ?? undefined });
    case "died":
      return new NotebookError(`the kernel died${await kernelWords(log)}`, { cell: end.cell ?? undefined });
    default:
      return new NotebookError(`the kernel could not be run: ${lastWords}`);
  }
}

/** What the kernel said outside of its cells, less what it always says. */
async function kernelWords(log: string): Promise<string> {
  const lines = stripAnsi(await Deno.readTextFile(log)).split("\n")
    .filter((line) => line.trim() !== "" && !line.includes('"deno jupyter" is unstable'));
  return lines.length === 0 ? "" : `; it said:\n${lines.slice(-10).join("\n")}`;
}

/** Refuses results in which something is missing: the kernel skips a cell in silence if a package cannot be loaded. */
function refuseUnlessWhole({ cells }: Notebook): void {
  const code = cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
  const silent = code.find(({ source, outputs }, index) => index > 0 && source.trim() !== "" && outputs.length === 0);
  if (silent !== undefined) {
    throw new NotebookError("the cell showed nothing: it did not run, or must end in a value that it shows", {
      cell: silent.id,
    });
  }
  const last = code.at(-1);
  const printed = last?.outputs.findLast((output) => output.output_type === "stream" && output.name === "stdout");
  const isChecked = printed?.output_type === "stream" && printed.text.trimEnd().split("\n").at(-1) === "checked";
  if (!isChecked) throw new NotebookError('the last cell must print "checked" as its last line', { cell: last?.id });
}
