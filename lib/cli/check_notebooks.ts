/**
 * Checks the notebooks of a project without running them.
 *
 * @module
 */
import { join } from "node:path";
import { checkCleanedForm, checkForm, type Finding } from "@/notebook/mod.ts";
import { checkModules } from "./deno_findings.ts";
import { formatNotebook } from "./format_notebook.ts";
import { listNotebooks, type NotebookFile, readNotebooks } from "./notebook_files.ts";

/** Which notebooks to check. */
export interface CheckOptions {
  /** Folder of the project: it holds `deno.json` and `notebooks/`. */
  readonly project: string;
  /** Beginnings of names, with commas between; all notebooks if not given. */
  readonly only?: string | undefined;
}

/** What was checked and found. */
export interface CheckResult {
  /** Names of the notebooks. */
  readonly notebooks: readonly string[];
  /** What to change, by notebook. */
  readonly findings: readonly Finding[];
}

/**
 * Checks types, lint, format, form, claims and cleaned form of notebooks.
 *
 * @throws {CliError} If there are no such notebooks.
 */
export async function checkNotebooks({ project, only }: CheckOptions): Promise<CheckResult> {
  const notebooks = await listNotebooks(project, only);
  const packages = await importNames(project);
  const { files, unreadable } = await readNotebooks(project, notebooks);
  const findings = [
    ...unreadable.map(({ name, error }): Finding => ({ notebook: name, rule: "nbformat", message: error.message })),
    ...await checkModules(project, files),
    ...(await Promise.all(files.map((file) => checkFormat(project, file)))).flat(),
    ...files.flatMap(({ name, text, notebook }) => [
      ...checkForm(notebook, { name, packages }),
      ...checkCleanedForm(text, notebook, name),
    ]),
  ];
  const place = ({ notebook }: Finding): number => (notebooks.indexOf(notebook) + 1) || notebooks.length + 1;
  return { notebooks, findings: findings.sort((a, b) => place(a) - place(b)) };
}

async function checkFormat(project: string, { name, text }: NotebookFile): Promise<Finding[]> {
  try {
    if (await formatNotebook(project, text) === text) return [];
  } catch (error) {
    // What does not parse is told by its cell and line already.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return [{
    notebook: name,
    rule: "format",
    message: "has cells that are not as deno fmt writes them: run deno task notebooks:run",
  }];
}

/** Names that `deno.json` lets modules import. */
async function importNames(project: string): Promise<string[]> {
  const config = JSON.parse(await Deno.readTextFile(join(project, "deno.json"))) as {
    imports?: Record<string, string>;
  };
  return Object.keys(config.imports ?? {});
}
