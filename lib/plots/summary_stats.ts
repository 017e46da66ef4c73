/**
 * `summary_stats.csv`: what pandas' `describe()` gives of each numeric column.
 *
 * @module
 */
import { mean, quantileSorted } from "@/statistics.ts";
import type { NumericColumn } from "./explore_input.ts";

const HEADER = ["", "count", "mean", "std", "min", "25%", "50%", "75%", "max"];

/**
 * Writes one line a column: count of finite values, mean, standard deviation (n - 1), minimum, quartiles, maximum, in
 * full precision. The deviation of a single value is left empty; a column that was never measured is left out.
 *
 * @param columns Columns of the table; `NaN` is a missing value and is not counted.
 * @returns The text of a CSV file with a header line.
 */
export function summaryStatsCsv(columns: readonly NumericColumn[]): string {
  const measured = columns.filter(({ values }) => values.some(Number.isFinite));
  const lines = measured.map(({ name, values }) => [quote(name), ...describe(values).map(cell)].join(","));
  return [HEADER.join(","), ...lines, ""].join("\n");
}

function describe(values: Float64Array): number[] {
  const sorted = values.filter(Number.isFinite).sort();
  const count = sorted.length;
  const middle = mean(sorted);
  const squares = sorted.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const quartiles = [0, 0.25, 0.5, 0.75, 1].map((probability) => quantileSorted(sorted, probability));
  return [count, middle, count < 2 ? NaN : Math.sqrt(squares / (count - 1)), ...quartiles];
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : "";
}

function quote(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
