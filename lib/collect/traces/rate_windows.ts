/**
 * The effective request rate that a request arrived at.
 *
 * @module
 */
import { MICROSECONDS_PER_SECOND } from "@/units.ts";

/** How {@linkcode effectiveRates} groups arrivals. */
export interface RateWindowOptions {
  /** Arrivals in a window, >= 1. @default {8} */
  readonly window?: number;
  /** A gap longer than this separates runs: no window reaches across it. Seconds. @default {60} */
  readonly pauseSeconds?: number;
}

/** Effective rates with the window that each belongs to. */
export interface EffectiveRates {
  /** Rate at each arrival, req/s; `NaN` where no gap is known or all gaps are 0. */
  readonly ratesRps: Float64Array;
  /** Number of the window of each arrival, from 0. */
  readonly windows: Int32Array;
}

/**
 * The effective rate of each arrival: 1 / mean gap of the arrivals in its window.
 *
 * Windows lie side by side and hold `window` arrivals each; the last of a run may hold fewer. The gap of an arrival is
 * the time since the arrival before it, also if that is in the window before; the first arrival of a run has none.
 *
 * ```text
 * arrival   x---x--x-----x | x--x-x----x | x--x        window = 4
 * gaps         3  2     5   4  2 1    4   3  2
 * rate        3/(3+2+5)       4/(4+2+1+4)  2/(3+2)
 * ```
 *
 * Source: the published latency study's `rps_eff`, 1 / mean gap over groups of 8 requests (there by an index that was not
 * counted again after sorting, so that its groups were no neighbours in time).
 *
 * @param startsMicroseconds Arrivals, ascending, µs.
 * @throws {RangeError} If the window is no whole number >= 1, or arrivals do not ascend.
 */
export function effectiveRates(startsMicroseconds: Float64Array, options: RateWindowOptions = {}): EffectiveRates {
  const { window = 8, pauseSeconds = 60 } = options;
  if (!Number.isSafeInteger(window) || window < 1) {
    throw new RangeError(`Cannot group arrivals as a window must hold a whole number >= 1 of them: it is ${window}`);
  }
  const ratesRps = new Float64Array(startsMicroseconds.length).fill(NaN);
  const windows = new Int32Array(startsMicroseconds.length);
  let number = 0;
  let first = 0;
  let gaps = 0;
  let gapSumMicroseconds = 0;
  const close = (end: number): void => {
    if (gapSumMicroseconds > 0) ratesRps.fill(gaps * MICROSECONDS_PER_SECOND / gapSumMicroseconds, first, end);
    windows.fill(number, first, end);
    number++;
    first = end;
    gaps = 0;
    gapSumMicroseconds = 0;
  };
  for (let i = 0; i < startsMicroseconds.length; i++) {
    const gap = i === 0 ? NaN : startsMicroseconds[i]! - startsMicroseconds[i - 1]!;
    if (gap < 0) throw new RangeError(`Cannot group arrivals as they must ascend: number ${i} is ${-gap} µs early`);
    const isNewRun = gap > pauseSeconds * MICROSECONDS_PER_SECOND;
    if (i > first && (isNewRun || i - first === window)) close(i);
    if (i > 0 && !isNewRun) {
      gaps++;
      gapSumMicroseconds += gap;
    }
  }
  if (first < startsMicroseconds.length) close(startsMicroseconds.length);
  return { ratesRps, windows };
}
