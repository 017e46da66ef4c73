/**
 * How numbers and rows become text: the same bytes for the same results, full precision, missing is empty or null.
 *
 * @module
 */

/** One field of a CSV row: text, a number (`NaN` and infinities become empty), or a flag (1 or 0). */
export type CsvField = string | number | boolean;

function csvField(field: CsvField): string {
  if (typeof field === "boolean") return field ? "1" : "0";
  if (typeof field === "number") return Number.isFinite(field) ? String(field) : "";
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/**
 * Writes CSV as RFC 4180 has it, with LF line ends.
 *
 * @param header Names of the columns.
 * @param rows Rows as long as the header.
 * @throws {TypeError} If a row is longer or shorter than the header.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly CsvField[]>): string {
  const lines = [header.map(csvField).join(",")];
  for (const row of rows) {
    if (row.length !== header.length) {
      throw new TypeError(
        `Cannot write CSV as each row must fit the header: ${row.length} fields for ${header.length} columns`,
      );
    }
    lines.push(row.map(csvField).join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** Orders the keys of objects all the way down; arrays keep their order, as it means something. */
function sortKeys(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, sortKeys);
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

/**
 * Writes JSON with sorted keys and two spaces, and `null` where a number is not finite: JSON has no NaN.
 *
 * @param value Plain objects, arrays, typed arrays, text, numbers and booleans.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(sortKeys(value), null, 2)}\n`;
}

/** Writes a time as the campaign files do: `YYYY-MM-DD hh:mm:ss`, UTC. */
export function timestampText(timestampSeconds: number): string {
  return new Date(timestampSeconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}
