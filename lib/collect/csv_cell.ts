/**
 * How a text stands in a CSV file.
 *
 * @module
 */

/** Writes a text as one cell; quoted only where it must be. Source: RFC 4180. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
