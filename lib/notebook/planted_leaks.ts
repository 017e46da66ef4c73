/**
 * Mistakes made on purpose, so that a notebook can show what each would earn and that the audit finds it. No command
 * uses them.
 *
 * @module
 */
import { featureMatrix, type FeatureSource, type Matrix, type RowKeys } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { type Split, splitRows } from "@/split/mod.ts";

/** Name of the feature that a planted leak adds. */
export const PLANTED_FEATURE = "planted";

/**
 * Adds the mean of the target over the row before, the row itself and the row behind: the smoothing that plots are fond
 * of, done before the features are made.
 *
 * ```text
 * row x:   . . * x * .     at the ends of a run only the rows that there are
 * ```
 *
 * @param source Measured columns.
 */
export function withCentredMean(source: FeatureSource): Matrix {
  return withPlanted(source, (y, row) => {
    const { run } = source.keys;
    const near = [row - 1, row, row + 1].filter((other) => run[other] === run[row]);
    return near.reduce((sum, other) => sum + y[other]!, 0) / near.length;
  });
}

/** Adds the target in thousandths of its unit, as a column of the same reading in another unit would be. */
export function withTargetCopy(source: FeatureSource): Matrix {
  return withPlanted(source, (y, row) => 1000 * y[row]!);
}

function withPlanted(
  source: FeatureSource,
  valueOf: (y: Float64Array, row: number) => number,
): Matrix {
  const { names, columns, rows } = featureMatrix(source);
  const y = source.columns[source.target]!;
  return { names: [...names, PLANTED_FEATURE], columns: [...columns, y.map((_, row) => valueOf(y, row))], rows };
}

/**
 * Deals single rows to both sides, as if they had nothing to do with each other: neighbours of a run, and all load
 * levels, come to stand on both.
 *
 * @param keys Keys of n rows.
 * @param options Share of rows that are tested, ratio, and the seed that deals them.
 */
export function shuffledSplit(keys: RowKeys, options: { readonly testRatio: number; readonly seed: number }): Split {
  const random = prng(options.seed);
  return splitRows(keys.run.length, () => random.next() < options.testRatio ? "test" : "train");
}
