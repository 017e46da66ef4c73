/**
 * How alike a run is to itself some samples ago, for each shape of load.
 *
 * @module
 */
import { correlation } from "@/dataset/mod.ts";
import { parseRunFileName } from "@/schema.ts";
import { lag } from "./lag.ts";
import type { FeatureSource } from "./source.ts";

/** What a load that stays the same is called among load shapes. */
export const CONSTANT_LOAD = "constant";

/** Lags that are compared unless told otherwise, rows: half of a run of the shortest committed campaign. */
const MOST_LAGS = 10;

/** Load shape that a run file names: `ramp`, `burst` …, or {@linkcode CONSTANT_LOAD}. */
export function loadShape(runFile: string): string {
  return parseRunFileName(runFile)?.shape ?? CONSTANT_LOAD;
}

/**
 * Autocorrelation of one run at lag k: the mean product of deviations k rows apart over the mean square deviation, both
 * from the mean of the run.
 *
 * 1 repeats itself, 0 has forgotten, below 0 swings back. The mean is that of the run itself, so n independent samples
 * show -1 / (n - 1) on average and not 0.
 *
 * Source: Box and Jenkins (1970), "Time Series Analysis: Forecasting and Control", section 2.1, each sum over its own
 * number of terms.
 *
 * @param values One run in the order of time, length n, finite.
 * @param k Rows between the two of a pair, >= 1.
 * @returns `NaN` if the run never changes, or has no two rows k apart.
 * @throws {RangeError} If k is not a whole number >= 1.
 */
export function autocorrelation(values: Float64Array, k: number): number {
  if (!Number.isInteger(k) || k < 1) {
    throw new RangeError(`Cannot compare a run with itself as k must be a whole number >= 1: it is ${k}`);
  }
  const n = values.length;
  if (k >= n) return NaN;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    squares += (values[i]! - mean) ** 2;
    if (i >= k) products += (values[i]! - mean) * (values[i - k]! - mean);
  }
  return squares === 0 ? NaN : products / (n - k) / (squares / n);
}

/** The autocorrelation of the runs of one load shape. */
export interface ShapeMemory {
  /** Name of the load shape, or {@linkcode CONSTANT_LOAD}. */
  readonly shape: string;
  /** Run files with that load. */
  readonly runs: number;
  /** For each service that has such a run, at lags 1 to K: the mean over its runs of {@linkcode autocorrelation}. */
  readonly services: readonly { readonly service: string; readonly within: Float64Array }[];
  /**
   * At lags 1 to K: correlation of each row with the row k before in its run, over all runs and services in one heap, so
   * around one common mean. Near 1 as soon as runs differ in level, whatever happens inside them.
   */
  readonly pooled: Float64Array;
}

/**
 * Measures how long each load shape of a campaign is remembered in the target.
 *
 * @param source Measured columns.
 * @param options Largest lag K, rows. @default {10}
 * @returns One entry a load shape, constant load first, then in the order in which run files name them.
 */
export function memoryByShape(source: FeatureSource, options: { readonly lags?: number } = {}): ShapeMemory[] {
  const { keys, target, columns } = source;
  const y = columns[target]!;
  const rowsOfRun = Map.groupBy(keys.run.keys(), (row) => keys.run[row]!);
  const shapes = Map.groupBy(keys.runs.keys(), (run) => loadShape(keys.runs[run]!));
  const lags = Array.from({ length: options.lags ?? MOST_LAGS }, (_, i) => i + 1);
  const memories = [...shapes].map(([shape, runs]): ShapeMemory => {
    const serviceOf = (run: number) => keys.services[keys.service[rowsOfRun.get(run)![0]!]!]!;
    const services = [...Map.groupBy(runs, serviceOf)].map(([service, own]) => {
      const series = own.map((run) => Float64Array.from(rowsOfRun.get(run)!, (row) => y[row]!));
      return {
        service,
        within: Float64Array.from(lags, (k) => meanKnown(series.map((run) => autocorrelation(run, k)))),
      };
    });
    const isMember = new Set(runs);
    const members = y.map((value, row) => isMember.has(keys.run[row]!) ? value : NaN);
    const pooled = Float64Array.from(lags, (k) => correlation(members, lag(members, keys.run, k)));
    return { shape, runs: runs.length, services, pooled };
  });
  return memories.sort((a, b) => Number(b.shape === CONSTANT_LOAD) - Number(a.shape === CONSTANT_LOAD));
}

function meanKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
