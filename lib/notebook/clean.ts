/**
 * The cleaned form of a notebook: what is committed, the same bytes from every run.
 *
 * @module
 */
import type { Cell, DisplayOutput, Notebook, NotebookOutput, OutputData } from "./ipynb.ts";

/** Data that only a live notebook needs, or that repeats what another form of the same value says. */
const LIVE_TYPES = ["application/vnd.dataresource+json"];

/** Letters of an id that are taken from a heading. */
const SLUG_LETTERS = 40;

/** Colours and cursor moves of terminals. */
// deno-lint-ignore no-control-regex -- the escape character is what is looked for
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/**
 * Cleans a notebook: readable ids, joined streams, no terminal escapes, and of a picture only the picture.
 *
 * A chart's `text/html` is its live twin with tips and is dropped where there is an `image/svg+xml`; so is
 * `application/vnd.dataresource+json`, which repeats a table. Ids are kept if they are valid, unique and not a machine's
 * (hexadecimal). Cleaning twice gives what cleaning once gives.
 */
export function cleanNotebook(notebook: Notebook): Notebook {
  const ids = readableIds(notebook.cells);
  return {
    cells: notebook.cells.map((cell, index) => {
      const id = ids[index]!;
      return cell.cell_type === "code" ? { ...cell, id, outputs: cleanOutputs(cell.outputs) } : { ...cell, id };
    }),
  };
}

/** Removes the colours and cursor moves that programs write for terminals. */
export function stripAnsi(text: string): string {
  return text.replaceAll(ANSI, "");
}

function cleanOutputs(outputs: readonly NotebookOutput[]): readonly NotebookOutput[] {
  const cleaned: NotebookOutput[] = [];
  for (const output of outputs) {
    if (output.output_type === "stream") {
      const text = stripAnsi(output.text);
      const last = cleaned.at(-1);
      const isContinued = last?.output_type === "stream" && last.name === output.name;
      if (isContinued) cleaned[cleaned.length - 1] = { ...last, text: last.text + text };
      else cleaned.push({ ...output, text });
    } else if (output.output_type === "error") {
      cleaned.push({ ...output, evalue: stripAnsi(output.evalue), traceback: output.traceback.map(stripAnsi) });
    } else {
      cleaned.push(cleanDisplay(output));
    }
  }
  return cleaned;
}

function cleanDisplay(output: DisplayOutput): DisplayOutput {
  const isPicture = "image/svg+xml" in output.data;
  const kept = Object.entries(output.data).filter(([type]) =>
    !LIVE_TYPES.includes(type) && !(isPicture && type === "text/html")
  );
  const data: OutputData = Object.fromEntries(
    kept.map(([type, value]) => [type, type === "text/plain" && typeof value === "string" ? stripAnsi(value) : value]),
  );
  return { "output_type": output.output_type, data };
}

/** True for an id that a person can keep: valid in nbformat 4.5, and not drawn by a machine. */
function isReadable(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id) && !/^[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?$/.test(id);
}

function readableIds(cells: readonly Cell[]): string[] {
  const taken = new Set<string>();
  const kept = cells.map(({ id }) => {
    if (!isReadable(id) || taken.has(id)) return undefined;
    taken.add(id);
    return id;
  });
  return cells.map((_, index) => {
    if (kept[index] !== undefined) return kept[index];
    const wanted = `${String(index + 1).padStart(2, "0")}-${roleOf(cells, index)}`;
    let id = wanted;
    for (let copy = 2; taken.has(id); copy++) id = `${wanted}-${copy}`;
    taken.add(id);
    return id;
  });
}

/** What a cell is for, in a word or by its heading. */
function roleOf(cells: readonly Cell[], index: number): string {
  const { cell_type: type, source } = cells[index]!;
  if (type === "code") {
    if (index === cells.findIndex(({ cell_type }) => cell_type === "code")) return "imports";
    return index === cells.findLastIndex(({ cell_type }) => cell_type === "code") ? "checked" : "code";
  }
  if (index === 0) return "question";
  if (/^\s*\*\*Reading\.\*\*/.test(source)) return "reading";
  const heading = /^#+ +(.*)$/m.exec(source)?.[1];
  return heading === undefined ? "text" : slug(heading) || "text";
}

function slug(heading: string): string {
  const words = heading.toLowerCase().normalize("NFKD").replaceAll(/[^a-z0-9\s-]/g, "").split(/[\s-]+/).filter(Boolean);
  let text = "";
  for (const word of words) {
    if (text.length + word.length >= SLUG_LETTERS) break;
    text += text === "" ? word : `-${word}`;
  }
  return text;
}
