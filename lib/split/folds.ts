/**
 * Several splits of the same rows: by whole runs, and forward in time.
 *
 * @module
 */
import type { RowKeys } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { runGroups } from "./run_groups.ts";
import { type Split, splitRows } from "./split.ts";

/**
 * K folds of whole runs, all services of a run together, so that the same second is never on both sides.
 *
 * ```text
 * run      a b c d e f        * train, x test
 * fold 0   x * * x * *        every run is tested once,
 * fold 1   * x * * * x        folds differ by one run at most
 * fold 2   * * x * x *
 * ```
 *
 * @param keys Keys of n rows.
 * @param options Number of folds, 2 to the number of runs, and the seed that deals runs to folds.
 * @throws {RangeError} If there are fewer than two folds or fewer runs than folds.
 */
export function runFolds(keys: RowKeys, options: { readonly folds: number; readonly seed: number }): Split[] {
  const { folds, seed } = options;
  const { names, group } = runGroups(keys);
  checkFolds(folds, 2, names.length, "runs");
  const order = Int32Array.from(names.keys());
  const random = prng(seed);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const foldOf = new Int32Array(names.length);
  order.forEach((run, position) => foldOf[run] = position % folds);
  return Array.from(
    { length: folds },
    (_, fold) => splitRows(group.length, (row) => foldOf[group[row]!] === fold ? "test" : "train"),
  );
}

/**
 * Walks forward through the time of the campaign: trains on all that is before, tests on the block behind.
 *
 * ```text
 * time      ---------------->
 * fold 0    * * x x . . . .        * train, x test, . not used
 * fold 1    * * * * x x . .
 * fold 2    * * * * * * x x
 * ```
 *
 * Samples of one instant stay on one side. In a campaign of constant levels, later rows are other levels; to see the later
 * part of the same run, take {@linkcode walkForwardInRuns}.
 *
 * @param keys Keys of n rows.
 * @param options Number of folds. @default {3}
 * @throws {RangeError} If there is no fold, or there are not more instants than folds.
 */
export function walkForward(keys: RowKeys, options: { readonly folds?: number } = {}): Split[] {
  const folds = options.folds ?? 3;
  const times = keys.timestampSeconds;
  const instants = Float64Array.from(new Set(times)).sort();
  checkFolds(folds, 1, instants.length - 1, "instants after the first");
  // Cut between instants, not rows: no fold is empty then, and no instant is cut in two.
  const cut = (part: number): number => instants[Math.floor((part * instants.length) / (folds + 1))] ?? Infinity;
  return Array.from({ length: folds }, (_, fold) =>
    splitRows(times.length, (row) => {
      const time = times[row]!;
      return time < cut(fold + 1) ? "train" : time < cut(fold + 2) ? "test" : "unused";
    }));
}

/**
 * Walks forward inside every run: trains on the first part of all runs, tests on the part behind.
 *
 * ```text
 * run a     * * x x . .            fold 0 of 2
 * run b     * * * x x x . . .
 * ```
 *
 * Answers how well the near future of a known run is predicted; no load level is new.
 *
 * @param keys Keys of n rows.
 * @param options Number of folds. @default {3}
 * @throws {RangeError} If there is no fold, or no run has more rows than folds.
 */
export function walkForwardInRuns(keys: RowKeys, options: { readonly folds?: number } = {}): Split[] {
  const folds = options.folds ?? 3;
  const { run } = keys;
  const lengths = new Int32Array(keys.runs.length);
  const positions = Int32Array.from(run, (code) => lengths[code]!++);
  checkFolds(
    folds,
    1,
    lengths.reduce((most, length) => Math.max(most, length), 0) - 1,
    "rows of a run after the first",
  );
  return Array.from({ length: folds }, (_, fold) =>
    splitRows(run.length, (row) => {
      const length = lengths[run[row]!]!;
      const cut = (part: number): number => Math.round((part * length) / (folds + 1));
      const position = positions[row]!;
      return position < cut(fold + 1) ? "train" : position < cut(fold + 2) ? "test" : "unused";
    }));
}

function checkFolds(folds: number, least: number, most: number, what: string): void {
  if (Number.isInteger(folds) && folds >= least && folds <= most) return;
  throw new RangeError(`Cannot make ${folds} folds as there must be ${least} to ${most}, the number of ${what}`);
}
