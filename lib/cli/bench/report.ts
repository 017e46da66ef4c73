/**
 * Measurements as a table for a terminal, and as data.
 *
 * @module
 */
import Table from "cli-table3";
import { judge, type Mark, type Measurement, type Peer, type Quantity, ratio, type Result } from "./measurement.ts";

/** Three digits; four from 1000 on, and where the first is a 1, which would be too coarse to compare with a mark. */
function digits(value: number): string {
  const isCoarse = Math.abs(value) >= 1000 || /^-?1/.test(value.toExponential());
  return Number.isFinite(value) ? String(Number(value.toPrecision(isCoarse ? 4 : 3))) : "?";
}

/** Writes a number with its unit; below a tenth of a second in milliseconds. */
export function formatQuantity({ value, unit, note }: Quantity): string {
  const text = unit === "s" && value < 0.1 ? `${digits(value * 1000)} ms` : `${digits(value)} ${unit}`.trim();
  return note === undefined ? text : `${text} (${note})`;
}

/** Writes a mark as the condition that it is. */
export function formatMark({ on, atMost }: Mark, { ours }: Pick<Measurement, "ours">): string {
  return on === "ratio" ? `ratio <= ${atMost}` : `ours <= ${`${atMost} ${ours.unit}`.trim()}`;
}

const RESULT_TEXT: Readonly<Record<Result, string>> = {
  "met": "met",
  "missed": "MISSED",
  "not measured": "not measured",
  "no mark": "",
};

function formatPeer({ name, quantity, whyNot }: Peer): string {
  return quantity === undefined ? `${name}: ${whyNot}` : `${formatQuantity(quantity)}, ${name}`;
}

/** One row of the table: what, ours, peer, ratio, mark, result. */
export function formatRow(measurement: Measurement): string[] {
  const { what, ours, peer, mark } = measurement;
  const share = ratio(measurement);
  return [
    what,
    formatQuantity(ours),
    peer === undefined ? "" : formatPeer(peer),
    share === undefined ? "" : digits(share),
    mark === undefined ? "" : formatMark(mark, measurement),
    RESULT_TEXT[judge(measurement)],
  ];
}

/** Draws all rows, and counts the marks below them. */
export function benchTable(measurements: readonly Measurement[]): string {
  const table = new Table({
    head: ["what", "ours", "peer", "ratio", "mark", ""],
    colAligns: ["left", "right", "left", "right", "left", "left"],
    style: { head: [], border: [], compact: true },
  });
  measurements.forEach((measurement) => table.push(formatRow(measurement)));
  const count = (result: Result) => measurements.filter((measurement) => judge(measurement) === result).length;
  return `${table.toString()}\nmarks: ${count("met")} met, ${count("missed")} missed, ${
    count("not measured")
  } not measured`;
}

/** A row as data: the measurement with its ratio and result; a ratio that nobody measured is `null`. */
export function benchRow(measurement: Measurement): Measurement & { ratio: number | null; result: Result } {
  return { ...measurement, ratio: ratio(measurement) ?? null, result: judge(measurement) };
}
