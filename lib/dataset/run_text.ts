/**
 * The bytes of a run file -> its header and its records, with what real files hold around them taken away.
 *
 * @module
 */
import { SchemaError } from "@/errors.ts";
import { COLUMN_NAMES, COLUMNS } from "@/schema.ts";

/** A run file as text: one header and one record per sample, not yet parsed. */
export interface RunText {
  /** Base name of the file. */
  readonly file: string;
  /** Names of the columns, in file order. Empty if the file is empty. */
  readonly columns: readonly string[];
  /** One line of CSV per sample, in file order. */
  readonly records: readonly string[];
  /** Blank lines and lines of commas only that were left out. */
  readonly emptyRows: number;
}

/**
 * Splits a run file into header and records.
 *
 * Takes a byte order mark, CRLF or LF, blank lines and lines of any number of commas. Columns may stand in any order, columns
 * that `lib/schema.ts` does not know are ignored, and the columns that were added to the format later may be absent.
 *
 * @param file Base name of the file, for messages.
 * @param bytes Its content, UTF-8.
 * @throws {SchemaError} If a required column is missing or a column stands twice, or a record has more cells than the header.
 */
export function splitRunText(file: string, bytes: Uint8Array): RunText {
  // TextDecoder drops the byte order mark.
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const isBlank = (line: string): boolean => !/[^,\s]/.test(line);
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return { file, columns: [], records: [], emptyRows: 0 };

  const columns = lines[first]!.split(",").map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
  while (columns.at(-1) === "") columns.pop();
  checkColumns(file, columns);

  // The piece behind the last line break is not a line.
  if (lines.at(-1) === "") lines.pop();
  const records: string[] = [];
  for (let i = first + 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (!isBlank(line)) records.push(checkRecord(file, line, columns.length, i + 1));
  }
  return { file, columns, records, emptyRows: lines.length - 1 - records.length };
}

function checkColumns(file: string, columns: readonly string[]): void {
  const missing = COLUMN_NAMES.find((name) => COLUMNS[name].required && !columns.includes(name));
  if (missing !== undefined) {
    throw new SchemaError(
      `Cannot read "${file}" as a run file must have the column "${missing}": its columns are ${columns.join(", ")}`,
      { column: missing },
    );
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new SchemaError(`Cannot read "${file}" as a column must stand once: "${twice}" stands twice`, {
      column: twice,
    });
  }
}

/** Cuts empty cells off the end; a record with more cells than names (a decimal comma, a lost quote) is not guessed at. */
function checkRecord(file: string, line: string, cells: number, lineNumber: number): string {
  if (line.includes('"')) {
    if ((line.split('"').length - 1) % 2 === 0) return line;
    throw new SchemaError(
      `Cannot read "${file}" as a quoted cell must end on its line: line ${lineNumber} leaves one open`,
      {
        column: "",
      },
    );
  }
  let commas = 0;
  for (let i = line.indexOf(","); i >= 0; i = line.indexOf(",", i + 1)) commas++;
  if (commas < cells) return line;
  const trimmed = line.replace(/[,\s]+$/, "");
  const found = trimmed.split(",").length;
  if (found <= cells) return trimmed;
  throw new SchemaError(
    `Cannot read "${file}" as a record must have one cell per column: line ${lineNumber} has ${found} cells for ${cells} columns`,
    { column: "" },
  );
}
