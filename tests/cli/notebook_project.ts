/**
 * Small projects with notebooks, for tests that break one.
 *
 * Needs `--allow-read` and `--allow-write=output`.
 */
import { join } from "node:path";
import { cleanNotebook, type Notebook, stringifyNotebook } from "@/notebook/mod.ts";

/** A cell as tests write it: `md` or `code`, and its text. */
export type CellText = readonly ["md" | "code", string];

/** A notebook without outputs. */
export function notebookOf(...cells: readonly CellText[]): Notebook {
  return cleanNotebook({
    cells: cells.map(([type, source]) =>
      type === "md" ? { "cell_type": "markdown", id: "", source } : { "cell_type": "code", id: "", source, outputs: [] }
    ),
  });
}

/** Cells of a notebook with which all is well, to break one of them. */
export const SOUND: readonly CellText[] = [
  ["md", "# 1. How many are two?\n\n> Two are 2 apples.\n\nReads nothing. Writes nothing. ~1 s."],
  [
    "code",
    'import assert from "node:assert/strict";\nimport { double } from "@/numbers/mod.ts";\n' +
    'import { checked, claim, show } from "@/notebook/mod.ts";',
  ],
  ["md", "## Two are 2 apples\n\nWhat to look for: the number of apples."],
  ["code", 'const apples = double(1);\nawait show({ "text/plain": `${apples} apples` });'],
  ["md", "**Reading.** Two are 2 apples."],
  [
    "code",
    'claim("Two are 2 apples", apples);\nassert.ok(apples > 1);\nawait checked();',
  ],
];

/** The cells of {@linkcode SOUND} with one of them changed. */
export function soundBut(index: number, change: (text: string) => string): CellText[] {
  return SOUND.map(([type, text], i) => [type, i === index ? change(text) : text]);
}

/** Parts of the real room that the cells of small projects import: they import nothing of the project themselves. */
const NOTEBOOK_PARTS = ["claim.ts", "displayable.ts", "fresh.ts", "kernel.ts", "show.ts"];

/**
 * Writes a project with a `deno.json`, a small `lib/` and notebooks.
 *
 * @param folder Where to; it is made.
 * @param notebooks Notebooks by name, such as `01_two`.
 * @returns `folder`.
 */
export async function writeProject(folder: string, notebooks: Readonly<Record<string, Notebook>>): Promise<string> {
  const [numbers, notebook] = [join(folder, "lib", "numbers"), join(folder, "lib", "notebook")];
  for (const path of [numbers, notebook, join(folder, "notebooks")]) await Deno.mkdir(path, { recursive: true });
  const config = { imports: { "@/": "./lib/" }, compilerOptions: { noUncheckedIndexedAccess: true } };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  await Deno.writeTextFile(
    join(numbers, "mod.ts"),
    "/** Twice a number. */\nexport function double(x: number): number {\n  return 2 * x;\n}\n",
  );
  for (const part of NOTEBOOK_PARTS) {
    await Deno.copyFile(new URL(`../../lib/notebook/${part}`, import.meta.url), join(notebook, part));
  }
  await Deno.writeTextFile(
    join(notebook, "mod.ts"),
    'export { claim } from "./claim.ts";\nexport { checked, show } from "./show.ts";\n',
  );
  for (const [name, content] of Object.entries(notebooks)) await writeNotebook(folder, name, content);
  return folder;
}

/** Path of a notebook of a project. */
export function notebookPath(folder: string, name: string): string {
  return join(folder, "notebooks", `${name}.ipynb`);
}

/** Writes a notebook into a project. */
export function writeNotebook(folder: string, name: string, notebook: Notebook): Promise<void> {
  return Deno.writeTextFile(notebookPath(folder, name), stringifyNotebook(notebook));
}
