/**
 * The notebooks of a project, and the flags of commands that work on them.
 *
 * @module
 */
import { join } from "node:path";
import { CliError } from "@/errors.ts";
import { type Notebook, parseNotebook } from "@/notebook/mod.ts";

/** Flags that commands for notebooks share. */
export const NOTEBOOK_FLAGS = {
  only: { type: "string", value: "LIST", help: "Only these notebooks: numbers or names, such as 02,05_evaluate" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

/** A notebook that was read. */
export interface NotebookFile {
  /** Its file name without `.ipynb`, such as `05_evaluate`. */
  readonly name: string;
  /** Path of its file. */
  readonly path: string;
  /** Content of its file. */
  readonly text: string;
  /** What the content says. */
  readonly notebook: Notebook;
}

/** A notebook that cannot be read as one. */
export interface UnreadableNotebook {
  /** Its file name without `.ipynb`. */
  readonly name: string;
  /** Why. */
  readonly error: SyntaxError;
}

/**
 * Lists the notebooks of a project, in the order of their names.
 *
 * @param project Folder of the project.
 * @param only Beginnings of names, with commas between; all notebooks if not given.
 * @throws {CliError} If there are no notebooks, or a beginning fits none.
 */
export async function listNotebooks(project: string, only?: string): Promise<string[]> {
  const folder = join(project, "notebooks");
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(".ipynb")) names.push(name.slice(0, -".ipynb".length));
  }
  if (names.length === 0) {
    throw new CliError(`Cannot work on notebooks as ${folder} must hold files named NN_name.ipynb: it has none`);
  }
  names.sort();
  const wanted = only?.split(",").map((text) => text.trim().replace(/\.ipynb$/, "").replace(/^\d$/, "0$&"))
    .filter((text) => text !== "");
  const unknown = wanted?.find((text) => !names.some((name) => name.startsWith(text)));
  if (unknown !== undefined) {
    throw new CliError(`Cannot use --only as it must name notebooks among ${names.join(", ")}: it names "${unknown}"`);
  }
  return wanted === undefined ? names : names.filter((name) => wanted.some((text) => name.startsWith(text)));
}

/**
 * Reads a notebook of a project.
 *
 * @throws {SyntaxError} If it is none.
 */
export async function readNotebook(project: string, name: string): Promise<NotebookFile> {
  const path = join(project, "notebooks", `${name}.ipynb`);
  const text = await Deno.readTextFile(path);
  return { name, path, text, notebook: parseNotebook(text, path) };
}

/** Reads notebooks of a project, and keeps apart what is none. */
export async function readNotebooks(
  project: string,
  names: readonly string[],
): Promise<{ readonly files: readonly NotebookFile[]; readonly unreadable: readonly UnreadableNotebook[] }> {
  const read = await Promise.all(names.map((name) =>
    readNotebook(project, name).catch((error): UnreadableNotebook => {
      if (error instanceof SyntaxError) return { name, error };
      throw error;
    })
  ));
  return {
    files: read.filter((result) => "notebook" in result),
    unreadable: read.filter((result) => "error" in result),
  };
}
