/**
 * When a model must be trained again: a test that watches its errors, sample by sample, and seldom cries wolf.
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";

/** How a test of drift is set up. */
export interface DriftOptions {
  /**
   * Chance, at most, that the test ever alarms while errors stay as they were, however long it runs; between 0 and 1.
   * @default {0.01}
   */
  readonly falseAlarmRatio?: number;
  /** Seed of the draws between equal errors. */
  readonly seed: number;
}

/** A test of drift between two samples. JSON-safe: a scheduler may store it. */
export interface DriftState {
  /** Promised bound on false alarms. */
  readonly falseAlarmRatio: number;
  /** Seed of the draws between equal errors. */
  readonly seed: number;
  /** All amounts of error known, ascending. */
  readonly known: readonly number[];
  /** Errors observed since the test began. */
  readonly observed: number;
  /** Stakes on each of the bets; their sum is the evidence against "as it was", 1 at the start. */
  readonly stakes: readonly number[];
  /** Number of the observation at which the test alarmed, from 1; `null` if it has not. */
  readonly alarmAt: number | null;
}

/** Slopes of the bets: none, and two that win when errors rank high, which is when their p-value is small. */
const SLOPES = [0, -1, -2] as const;
/** Share of each stake that is laid anew at each sample, so that a late change finds money on the table. */
const JUMP_SHARE = 0.01;

/**
 * Begins a test.
 *
 * The test is a conformal martingale: each error is ranked among all before it, which gives a p-value that is uniform and
 * independent of the past as long as errors are exchangeable; bets against this multiply or lose their stake. Ville's
 * inequality bounds the chance that the evidence ever reaches 1 / `falseAlarmRatio`. Errors that remember each other, or
 * that are larger at some time of the day, are not exchangeable: judge them one step ahead, and expect more alarms.
 *
 * Sources: Vovk and others (2021), "Retrain or not retrain: conformal test martingales for change-point detection", COPA
 * (the Simple Jumper, here with bets on larger errors only); Ville (1939), "Étude critique de la notion de collectif".
 *
 * @param reference Amounts of error that are normal, such as those of the calibration block, in any order.
 * @param options Bound on false alarms, seed.
 * @throws {RangeError} If there is no reference, an amount is not a finite number >= 0, or the bound is not between 0 and 1.
 */
export function startDriftTest(reference: readonly number[], options: DriftOptions): DriftState {
  const { falseAlarmRatio = 0.01, seed } = options;
  if (!(falseAlarmRatio > 0 && falseAlarmRatio < 1)) {
    throw new RangeError(`Cannot test for drift as falseAlarmRatio must lie between 0 and 1: it is ${falseAlarmRatio}`);
  }
  if (reference.length === 0) {
    throw new RangeError("Cannot test for drift as it needs errors that are normal: there are none");
  }
  reference.forEach(checkAmount);
  return {
    falseAlarmRatio,
    seed,
    known: reference.toSorted((a, b) => a - b),
    observed: 0,
    stakes: SLOPES.map(() => 1 / SLOPES.length),
    alarmAt: null,
  };
}

/**
 * Looks at one more error. After an alarm the state stays as it is: the model is to be trained again, and a new test begun.
 *
 * O(errors known).
 *
 * @param state It is left unchanged.
 * @param amount Amount of the error, in the unit of the reference, finite and >= 0.
 * @returns The state after it.
 * @throws {RangeError} If the amount is not a finite number >= 0.
 */
export function observeError(state: DriftState, amount: number): DriftState {
  checkAmount(amount);
  if (state.alarmAt !== null) return state;
  const observed = state.observed + 1;
  const from = firstAtLeast(state.known, amount);
  const to = firstAbove(state.known, amount);
  const known = state.known.toSpliced(to, 0, amount);
  // The error itself is one of those that equal it.
  const draw = prng(streamSeed(state.seed, observed)).next();
  const p = (known.length - 1 - to + draw * (to - from + 1)) / known.length;
  const total = driftEvidence(state);
  const stakes = state.stakes.map((stake, bet) =>
    ((1 - JUMP_SHARE) * stake + JUMP_SHARE * total / SLOPES.length) * (1 + SLOPES[bet]! * (p - 0.5))
  );
  const next = { ...state, known, observed, stakes };
  return driftEvidence(next) >= 1 / state.falseAlarmRatio ? { ...next, alarmAt: observed } : next;
}

/** Looks at errors in the order of time, up to the first alarm. */
export function observeErrors(state: DriftState, amounts: readonly number[]): DriftState {
  return amounts.reduce(observeError, state);
}

/** Evidence against "errors are as they were": 1 at the start, an alarm from 1 / `falseAlarmRatio` on. */
export function driftEvidence({ stakes }: DriftState): number {
  return stakes.reduce((sum, stake) => sum + stake, 0);
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  return search(sorted, (other) => other >= value);
}

function firstAbove(sorted: readonly number[], value: number): number {
  return search(sorted, (other) => other > value);
}

/** First place where a property holds that holds from some place on; the length if nowhere. */
function search(sorted: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkAmount(amount: number): void {
  if (Number.isFinite(amount) && amount >= 0) return;
  throw new RangeError(`Cannot test for drift as each amount of error must be finite and >= 0: one is ${amount}`);
}
