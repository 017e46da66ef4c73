/**
 * The Universal Scalability Law as plain functions of a fit; {@linkcode fitUsl} makes one.
 *
 * @module
 */

/** An estimated coefficient. */
export interface Coefficient {
  /** The estimate. */
  readonly value: number;
  /** Its standard error, or `null` if there are no more measurements than coefficients. */
  readonly standardError: number | null;
  /** Lower end of the confidence interval, never below the bound of the coefficient; `null` as above. */
  readonly low: number | null;
  /** Upper end of the confidence interval; `null` as above. */
  readonly high: number | null;
}

/** The three coefficients of the law, with what is known of their error. */
export interface UslFit {
  /** Contention: share of the work that is serial, ratio ≥ 0. */
  readonly alpha: Coefficient;
  /** Coherency: cost of each pair that has to agree, ratio ≥ 0. */
  readonly beta: Coefficient;
  /** Throughput at load 1, unit of the throughput, > 0. */
  readonly gamma: Coefficient;
  /** Root of the residual sum of squares over the degrees of freedom, unit of the throughput; `null` if there are none. */
  readonly residualStandardError: number | null;
  /** Measurements less coefficients. */
  readonly degreesOfFreedom: number;
  /** Covariance of alpha, beta and gamma, row by row; `null` if there are no degrees of freedom. */
  readonly covariance: readonly (readonly number[])[] | null;
}

/**
 * Throughput at a load: X(N) = gamma N / (1 + alpha (N - 1) + beta N (N - 1)).
 *
 * Source: Gunther (2007), "Guerrilla Capacity Planning", chapter 4; Schwartz (2015), "Practical Scalability Analysis
 * with the Universal Scalability Law", equation 3.
 *
 * @param fit The coefficients.
 * @param load N ≥ 0: users, threads, or nodes.
 * @returns Throughput in the unit of gamma.
 */
export function uslThroughput({ alpha, beta, gamma }: UslFit, load: number): number {
  if (load <= 0) return 0;
  return gamma.value * load / (1 + alpha.value * (load - 1) + beta.value * load * (load - 1));
}

/**
 * Time that the whole loop takes at a load, by Little's law: R(N) = N / X(N).
 *
 * In a closed loop whose users think between requests this holds response and think time together.
 *
 * Source: Little (1961), "A proof for the queuing formula L = λW", Operations Research 9(3).
 *
 * @param fit The coefficients.
 * @param load N ≥ 0.
 * @returns Time in the inverse unit of gamma (seconds for req/s).
 */
export function uslResidenceTime({ alpha, beta, gamma }: UslFit, load: number): number {
  return (1 + alpha.value * (load - 1) + beta.value * load * (load - 1)) / gamma.value;
}

/**
 * Load of the highest throughput: sqrt((1 - alpha) / beta). Source: Gunther (2007), chapter 4.
 *
 * @returns The load, or `Infinity` if throughput never falls (beta is 0).
 */
export function uslPeakLoad({ alpha, beta }: UslFit): number {
  if (alpha.value >= 1) return 1;
  return beta.value === 0 ? Infinity : Math.sqrt((1 - alpha.value) / beta.value);
}

/** Throughput at the peak load, or {@linkcode uslAmdahlLimit} if throughput never falls. Unit of gamma. */
export function uslPeakThroughput(fit: UslFit): number {
  const load = uslPeakLoad(fit);
  return Number.isFinite(load) ? uslThroughput(fit, load) : uslAmdahlLimit(fit);
}

/**
 * Throughput that contention alone would allow at infinite load: gamma / alpha.
 *
 * Source: Amdahl (1967), "Validity of the single processor approach", AFIPS 30; Gunther (2007), chapter 4.
 *
 * @returns The limit in the unit of gamma, or `Infinity` if alpha is 0.
 */
export function uslAmdahlLimit({ alpha, gamma }: UslFit): number {
  return alpha.value === 0 ? Infinity : gamma.value / alpha.value;
}

/** Load up to which adding load pays more than contention takes: 1 / alpha, or `Infinity` if alpha is 0. */
export function uslOptimalLoad({ alpha }: UslFit): number {
  return alpha.value === 0 ? Infinity : 1 / alpha.value;
}

/** Partial derivatives of {@linkcode uslThroughput} by alpha, beta and gamma. */
export function uslGradient(alpha: number, beta: number, gamma: number, load: number): [number, number, number] {
  const denominator = 1 + alpha * (load - 1) + beta * load * (load - 1);
  const byAlpha = -gamma * load * (load - 1) / denominator ** 2;
  return [byAlpha, byAlpha * load, load / denominator];
}
