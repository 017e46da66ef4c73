/**
 * What `deno check` and `deno lint` say of notebooks that were joined into modules, told of the notebooks.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeFileAtomic } from "@/files.ts";
import { type Finding, joinNotebook } from "@/notebook/mod.ts";
import { denoExecutable } from "@/testbed/mod.ts";
import type { NotebookFile } from "./notebook_files.ts";

/** Where the joined modules go, below the project. */
const MODULES_FOLDER = join("output", "notebooks-check");

/** One thing that Deno says, about a place in a file. */
interface Diagnostic {
  /** URL of the file. */
  readonly url: string;
  /** Line, from 1. */
  readonly line: number;
  /** Code of the error, or name of the rule. */
  readonly rule: string;
  /** What is wrong. */
  readonly message: string;
}

/**
 * Joins notebooks into modules below `output/notebooks-check`, checks their types and lints them.
 *
 * @param project Folder of the project, with its `deno.json`.
 * @param files The notebooks.
 * @returns Findings by notebook, cell and line; those in other files, such as `lib/`, by path.
 */
export async function checkModules(project: string, files: readonly NotebookFile[]): Promise<Finding[]> {
  if (files.length === 0) return [];
  const folder = resolve(project, MODULES_FOLDER);
  const modules = new Map(
    await Promise.all(files.map(async ({ name, notebook }) => {
      const module = joinNotebook(notebook);
      const path = await writeFileAtomic(join(folder, `${name}.ts`), module.text);
      return [pathToFileURL(path).href, { name, path, module }] as const;
    })),
  );
  const paths = [...modules.values()].map(({ path }) => path);
  const [checked, linted] = await Promise.all([
    runDeno(project, ["check", ...paths]),
    // What a notebook prints is for its reader.
    runDeno(project, ["lint", "--json", "--rules-exclude=no-console", ...paths]),
  ]);
  const root = `${pathToFileURL(resolve(project)).href}/`;
  const diagnostics = [
    ...checked.code === 0 ? [] : readCheck(checked.output, root),
    ...linted.code === 0 ? [] : readLint(linted.output, root),
  ];
  return diagnostics.map(({ url, line, rule, message }) => {
    const source = modules.get(url);
    const place = source?.module.origin(line);
    if (source !== undefined) return { notebook: source.name, ...place, rule, message };
    return { notebook: shorten(url, root), ...(line > 0 ? { line } : {}), rule, message };
  });
}

/**
 * Reads what `deno check` prints without colours.
 *
 * @param root URL of the project; addresses of files below it are shortened.
 */
export function readCheck(output: string, root: string): Diagnostic[] {
  const errors = /^(?:(TS\d+) \[ERROR\]|error): ([^]*?)\n\s+at (file:\/\/\S+?):(\d+):\d+$/gm;
  const found = [...output.matchAll(errors)].map(([, code, text, url, line]) => ({
    url: url!,
    line: Number(line),
    rule: code ?? "deno check",
    message: shorten(withoutExcerpt(text!), root),
  }));
  return found.length > 0 ? found : [unplaced("deno check", output, root)];
}

/** Reads what `deno lint --json` prints. */
export function readLint(output: string, root: string): Diagnostic[] {
  const start = output.indexOf("{");
  if (start < 0) return [unplaced("deno lint", output, root)];
  const { diagnostics, errors } = JSON.parse(output.slice(start, output.lastIndexOf("}") + 1)) as {
    diagnostics: {
      filename: string;
      range: { start: { line: number } };
      code: string;
      message: string;
      hint?: string;
    }[];
    errors: { file_path: string; message: string }[];
  };
  return [
    ...diagnostics.map(({ filename, range, code, message, hint }) => ({
      url: filename,
      line: range.start.line,
      rule: code,
      message: hint ? `${message}: ${hint}` : message,
    })),
    ...errors.map((error) => ({
      url: error["file_path"].startsWith("file:") ? error["file_path"] : pathToFileURL(error["file_path"]).href,
      line: Number(/:(\d+):\d+/.exec(error.message)?.[1] ?? 0),
      rule: "syntax",
      message: error.message.split("\n")[0]!.replace(/ at file:\S+$/, ""),
    })),
  ];
}

/** What Deno says without a place in a module; its words are all there is. */
function unplaced(rule: string, output: string, root: string): Diagnostic {
  const message = output.replaceAll(/^(?:Check|Download) .*\n/gm, "").replace(/\n+Stack backtrace:[^]*$/, "").trim();
  return { url: `${root}deno.json`, line: 0, rule, message: shorten(message, root) };
}

/** A message without the source line and the underline below it. */
function withoutExcerpt(text: string): string {
  const lines = text.split("\n");
  const underline = lines.findIndex((line) => /^\s*~+\s*$/.test(line));
  const kept = underline < 0 ? lines : lines.slice(0, Math.max(1, underline - 1));
  return kept.map((line) => line.trim()).filter((line) => line !== "").join(" ");
}

/** Replaces addresses of files of the project by their paths in it. */
function shorten(text: string, root: string): string {
  return text.replaceAll(root, "").replaceAll(fileURLToPath(root), "");
}

async function runDeno(project: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(await denoExecutable(), {
    args: [...args],
    cwd: project,
    env: { "NO_COLOR": "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, output: `${text.decode(stdout)}${text.decode(stderr)}` };
}
