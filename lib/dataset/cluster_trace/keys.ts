/**
 * Which jobs or machines of a trace are kept apart: the trace has hundreds of thousands, and memory is bounded.
 *
 * @module
 */
import { columnIndex } from "./columns.ts";

/** The level that is kept. */
export type TraceLevel = "cluster" | "job" | "machine";

/** Place of the key of a level in the record. */
export const KEY_INDEX: Readonly<Record<Exclude<TraceLevel, "cluster">, number>> = {
  job: columnIndex("job_id"),
  machine: columnIndex("machine_id"),
};

/** More keys than this are not counted exactly: the trace has 672 thousand jobs and 12.6 thousand machines. */
const MOST_COUNTED_KEYS = 4_000_000;

const START = columnIndex("start_time");
const END = columnIndex("end_time");
const CPU = columnIndex("cpu_rate");

/** CPU time of each key. */
export interface KeyTotals {
  /** Adds a record. */
  add(cells: Float64Array): void;
  /** Records without a key. */
  withoutKey(): number;
  /** The k keys that used most, in that order, how many there are, and the share of all CPU time that the k used. */
  largest(k: number): { readonly keys: readonly number[]; readonly found: number; readonly cpuShareRatio: number };
}

/**
 * Counts the CPU time of every key.
 *
 * @param index Place of the key in the record.
 * @throws {RangeError} From `add`, if there are more than four million keys.
 */
export function keyTotals(index: number): KeyTotals {
  const totals = new Map<number, number>();
  let withoutKey = 0;
  return {
    add: (cells) => {
      const key = cells[index]!;
      if (Number.isNaN(key)) {
        withoutKey++;
        return;
      }
      const before = totals.get(key);
      if (before === undefined && totals.size === MOST_COUNTED_KEYS) {
        throw new RangeError(
          `Cannot choose the largest keys of the trace as there must be at most ${MOST_COUNTED_KEYS}: there are more`,
        );
      }
      const cpu = cells[CPU]!;
      totals.set(key, (before ?? 0) + (Number.isNaN(cpu) ? 0 : cpu * (cells[END]! - cells[START]!)));
    },
    withoutKey: () => withoutKey,
    largest: (k) => {
      const sorted = [...totals].sort(([a, usedA], [b, usedB]) => usedB - usedA || a - b);
      const sum = (rows: readonly (readonly [number, number])[]) => rows.reduce((total, [, used]) => total + used, 0);
      const kept = sorted.slice(0, k);
      const all = sum(sorted);
      return { keys: kept.map(([key]) => key), found: sorted.length, cpuShareRatio: all === 0 ? NaN : sum(kept) / all };
    },
  };
}
