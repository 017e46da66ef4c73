/**
 * Tables in notebooks, for the eye: rounded, aligned, with units. Full precision is in the files.
 *
 * @module
 */
import { escapeMarkup } from "@/plots/mod.ts";
import type { Displayable, MimeBundle } from "./displayable.ts";
import { show } from "./show.ts";
import {
  type ColumnFormat,
  countOf,
  type DataFrameLike,
  isDataFrame,
  type TextColumn,
  textColumns,
} from "./table_columns.ts";

/** What of a table is shown, and how. */
export interface TableOptions extends ColumnFormat {
  /** What the table is about; stands above it. */
  readonly caption?: string;
  /** Rows to show at most; a line says how many more there are. @default {10 of a data frame, all records} */
  readonly limit?: number;
}

const FRAME_LIMIT = 10;

/**
 * Shows a table below the running cell: `await showTable(…)`.
 *
 * Columns of whole numbers are written in full, others with three significant digits; missing values (null, NaN) are
 * written as `–`. Below the first rows of a Polars data frame stands its shape.
 *
 * @param rows A Polars data frame, or flat records; a field that a record lacks is missing.
 * @returns Nothing in a kernel; elsewhere the table, which shows itself.
 * @throws {RangeError} If an option names a column that is not there, there is no column, or `limit` is no whole number
 * from 0.
 * @throws {TypeError} If a value is an object that is neither a time nor a list, or a function.
 *
 * @example Errors of two models
 * ```ts
 * import { DISPLAY, showTable } from "@/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const shown = await showTable([{ model: "persistence", mae: 0.02134 }, { model: "usl", mae: NaN }], {
 *   columns: { model: "model", mae: "MAE (cores)" },
 * });
 * assert.equal(
 *   shown![DISPLAY]()["text/plain"],
 *   "model        MAE (cores)\n-----------  -----------\npersistence       0.0213\nusl                    –",
 * );
 * ```
 */
export async function showTable(
  rows: DataFrameLike | readonly object[],
  options: TableOptions = {},
): Promise<Displayable | undefined> {
  return await show(tableBundle(rows, options));
}

/** A table in all its forms; see {@linkcode showTable}. */
export function tableBundle(rows: DataFrameLike | readonly object[], options: TableOptions = {}): MimeBundle {
  const count = isDataFrame(rows) ? rows.height : rows.length;
  const { caption, limit = isDataFrame(rows) ? FRAME_LIMIT : count } = options;
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new RangeError(`Cannot show a table as the limit must be a whole count of rows: ${limit}`);
  }
  // Written at once: what is shown is what the rows were when the cell ran.
  const columns = textColumns(rows, options, limit);
  const shownCount = columns[0]!.cells.length;
  const notes = [
    ...count > shownCount ? [`… ${countOf(count - shownCount, "more row")}`] : [],
    ...isDataFrame(rows) ? [`${countOf(count, "row")} × ${countOf(rows.columns.length, "column")}`] : [],
  ].join("; ");
  return {
    "text/plain": plainTable(columns, caption, notes),
    "text/html": htmlTable(columns, caption, notes),
  };
}

/** Values of row `row`, one for each column. */
function rowOf(columns: readonly TextColumn[], row: number): string[] {
  return columns.map(({ cells }) => cells[row]!);
}

function plainTable(columns: readonly TextColumn[], caption: string | undefined, notes: string): string {
  const widths = columns.map(({ heading, cells }) => Math.max(...[heading, ...cells].map((text) => [...text].length)));
  const line = (texts: readonly string[]) =>
    texts.map((text, i) => {
      const blanks = " ".repeat(widths[i]! - [...text].length);
      return columns[i]!.isNumeric && i > 0 ? blanks + text : text + blanks;
    }).join("  ").trimEnd();
  return [
    ...caption === undefined ? [] : [caption, ""],
    line(columns.map(({ heading }) => heading)),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...columns[0]!.cells.map((_, row) => line(rowOf(columns, row))),
    ...notes === "" ? [] : [notes],
  ].join("\n");
}

/**
 * No colours of its own: it follows the theme of JupyterLab and the scheme of a page. The class is named twice so that it
 * weighs more than JupyterLab's own rule, which sets text to the right.
 */
const TABLE_STYLE = "<style>" +
  ".plimsoll-table{overflow-x:auto;margin:0 0 .8em}" +
  ".plimsoll-table>table{border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums}" +
  ".plimsoll-table caption{caption-side:top;text-align:left;font-weight:600;padding:.3em .6em}" +
  ".plimsoll-table.plimsoll-table tr>*{text-align:left;vertical-align:top;padding:.3em .6em;max-width:40em}" +
  ".plimsoll-table.plimsoll-table tr>.number{text-align:right;white-space:nowrap}" +
  ".plimsoll-table.plimsoll-table thead th{vertical-align:bottom;" +
  "border-bottom:1px solid color-mix(in srgb,currentColor 40%,transparent)}" +
  ".plimsoll-table tbody th{font-weight:inherit;white-space:nowrap}" +
  ".plimsoll-table p{margin:.3em .6em;opacity:.75}" +
  "</style>";

function htmlTable(columns: readonly TextColumn[], caption: string | undefined, notes: string): string {
  const kind = (column: number) => columns[column]!.isNumeric && column > 0 ? ' class="number"' : "";
  const headings = columns.map(({ heading }, i) => `<th scope="col"${kind(i)}>${escapeMarkup(heading)}</th>`);
  const rows = columns[0]!.cells.map((_, row) => {
    const [first, ...others] = rowOf(columns, row).map(escapeMarkup);
    return `<tr><th scope="row">${first}</th>${
      others.map((cell, i) => `<td${kind(i + 1)}>${cell}</td>`).join("")
    }</tr>`;
  });
  const label = caption === undefined ? "" : ` role="region" aria-label="${escapeMarkup(caption)}"`;
  return [
    // Reached by the keyboard, as it scrolls sideways where it is wider than the page.
    `${TABLE_STYLE}<div class="plimsoll-table" tabindex="0"${label}><table>`,
    ...caption === undefined ? [] : [`<caption>${escapeMarkup(caption)}</caption>`],
    `<thead><tr>${headings.join("")}</tr></thead>`,
    "<tbody>",
    ...rows,
    `</tbody></table>${notes === "" ? "" : `<p>${notes}</p>`}</div>`,
  ].join("\n");
}
