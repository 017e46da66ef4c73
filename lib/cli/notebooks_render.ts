// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task notebooks:render`: committed notebooks -> a small site for readers without Jupyter.
 *
 * @module
 */
import { join, relative, sep } from "node:path";
import Table from "cli-table3";
import { DEFAULT_DATA_DIR, DEFAULT_OUTPUT_DIR } from "@/config.ts";
import { digestFiles } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { loadSite } from "@/notebook/mod.ts";
import { parseRunFileName } from "@/schema.ts";
import { runCommand } from "./command.ts";
import { openOutputFolder } from "./output_folder.ts";

/** A page that was written. */
export interface WrittenPage {
  /** Path of the file. */
  readonly path: string;
  /** Size of the file, bytes. */
  readonly bytes: number;
  /** What it was made from; absent for the index. */
  readonly notebook?: {
    /** Name of the notebook's file. */
    readonly file: string;
    /** The findings, in order. */
    readonly findings: readonly string[];
    /** False if the notebook did not run to its end, or does not check itself. */
    readonly isChecked: boolean;
    /** What the notebook checked, or why its page must not be trusted. */
    readonly checks: string;
  };
}

/** What a rendering left in the output folder. */
export interface RenderedSite {
  /** The pages, the index first. */
  readonly pages: readonly WrittenPage[];
  /** Pages of notebooks that are no more, which were removed. */
  readonly removed: readonly string[];
}

/**
 * Writes the site. Pages of earlier renderings whose notebooks are gone are removed, and nothing else.
 *
 * @param from Folder of the notebooks.
 * @param output Folder of the pages; made as needed.
 * @throws {CliError} If there are no notebooks, or the folder cannot be written.
 * @throws {SyntaxError} If a notebook cannot be rendered; earlier pages then stay as they were.
 */
export async function renderNotebooks(from: string, output: string): Promise<RenderedSite> {
  const names = (await namesIn(from).catch(noFolder)).filter((name) => name.endsWith(".ipynb"));
  if (names.length === 0) {
    throw new CliError(`Cannot render as --notebooks must hold .ipynb files: "${from}" holds none`);
  }
  const { isSitePage, renderSite, checksText } = await loadSite();
  const notebooks = await Promise.all(
    names.map(async (file) => ({ file, text: await Deno.readTextFile(join(from, file)) })),
  );
  const data = await dataSource(DEFAULT_DATA_DIR);
  const site = renderSite(notebooks, {
    notebooksFolder: (relative(output, from) || ".").replaceAll(sep, "/"),
    ...(data === undefined ? {} : { data }),
  });
  await openOutputFolder(output);
  const pages: WrittenPage[] = [];
  for (const { name, text, notebook } of site) {
    const path = await writeFileAtomic(join(output, name), text);
    const bytes = new TextEncoder().encode(text).length;
    if (notebook === undefined) pages.push({ path, bytes });
    else {
      const isChecked = typeof notebook.checks !== "string";
      const checks = typeof notebook.checks === "string" ? notebook.checks : checksText(notebook.checks);
      pages.push({ path, bytes, notebook: { file: notebook.file, findings: notebook.findings, isChecked, checks } });
    }
  }
  const kept = new Set(site.map(({ name }) => name));
  const removed: string[] = [];
  for (const name of await namesIn(output)) {
    const path = join(output, name);
    if (!name.endsWith(".html") || kept.has(name) || !isSitePage(await Deno.readTextFile(path))) continue;
    await Deno.remove(path);
    removed.push(path);
  }
  return { pages, removed };
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ isFile }) => isFile).map(({ name }) => name).sort();
}

/** A folder that is not there holds nothing. */
function noFolder(error: unknown): string[] {
  if (error instanceof Deno.errors.NotFound) return [];
  throw error;
}

/** The campaign that the notebooks are about, if it is there. */
async function dataSource(folder: string): Promise<{ folder: string; digest: string } | undefined> {
  const names = await namesIn(folder).catch(noFolder);
  const runs = names.filter((name) => parseRunFileName(name) !== undefined);
  if (runs.length === 0) return undefined;
  const files = runs.map(async (file) => ({ file, bytes: await Deno.readFile(join(folder, file)) }));
  return { folder, digest: await digestFiles(await Promise.all(files)) };
}

if (import.meta.main) {
  await runCommand({
    name: "notebooks:render",
    summary: "Write the notebooks and their outputs as pages that open from disk, without network, on any screen.",
    flags: {
      notebooks: { type: "string", value: "FOLDER", default: "notebooks", help: "Notebooks to read" },
      output: {
        type: "string",
        value: "FOLDER",
        default: join(DEFAULT_OUTPUT_DIR, "notebooks"),
        help: "Where pages go",
      },
      json: { type: "boolean", help: "Print the result as JSON" },
    },
    examples: ["deno task notebooks:render", "deno task notebooks:render --output /tmp/pages"],
  }, async ({ notebooks, output, json }) => {
    const result = await renderNotebooks(notebooks, output);
    if (json) {
      console.log(JSON.stringify(result));
      return;
    }
    const table = new Table({
      head: ["page", "KB", "findings", "checked"],
      style: { head: [], border: [], compact: true },
    });
    for (const { path, bytes, notebook } of result.pages) {
      table.push([path, Math.ceil(bytes / 1000), notebook?.findings.length ?? "", notebook?.checks ?? ""]);
    }
    console.log(table.toString());
    result.removed.forEach((path) => console.log(`removed ${path}: its notebook is gone`));
  });
}
