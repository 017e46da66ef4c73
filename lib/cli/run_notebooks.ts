/**
 * Runs the notebooks of a project on the real kernel and writes what came of it, or compares it.
 *
 * @module
 */
import { join } from "node:path";
import { writeFileAtomic } from "@/files.ts";
import { executeNotebook, type ExecuteOptions, NotebookError } from "./execute_notebook.ts";
import { formatNotebook } from "./format_notebook.ts";
import { findJupyter, installKernel, jupyterEnvironment, missingJupyter, pythonOf } from "./jupyter.ts";
import { listNotebooks, type NotebookFile, readNotebook } from "./notebook_files.ts";

/** What became of a notebook. */
export interface RunResult {
  /** Its name. */
  readonly notebook: string;
  /** How many code cells it has. */
  readonly cells: number;
  /** How long it ran, in seconds. */
  readonly seconds: number;
  /** `written` (other bytes than before), `unchanged` (the same bytes), or `failed`. */
  readonly result: "written" | "unchanged" | "failed";
  /** Id of the cell that failed. */
  readonly cell?: string | undefined;
  /** Why it failed. */
  readonly message?: string;
}

/** Which notebooks to run, and how. */
export interface RunOptions {
  /** Folder of the project: it holds `deno.json` and `notebooks/`. */
  readonly project: string;
  /** Beginnings of names, with commas between; all notebooks if not given. */
  readonly only?: string | undefined;
  /** Longest time of one cell, in seconds. */
  readonly timeoutSeconds: number;
  /** Notebooks that run at the same time. */
  readonly jobs: number;
  /** What a result is for: to be written, or to be compared with the file, which fails if a byte differs. */
  readonly mode: "write" | "compare";
  /** Told when a notebook begins; what it returns is told of its cells. */
  readonly onStart?: (name: string) => Promise<ExecuteOptions["onCell"]>;
  /** Told when a notebook has ended. */
  readonly onEnd?: (result: RunResult) => void;
  /** Ends all kernels and the run. */
  readonly signal?: AbortSignal;
}

/**
 * Runs notebooks, each in a kernel of its own. A file is written only if its notebook ran to `checked`.
 *
 * @returns What became of each, in the order of their names.
 * @throws {CliError} If there are no such notebooks, or Jupyter is not installed.
 */
export async function runNotebooks(options: RunOptions): Promise<RunResult[]> {
  const { project, signal } = options;
  const names = await listNotebooks(project, options.only);
  const jupyter = await findJupyter("jupyter", project);
  const python = jupyter === undefined ? undefined : await pythonOf(jupyter);
  if (python === undefined) throw missingJupyter("Jupyter");
  const folder = await installKernel(project);
  // Files through which kernels are reached stay in the project too.
  const env = { ...jupyterEnvironment(folder), "JUPYTER_RUNTIME_DIR": join(folder, "runtime") };
  const shared = { project, python, env, timeoutSeconds: options.timeoutSeconds };

  const results: RunResult[] = [];
  const queue = [...names.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, name] = next;
      signal?.throwIfAborted();
      results[index] = await runOne(name, options, shared);
      options.onEnd?.(results[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, names.length) }, work));
  return results;
}

async function runOne(
  name: string,
  { mode, onStart, signal }: RunOptions,
  shared: Omit<ExecuteOptions, "onCell" | "signal">,
): Promise<RunResult> {
  const onCell = await onStart?.(name);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let file: NotebookFile | undefined;
  const cells = (): number => file?.notebook.cells.filter((cell) => cell.cell_type === "code").length ?? 0;
  try {
    file = await readNotebook(shared.project, name);
    const executed = await executeNotebook(file, {
      ...shared,
      ...(onCell === undefined ? {} : { onCell }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await formatNotebook(shared.project, executed);
    const isSame = text === file.text;
    if (!isSame && mode === "compare") {
      throw new NotebookError(`its outputs are not those of the file: ${firstDifference(file.text, text)}`);
    }
    if (!isSame) await writeFileAtomic(file.path, text);
    return { notebook: name, cells: cells(), seconds: seconds(), result: isSame ? "unchanged" : "written" };
  } catch (error) {
    if (!(error instanceof NotebookError || error instanceof SyntaxError)) throw error;
    const cell = error instanceof NotebookError ? error.cell : undefined;
    return { notebook: name, cells: cells(), seconds: seconds(), result: "failed", cell, message: error.message };
  }
}

/** Letters of a line that a message shows. */
const LINE_LETTERS = 120;

function firstDifference(before: string, after: string): string {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const line = fresh.findIndex((text, index) => text !== old[index]);
  const at = line < 0 ? fresh.length - 1 : line;
  const show = (text: string | undefined): string =>
    text === undefined ? "nothing" : text.trim().slice(0, LINE_LETTERS);
  return `line ${at + 1} of the file is ${show(old[at])}, and the run gave ${show(fresh[at])}`;
}
