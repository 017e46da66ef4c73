/**
 * Records of a CSV text with the line that each begins on, so that an error can name it.
 *
 * @module
 */

/** One record. */
export interface CsvRecord {
  /** Line that it begins on, from 1. */
  readonly line: number;
  /** Its cells, without surrounding blanks unless quoted. */
  readonly cells: readonly string[];
}

/** A cell up to the comma or the end of the record: quoted, with `""` for a quote, or plain. */
const CELL = /[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Splits a CSV text into records, as far as they are asked for. Blank lines are skipped.
 *
 * Source of the format: RFC 4180; blanks around a cell are dropped, since collectors in use write them.
 *
 * @param text The text, with or without a byte order mark.
 * @param source Name of the text, for the error.
 * @throws {SyntaxError} If a quote is open at the end, or stands inside a plain cell.
 */
export function* csvRecords(text: string, source: string): Generator<CsvRecord, undefined> {
  let position = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  while (position < text.length) {
    const cells: string[] = [];
    const first = line;
    for (let ending = ","; ending === ",";) {
      CELL.lastIndex = position;
      const match = CELL.exec(text);
      if (match === null) {
        throw new SyntaxError(`Cannot read "${source}" as quotes must enclose a whole cell: line ${line} has others`);
      }
      const [whole, quoted, plain, end] = match;
      cells.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
      line += whole.split(/\r\n|\n|\r/).length - 1;
      position += whole.length;
      ending = end!;
    }
    if (cells.some((cell) => cell !== "")) yield { line: first, cells };
  }
}
