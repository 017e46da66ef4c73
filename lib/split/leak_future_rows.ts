/**
 * Does a feature know the future?
 *
 * @module
 */
import { column, type FeatureBuilder, type FeatureSource } from "@/features/mod.ts";
import type { LeakFinding } from "./leak_report.ts";

/** Where runs are cut, as shares of their length. Several, so that a window that starts late is met as well. */
const CUT_SHARES: readonly number[] = [0.25, 0.5, 0.75];

/** What the future is replaced with. Both signs, as a minimum does not see a huge value and a maximum no tiny one. */
const POISONS: readonly number[] = [1e9, -1e9];

/**
 * Finds features that move although only the future changed.
 *
 * Each run is cut at some row. Every measured value behind the cut, and the target at the cut itself, is replaced by a huge
 * number, and the features are built again: none at or before the cut may move.
 *
 * ```text
 * row        0 1 2 3 4 5 6
 * target     . . . # # # #      cut at row 3, # replaced
 * others     . . . . # # #
 * features   = = = =            must stay the same
 * ```
 *
 * So a centred filter, a look ahead, a statistic of the whole table and a window of the target that includes its own row are
 * all caught, whatever their formula. Costs 7 builds.
 *
 * @param source Measured columns.
 * @param build How features are made.
 */
export function findFutureFeatures(source: FeatureSource, build: FeatureBuilder): LeakFinding[] {
  const original = build(source);
  const moved = new Map<string, LeakFinding>();
  for (const share of CUT_SHARES) {
    const isPast = pastRows(source.keys.run, share);
    for (const poison of POISONS) {
      const changed = build(poisonFuture(source, isPast, poison));
      original.names.forEach((feature, j) => {
        if (moved.has(feature)) return;
        if (!changed.names.includes(feature)) {
          moved.set(feature, {
            check: "future_rows",
            feature,
            reason: "it is there or not depending on later rows",
          });
          return;
        }
        const before = original.columns[j]!;
        const after = column(changed, feature);
        const row = before.findIndex((value, i) => isPast[i] === 1 && !Object.is(value, after[i]));
        if (row < 0) return;
        moved.set(feature, {
          check: "future_rows",
          feature,
          reason: `row ${row} (${source.keys.runs[source.keys.run[row]!]}) moves from ${before[row]} to ${
            after[row]
          } when only later rows and its own target change`,
        });
      });
    }
  }
  return [...moved.values()];
}

/** 1 for the rows of each run up to and including its cut; 0 behind it. The cut of a run of one row is that row. */
function pastRows(run: Int32Array, share: number): Uint8Array {
  const isPast = new Uint8Array(run.length);
  for (let start = 0; start < run.length;) {
    let end = start;
    while (end < run.length && run[end] === run[start]) end++;
    isPast.fill(1, start, start + Math.max(1, Math.floor(share * (end - start))));
    start = end;
  }
  return isPast;
}

function poisonFuture(source: FeatureSource, isPast: Uint8Array, poison: number): FeatureSource {
  const { run } = source.keys;
  const columns = Object.fromEntries(
    Object.entries(source.columns).map(([name, values]) => {
      const isTarget = name === source.target;
      return [
        name,
        values.map((value, i) => {
          const isCut = isPast[i] === 1 && (i + 1 === values.length || run[i + 1] !== run[i] || isPast[i + 1] === 0);
          return isPast[i] === 0 || (isTarget && isCut) ? poison : value;
        }),
      ];
    }),
  );
  return { ...source, columns };
}
