/**
 * Load points -> inputs of a network: logarithms of rate, replicas and limit, what they say of one replica and of one core,
 * and the rate per core as it is, as queues grow with the share of a core in use and not with its logarithm. All of it
 * standardised on the training cells, each cell counting once.
 *
 * @module
 */
import type { LatencyPoint } from "./contract.ts";

/** What inputs are made of. */
export type LoadFeature =
  | "log_rate"
  | "log_replicas"
  | "log_limit"
  | "log_rate_per_replica"
  | "log_rate_per_core"
  | "rate_per_core";

const FORMULAS: Readonly<Record<LoadFeature, (point: LatencyPoint) => number>> = {
  "log_rate": ({ rateRps }) => Math.log(rateRps),
  "log_replicas": ({ replicas }) => Math.log(replicas),
  "log_limit": ({ cpuLimitCores }) => Math.log(cpuLimitCores),
  "log_rate_per_replica": ({ rateRps, replicas }) => Math.log(rateRps / replicas),
  "log_rate_per_core": (point) => Math.log(ratePerCore(point)),
  "rate_per_core": (point) => ratePerCore(point),
};

/** Inputs of mixtures. */
export const ALL_FEATURES: readonly LoadFeature[] = [
  "log_rate",
  "log_replicas",
  "log_limit",
  "log_rate_per_replica",
  "log_rate_per_core",
  "rate_per_core",
];

/** Inputs of a log-linear model; the others are sums of these, or not logarithms. */
export const LOG_FEATURES: readonly LoadFeature[] = ["log_rate", "log_replicas", "log_limit"];

/** Requests a second for each core that all replicas together may use. */
function ratePerCore({ rateRps, replicas, cpuLimitCores }: LatencyPoint): number {
  return rateRps / (replicas * cpuLimitCores);
}

/** Which features vary in training, and how to standardise them. JSON-safe. */
export interface Scaler {
  /** Features, p of them. */
  readonly features: readonly LoadFeature[];
  /** Mean of each. */
  readonly means: readonly number[];
  /** Standard deviation of each, > 0. */
  readonly deviations: readonly number[];
}

/**
 * Learns the scale of the inputs. A feature that is the same in all cells, such as the limit where there is but one, says
 * nothing and is left out.
 *
 * @param cells Training cells, at least one.
 * @param wanted Features to choose from.
 */
export function fitScaler(cells: readonly LatencyPoint[], wanted: readonly LoadFeature[]): Scaler {
  const known = wanted.flatMap((feature) => {
    const values = cells.map(FORMULAS[feature]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const deviation = Math.sqrt(variance);
    return deviation > 1e-9 * (1 + Math.abs(mean)) ? [{ feature, mean, deviation }] : [];
  });
  return {
    features: known.map(({ feature }) => feature),
    means: known.map(({ mean }) => mean),
    deviations: known.map(({ deviation }) => deviation),
  };
}

/** Beyond this many standard deviations an input stands still: a network knows nothing of what lies so far out. */
const MAX_DEVIATIONS = 6;

/**
 * The inputs of load points.
 *
 * @returns Rows of p numbers, one row a point.
 */
export function scaledInputs({ features, means, deviations }: Scaler, points: readonly LatencyPoint[]): Float64Array {
  const inputs = new Float64Array(points.length * features.length);
  points.forEach((point, row) =>
    features.forEach((feature, column) => {
      const scaled = (FORMULAS[feature](point) - means[column]!) / deviations[column]!;
      inputs[row * features.length + column] = Math.min(Math.max(scaled, -MAX_DEVIATIONS), MAX_DEVIATIONS);
    })
  );
  return inputs;
}
