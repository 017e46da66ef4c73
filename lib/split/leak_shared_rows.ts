/**
 * Is a test row known from training?
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import type { LeakFinding } from "./leak_report.ts";
import type { Split } from "./split.ts";

/** Identities of the n rows of a table: two rows with one code are one row. */
export interface RowIdentities {
  /** By run and time. */
  readonly instant: Int32Array;
  /** By service, time and every measured value: one reading filed under two runs. */
  readonly reading: Int32Array;
  /** By service and every measured value with its lags, whatever its time; -1 where a lag is missing. */
  readonly content: Int32Array;
}

/** Share of test rows that may equal some training row by chance, as values are rounded. */
const CHANCE_RATIO = 0.01;

/**
 * Codes the identities of rows once, for any number of splits.
 *
 * @param table Features, target and keys.
 */
export function rowIdentities(table: FeatureTable): RowIdentities {
  const { keys, features, y, target, hasRealLags } = table;
  const service = Float64Array.from(keys.service);
  // What was measured at a row and before it; how the run was set up is no part of what was read.
  const isMeasured = (name: string): boolean =>
    (name.startsWith("request_rate") || name.startsWith(`${target}_`)) && !name.endsWith("_per_replica");
  const measured = features.columns.filter((_, j) => isMeasured(features.names[j]!));
  const content = encodeRows([service, y, ...measured]);
  return {
    instant: encodeRows([Float64Array.from(keys.run), keys.timestampSeconds]),
    reading: encodeRows([service, keys.timestampSeconds, y, ...measured]),
    content: content.map((code, row) => hasRealLags[row] === 1 ? code : -1),
  };
}

/**
 * Finds test rows that are also training rows, and training rows that come after a test row of their run.
 *
 * @param table Features, target and keys.
 * @param split Rows of both sides.
 * @param identities From {@linkcode rowIdentities}.
 */
export function findSharedRows(table: FeatureTable, split: Split, identities: RowIdentities): LeakFinding[] {
  const { keys } = table;
  const findings: LeakFinding[] = [];
  const add = (check: LeakFinding["check"], reason: string): void => {
    findings.push({ check, reason });
  };
  const tested = split.test.length;
  const example = (row: number): string => `${keys.runs[keys.run[row]!]} at ${keys.timestampSeconds[row]} s`;

  const same = sharedTestRows(identities.instant, split);
  if (same.length > 0) {
    add("shared_rows", `${same.length} of ${tested} test rows also train, such as ${example(same[0]!)}`);
  }
  const filedTwice = same.length > 0 ? [] : sharedTestRows(identities.reading, split);
  if (filedTwice.length > 0) {
    add(
      "shared_rows",
      `${filedTwice.length} of ${tested} test rows also train under another run, such as ${example(filedTwice[0]!)}`,
    );
  }
  const twins = same.length + filedTwice.length > 0 ? [] : sharedTestRows(identities.content, split);
  if (twins.length > CHANCE_RATIO * tested) {
    add(
      "shared_rows",
      `${twins.length} of ${tested} test rows equal a training row in every measured value, such as ${
        example(twins[0]!)
      }`,
    );
  }

  // Rows of a run stand in the order of time, so a later row has a higher index.
  const firstTested = new Float64Array(keys.runs.length).fill(Infinity);
  for (const row of split.test) firstTested[keys.run[row]!] = Math.min(firstTested[keys.run[row]!]!, row);
  const late = split.train.filter((row) => row > firstTested[keys.run[row]!]!);
  if (late.length > 0) {
    add(
      "future_training",
      `${late.length} training rows are later than a test row of their run and hold it as a lag, such as ${
        example(late[0]!)
      }`,
    );
  }
  return findings;
}

function sharedTestRows(codes: Int32Array, { train, test }: Split): Int32Array {
  const inTraining = new Uint8Array(codes.length);
  for (const row of train) if (codes[row]! >= 0) inTraining[codes[row]!] = 1;
  return test.filter((row) => codes[row]! >= 0 && inTraining[codes[row]!] === 1);
}

/** Gives equal rows equal codes: the index of the first row that is equal in every column. `NaN` equals `NaN`. */
function encodeRows(columns: readonly Float64Array[]): Int32Array {
  const n = columns[0]!.length;
  const hashes = new Int32Array(n);
  for (const values of columns) {
    const bits = new Int32Array(values.slice().buffer);
    for (let i = 0; i < n; i++) {
      // Murmur's finisher on both halves: columns of round numbers differ in a few high bits only.
      let h = hashes[i]! ^ bits[2 * i]!;
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) ^ bits[2 * i + 1]!;
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      hashes[i] = h ^ (h >>> 16);
    }
  }
  const isEqual = (a: number, b: number): boolean => columns.every((values) => Object.is(values[a], values[b]));
  const first = new Map<number, number>();
  // Rows whose hash another row had first: rare, so a list per row is enough.
  const next = new Int32Array(n).fill(-1);
  const codes = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    let row = first.get(hashes[i]!);
    if (row === undefined) {
      first.set(hashes[i]!, i);
      codes[i] = i;
      continue;
    }
    while (!isEqual(row, i) && next[row]! >= 0) row = next[row]!;
    if (isEqual(row, i)) codes[i] = row;
    else {
      next[row] = i;
      codes[i] = i;
    }
  }
  return codes;
}
