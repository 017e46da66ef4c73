/**
 * Missing samples of a series, filled for models that take none.
 *
 * @module
 */

/** What {@linkcode fillGaps} is told. */
export interface FillGapsOptions {
  /** Steps of a season; 0 if there is none. @default {0} */
  readonly seasonSteps?: number;
}

/** Gaps up to this many steps are bridged by a line, whatever the season. */
const SHORT_STEPS = 3;

/** … and those up to this share of a season: an hour of a day. */
const SHORT_SEASON_RATIO = 1 / 24;

/**
 * Fills the gaps of a series: short ones with a line between their neighbours, long ones with the same time of the season before.
 *
 * ```text
 * 1 . 3     ->  1 2 3            a short gap
 * . . 3     ->  3 3 3            nothing before: the next value, or the next season
 * 1 2 . .   ->  1 2 2 2          nothing behind: the last value, or the season before
 * ```
 *
 * A gap takes what it needs and no more, yet a line needs its later neighbour. So give it the past alone, cut where the
 * forecast begins: then nothing that is forecast can reach it.
 *
 * @param values Samples, length n; what is not finite is missing. Left unchanged.
 * @param options Season; without one every gap is short.
 * @returns A new array, without `NaN` unless there is no value at all.
 */
export function fillGaps(values: Float64Array, options: FillGapsOptions = {}): Float64Array {
  const { seasonSteps = 0 } = options;
  const n = values.length;
  const filled = values.map((value) => Number.isFinite(value) ? value : NaN);
  const isKnown = (row: number) => row < n && !Number.isNaN(filled[row]!);
  const longest = seasonSteps > 1 ? Math.max(SHORT_STEPS, Math.round(SHORT_SEASON_RATIO * seasonSteps)) : Infinity;
  for (let from = 0; from < n; from++) {
    if (isKnown(from)) continue;
    let to = from;
    while (to < n && !isKnown(to)) to++;
    if (from === 0 && to === n) return filled;
    const isLong = to - from > longest;
    const before = from > 0 ? filled[from - 1]! : filled[to]!;
    const behind = to < n ? filled[to]! : before;
    for (let row = from; row < to; row++) {
      const share = (row - from + 1) / (to - from + 1);
      const seasonal = isLong ? sameTime(filled, row, to, seasonSteps) : NaN;
      filled[row] = Number.isNaN(seasonal) ? before + share * (behind - before) : seasonal;
    }
    from = to;
  }
  return filled;
}

/** The value a season before, which an earlier step may have filled, else of the next season that has one behind the gap. */
function sameTime(filled: Float64Array, row: number, end: number, seasonSteps: number): number {
  if (row >= seasonSteps) return filled[row - seasonSteps]!;
  for (let later = row + seasonSteps; later < filled.length; later += seasonSteps) {
    if (later >= end && !Number.isNaN(filled[later]!)) return filled[later]!;
  }
  return NaN;
}
