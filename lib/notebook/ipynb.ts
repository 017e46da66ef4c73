/**
 * Notebook files (nbformat 4): read with clear errors, written in the one form in which they are committed.
 *
 * Only what a committed notebook holds is read: no execution counts, no metadata of cells.
 *
 * @module
 */

/** Data of an output by MIME type: text, or JSON where the type is one of JSON. */
export type OutputData = Readonly<Record<string, unknown>>;

/** What a cell printed. */
export interface StreamOutput {
  /** The kind of output. */
  readonly "output_type": "stream";
  /** `stdout` or `stderr`. */
  readonly name: string;
  /** All of it. */
  readonly text: string;
}

/** What a cell showed: while it ran (`display_data`), or as its last value (`execute_result`). */
export interface DisplayOutput {
  /** The kind of output. */
  readonly "output_type": "display_data" | "execute_result";
  /** The value in all its forms. */
  readonly data: OutputData;
}

/** The error that ended a cell. */
export interface ErrorOutput {
  /** The kind of output. */
  readonly "output_type": "error";
  /** Its name, such as `TypeError`. */
  readonly ename: string;
  /** Its message. */
  readonly evalue: string;
  /** Its stack, line by line. */
  readonly traceback: readonly string[];
}

/** What a code cell left below itself. */
export type NotebookOutput = StreamOutput | DisplayOutput | ErrorOutput;

/** A cell with TypeScript, and what came of it when it was last run. */
export interface CodeCell {
  /** The kind of cell. */
  readonly "cell_type": "code";
  /** Name of the cell, unique in its notebook; empty if the file has none. */
  readonly id: string;
  /** Its text. */
  readonly source: string;
  /** What it left below itself. */
  readonly outputs: readonly NotebookOutput[];
}

/** A cell with prose. */
export interface MarkdownCell {
  /** The kind of cell. */
  readonly "cell_type": "markdown";
  /** Name of the cell, unique in its notebook; empty if the file has none. */
  readonly id: string;
  /** Its text. */
  readonly source: string;
  /** Pictures that were pasted into it, by name. */
  readonly attachments?: Readonly<Record<string, unknown>>;
}

/** A cell with text that no viewer touches. */
export interface RawCell {
  /** The kind of cell. */
  readonly "cell_type": "raw";
  /** Name of the cell, unique in its notebook; empty if the file has none. */
  readonly id: string;
  /** Its text. */
  readonly source: string;
}

/** One cell. */
export type Cell = CodeCell | MarkdownCell | RawCell;

/** A notebook: cells, top to bottom. */
export interface Notebook {
  /** The cells. */
  readonly cells: readonly Cell[];
}

/** What every notebook says of itself; with `language_info`, `deno fmt` formats the code cells too. */
const METADATA = {
  kernelspec: { "display_name": "Deno", language: "typescript", name: "deno" },
  "language_info": { name: "typescript" },
};

/**
 * Reads a notebook.
 *
 * @param text Content of the file.
 * @param name What to call it in errors, such as its path.
 * @throws {SyntaxError} If it is no JSON, or no notebook of nbformat 4; the message names the cell.
 */
export function parseNotebook(text: string, name: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read "${name}" as a notebook must be JSON: ${(cause as Error).message}`, { cause });
  }
  const refuse: Refuse = (what) => {
    throw new SyntaxError(`Cannot read "${name}" as a notebook must be of nbformat 4: ${what}`);
  };
  if (!isRecord(json)) return refuse("it is no object");
  if (json["nbformat"] !== 4) return refuse(`its nbformat is ${JSON.stringify(json["nbformat"])}`);
  if (!Array.isArray(json["cells"])) return refuse("it has no list of cells");
  return {
    cells: json["cells"].map((cell: unknown, index) => readCell(cell, (what) => refuse(`cell ${index + 1} ${what}`))),
  };
}

/** Writes a notebook as JSON: as Jupyter does (keys sorted, indent 1), and as `deno fmt` leaves it. */
export function stringifyNotebook(notebook: Notebook): string {
  const file = { cells: notebook.cells.map(cellJson), metadata: METADATA, nbformat: 4, "nbformat_minor": 5 };
  return `${JSON.stringify(file, null, 1)}\n`;
}

type Refuse = (what: string) => never;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text, which files keep whole or line by line. */
function readText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : undefined;
}

function readCell(cell: unknown, refuse: Refuse): Cell {
  if (!isRecord(cell)) return refuse("is no object");
  const source = readText(cell["source"]) ?? refuse("has no source");
  const id = typeof cell["id"] === "string" ? cell["id"] : "";
  switch (cell["cell_type"]) {
    case "code": {
      const outputs: readonly unknown[] = Array.isArray(cell["outputs"]) ? cell["outputs"] : refuse("has no outputs");
      return { "cell_type": "code", id, source, outputs: outputs.map((output) => readOutput(output, refuse)) };
    }
    case "markdown": {
      const { attachments } = cell;
      return { "cell_type": "markdown", id, source, ...(isRecord(attachments) ? { attachments } : {}) };
    }
    case "raw":
      return { "cell_type": "raw", id, source };
    default:
      return refuse(`has the type ${JSON.stringify(cell["cell_type"])}`);
  }
}

function readOutput(output: unknown, refuse: Refuse): NotebookOutput {
  if (!isRecord(output)) return refuse("has an output that is no object");
  switch (output["output_type"]) {
    case "stream":
      return {
        "output_type": "stream",
        name: String(output["name"]),
        text: readText(output["text"]) ?? refuse("printed something that is no text"),
      };
    case "display_data":
    case "execute_result": {
      const data = isRecord(output["data"]) ? output["data"] : refuse("shows something without data");
      return {
        "output_type": output["output_type"],
        data: Object.fromEntries(Object.entries(data).map(([type, value]) => [type, readData(type, value)])),
      };
    }
    case "error":
      return {
        "output_type": "error",
        ename: String(output["ename"]),
        evalue: String(output["evalue"]),
        traceback: (readText(output["traceback"]) === undefined ? [] : output["traceback"]) as readonly string[],
      };
    default:
      return refuse(`has an output of the type ${JSON.stringify(output["output_type"])}`);
  }
}

function isJsonType(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function readData(type: string, value: unknown): unknown {
  return isJsonType(type) ? value : readText(value) ?? value;
}

/** Lines with their ends, as files keep text. */
function toLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** Keys are in alphabetical order, as Jupyter writes them. */
function cellJson(cell: Cell): unknown {
  const { id } = cell;
  const source = toLines(cell.source);
  if (cell.cell_type === "raw") return { "cell_type": "raw", id, metadata: {}, source };
  if (cell.cell_type === "markdown") {
    const attachments = cell.attachments === undefined ? {} : { attachments: cell.attachments };
    return { ...attachments, "cell_type": "markdown", id, metadata: {}, source };
  }
  return {
    "cell_type": "code",
    "execution_count": null,
    id,
    metadata: {},
    outputs: cell.outputs.map(outputJson),
    source,
  };
}

function outputJson(output: NotebookOutput): unknown {
  switch (output.output_type) {
    case "stream":
      return { name: output.name, "output_type": "stream", text: toLines(output.text) };
    case "error":
      return {
        ename: output.ename,
        evalue: output.evalue,
        "output_type": "error",
        traceback: output.traceback,
      };
    default: {
      const types = Object.entries(output.data).sort(([a], [b]) => a < b ? -1 : 1);
      const data = Object.fromEntries(types.map(([type, value]) => [
        type,
        typeof value === "string" && !isJsonType(type) ? toLines(value) : value,
      ]));
      return output.output_type === "display_data"
        ? { data, metadata: {}, "output_type": "display_data" }
        : { data, "execution_count": null, metadata: {}, "output_type": "execute_result" };
    }
  }
}
