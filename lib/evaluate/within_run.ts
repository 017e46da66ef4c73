/**
 * Does the target follow a feature from sample to sample, or only from load to load?
 *
 * @module
 */
import { correlation } from "@/dataset/mod.ts";
import { column, type FeatureTable, take } from "@/features/mod.ts";

/** One service. */
export interface WithinRunRow {
  /** Name of the service. */
  readonly service: string;
  /** Rows that have the feature. */
  readonly rows: number;
  /** Correlation of feature and target over all runs, -1 to 1: mostly what differs between loads. */
  readonly overall: number;
  /** The same after the mean of each run is taken away: what moves from sample to sample at one load. */
  readonly withinRuns: number;
}

/**
 * Correlates a feature with the target, over all runs and inside them.
 *
 * The two may differ in sign. Where users wait for an answer before they ask again, a sample with costly requests is a
 * sample with few requests: more load is more CPU, and yet at one load more requests are less CPU. A model that learned the
 * former and is told the rate of the very sample then errs in the wrong direction.
 *
 * @param table Features and target of n rows.
 * @param feature Name of the feature; rows that lack it are left out.
 * @returns One record a service; `NaN` where nothing varies.
 * @throws {TypeError} If the table does not have the feature.
 */
export function withinRunRows(table: FeatureTable, feature: string): WithinRunRow[] {
  const { keys, y } = table;
  const values = column(table.features, feature);
  return keys.services.map((service, code) => {
    const rows = Int32Array.from(y.keys()).filter((row) => keys.service[row] === code && Number.isFinite(values[row]!));
    const runs = take(Float64Array.from(keys.run), rows);
    const [x, target] = [take(values, rows), take(y, rows)];
    return {
      service,
      rows: rows.length,
      overall: correlation(x, target),
      withinRuns: correlation(withoutMeans(x, runs), withoutMeans(target, runs)),
    };
  });
}

/** Values less the mean of their run. */
function withoutMeans(values: Float64Array, runs: Float64Array): Float64Array {
  const sums = new Map<number, { sum: number; count: number }>();
  values.forEach((value, i) => {
    const { sum, count } = sums.get(runs[i]!) ?? { sum: 0, count: 0 };
    sums.set(runs[i]!, { sum: sum + value, count: count + 1 });
  });
  return values.map((value, i) => {
    const { sum, count } = sums.get(runs[i]!)!;
    return value - sum / count;
  });
}
