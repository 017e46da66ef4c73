/**
 * Intervals from the errors of past forecasts: no law of errors is assumed.
 *
 * Sources: Lei and others (2018), "Distribution-free predictive inference for regression", Journal of the American
 * Statistical Association 113(523) (split conformal prediction, finite-sample rank); Gibbs and Candès (2021), "Adaptive
 * conformal inference under distribution shift", NeurIPS (levels that follow the coverage of the past).
 *
 * @module
 */

/** How errors are pooled. */
export interface ConformalOptions {
  /**
   * Errors that each quantile is read from at least, if there are so many: steps next to a step lend theirs where past
   * origins are few. Neighbours only, since the spread changes over the day. @default {40}
   */
  readonly leastPooled?: number;
  /**
   * `"both"` lets each error count with the other sign too: a past of few days says how large errors are, yet hardly on which
   * side of the median the next day will lie. Levels then follow the coverage of intervals rather than that of each side.
   * @default {"as seen"}
   */
  readonly signs?: "as seen" | "both";
}

/** How levels follow the coverage of the past. */
export interface AdaptiveOptions extends ConformalOptions {
  /**
   * How far a level moves for an origin at which all steps miss it, as a share of that miss; gamma of the source.
   * @default {0.05}
   */
  readonly rate?: number;
}

/** Origins whose errors are known before the first one is judged: one alone says nothing of how days differ. */
const WARM_UP_ORIGINS = 2;

/**
 * Quantiles of what may come, around a median: at each step of the horizon, the median plus a quantile of the past errors
 * at that step and its neighbours. The rank is that of split conformal prediction: of m errors, the ceil((m + 1) level)-th
 * above the median, and its mirror image below, so that few errors make wide intervals. Where this rank is none of the
 * m, the most extreme error stands for it. The level 0.5 is the median itself.
 *
 * @param median Length h.
 * @param errors Actual minus median of past origins, each of length h; `NaN` is missing.
 * @param levels Ascending, each between 0 and 1.
 * @param options How errors are pooled.
 * @returns One array of length h a level; they never cross, nor cross the median. Without errors, each is the median.
 * @throws {RangeError} If levels are not ascending between 0 and 1, or errors have not h steps.
 */
export function conformalQuantiles(
  median: Float64Array,
  errors: readonly Float64Array[],
  levels: readonly number[],
  options: ConformalOptions = {},
): Float64Array[] {
  checkInputs(median.length, errors, levels);
  return quantilesAround(median, pooledErrors(errors, median.length, options), levels, levels);
}

/**
 * The levels that would have kept their promise on past origins. Each origin in turn is judged by the errors of those
 * before it: a level that too few of its steps stayed below is raised, and the other way round.
 *
 * level(t + 1) = level(t) + rate (nominal - share of steps at or below the quantile at t)
 *
 * With errors of both signs it is the coverage of the interval between the level and its mirror image that is kept.
 *
 * @param errors Actual minus median of past origins, oldest first, each of one length h; `NaN` is missing.
 * @param levels Nominal levels, ascending, each between 0 and 1.
 * @param options Rate, and how errors are pooled.
 * @returns One level for each nominal one, from 0 to 1, ascending.
 * @throws {RangeError} If levels are not ascending between 0 and 1, or errors differ in length.
 */
export function adaptiveLevels(
  errors: readonly Float64Array[],
  levels: readonly number[],
  options: AdaptiveOptions = {},
): Float64Array {
  const { rate = 0.05 } = options;
  const h = errors[0]?.length ?? 0;
  checkInputs(h, errors, levels);
  const adapted = Float64Array.from(levels);
  const zero = new Float64Array(h);
  for (let t = WARM_UP_ORIGINS; t < errors.length; t++) {
    const known = pooledErrors(errors.slice(0, t), h, options);
    const bounds = quantilesAround(zero, known, levels, sorted(adapted));
    levels.forEach((level, k) => {
      const share = shareAtOrBelow(errors[t]!, bounds[k]!, options);
      if (!Number.isNaN(share)) adapted[k] = adapted[k]! + rate * (level - share);
    });
  }
  return sorted(adapted);
}

/**
 * {@linkcode conformalQuantiles} at the levels of {@linkcode adaptiveLevels}: intervals that widen after days on which they
 * were too narrow.
 *
 * @param median Length h.
 * @param errors Actual minus median of past origins, oldest first, each of length h; `NaN` is missing.
 * @param levels Nominal levels, ascending, each between 0 and 1.
 * @param options Rate, and how errors are pooled.
 * @returns One array of length h a level; they never cross, nor cross the median. Without errors, each is the median.
 * @throws {RangeError} If levels are not ascending between 0 and 1, or errors have not h steps.
 */
export function adaptiveQuantiles(
  median: Float64Array,
  errors: readonly Float64Array[],
  levels: readonly number[],
  options: AdaptiveOptions = {},
): Float64Array[] {
  checkInputs(median.length, errors, levels);
  const pooled = pooledErrors(errors, median.length, options);
  return quantilesAround(median, pooled, levels, adaptiveLevels(errors, levels, options));
}

/** Errors of each step and as many neighbours as are needed, sorted. At the ends of the horizon the neighbours are inside. */
function pooledErrors(errors: readonly Float64Array[], h: number, options: ConformalOptions): Float64Array[] {
  const { leastPooled = 40, signs = "as seen" } = options;
  const copies = signs === "both" ? 2 : 1;
  const aStep = copies * errors.length;
  const width = aStep === 0 ? 0 : Math.min(h, 2 * Math.floor(Math.ceil(leastPooled / aStep) / 2) + 1);
  return Array.from({ length: h }, (_, step) => {
    const from = Math.min(Math.max(0, step - (width >> 1)), h - width);
    const pool = new Float64Array(width * aStep);
    let count = 0;
    for (const window of errors) {
      for (let i = from; i < from + width; i++) {
        if (Number.isNaN(window[i]!)) continue;
        pool[count++] = window[i]!;
        if (copies === 2) pool[count++] = -window[i]!;
      }
    }
    return pool.subarray(0, count).sort();
  });
}

/** Quantiles at the levels `used`, which stand for the `nominal` ones: those say on which side of the median they stay. */
function quantilesAround(
  median: Float64Array,
  pooled: readonly Float64Array[],
  nominal: readonly number[],
  used: ArrayLike<number>,
): Float64Array[] {
  return nominal.map((level, k) =>
    median.map((centre, step) => {
      if (level === 0.5) return centre;
      const offset = rankedError(pooled[step]!, used[k]!, level);
      return centre + (level < 0.5 ? Math.min(0, offset) : Math.max(0, offset));
    })
  );
}

/**
 * The error of the conformal rank; 0 without errors. Rounded away from the middle on the side of the nominal level.
 *
 * @param errors Sorted, length m.
 * @param used Level that the rank is taken at.
 * @param nominal Level that it stands for.
 */
export function rankedError(errors: Float64Array, used: number, nominal: number): number {
  const m = errors.length;
  if (m === 0) return 0;
  // The small number keeps (m + 1) level at 9 where floating point makes it 9.000000000000002.
  const exact = (m + 1) * used;
  const rank = nominal < 0.5 ? Math.floor(exact + 1e-9) : Math.ceil(exact - 1e-9);
  return errors[Math.min(Math.max(rank, 1), m) - 1]!;
}

/** Share of the errors, as pooled, that are at or below their bound; `NaN` if all are missing. */
function shareAtOrBelow(errors: Float64Array, bounds: Float64Array, { signs = "as seen" }: ConformalOptions): number {
  let below = 0;
  let known = 0;
  for (let i = 0; i < errors.length; i++) {
    if (Number.isNaN(errors[i]!)) continue;
    known++;
    if (errors[i]! <= bounds[i]!) below++;
    if (signs === "as seen") continue;
    known++;
    if (-errors[i]! <= bounds[i]!) below++;
  }
  return known === 0 ? NaN : below / known;
}

/** Clamped to a share and put in order, so that quantiles cannot cross. */
function sorted(levels: Float64Array): Float64Array {
  return levels.map((level) => Math.min(1, Math.max(0, level))).sort();
}

function checkInputs(h: number, errors: readonly Float64Array[], levels: readonly number[]): void {
  const wrong = levels.findIndex((level, k) => !(level > (levels[k - 1] ?? 0) && level < 1));
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot make quantiles as levels must ascend between 0 and 1: level ${wrong + 1} of ${
        levels.join(", ")
      } does not`,
    );
  }
  const odd = errors.find(({ length }) => length !== h);
  if (odd === undefined) return;
  throw new RangeError(`Cannot make quantiles as each past origin must have ${h} errors: one has ${odd.length}`);
}
