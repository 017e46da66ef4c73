/**
 * The bounds of the quality gate. They stand in the plan of a campaign, and `campaign.json` keeps those that were used.
 *
 * @module
 */

/** Bounds that a run must keep; ratios are between 0 and 1. */
export interface GateLimits {
  /** Least share of the expected samples that every required column of every service must have. */
  readonly minCompletenessRatio: number;
  /** Largest share of values that may be missing over all required columns of all services. */
  readonly maxMissingRatio: number;
  /** Largest coefficient of variation of request rate and CPU at constant load, beyond what chance explains. */
  readonly maxVariationRatio: number;
  /** Length of the end of a run in which variation is judged, seconds; a shorter run is judged whole. */
  readonly steadySeconds: number;
  /** Largest difference between the measured request rate of the entry service and the load generator's own. */
  readonly maxRateDeviationRatio: number;
  /** Least correlation of both rates, sample by sample, where the load varies. */
  readonly minRateCorrelation: number;
  /** Largest share of requests that may fail. */
  readonly maxErrorRatio: number;
  /** Least share of samples that must see exactly the replicas that were asked for. */
  readonly minReplicasRatio: number;
  /** Least correlation of load with CPU: within a run whose load varies, and over the runs of at least three levels. */
  readonly minLoadCorrelation: number;
  /** Least answer of CPU to load over two levels: 1 is proportional, 0 is none. */
  readonly minLoadElasticity: number;
  /** Largest share of samples that may repeat the sample before them in every column. */
  readonly maxRepeatedRatio: number;
  /** Largest share of readings that may also stand in another run. */
  readonly maxSharedRatio: number;
}

/** Bounds where a plan names no others. */
export const DEFAULT_GATE_LIMITS: GateLimits = {
  minCompletenessRatio: 0.9,
  maxMissingRatio: 0.05,
  maxVariationRatio: 0.1,
  steadySeconds: 300,
  maxRateDeviationRatio: 0.1,
  minRateCorrelation: 0.9,
  maxErrorRatio: 0.01,
  minReplicasRatio: 0.95,
  minLoadCorrelation: 0.5,
  minLoadElasticity: 0.2,
  maxRepeatedRatio: 0.1,
  maxSharedRatio: 0.05,
};

/** Names of the bounds, in the order of {@linkcode DEFAULT_GATE_LIMITS}. */
export const GATE_LIMIT_NAMES = Object.keys(DEFAULT_GATE_LIMITS) as readonly (keyof GateLimits)[];

/**
 * Completes the bounds of a plan by the defaults.
 *
 * @throws {RangeError} If a bound is unknown, or is no number that it can be.
 */
export function gateLimits(overrides: Partial<GateLimits> = {}): GateLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!(GATE_LIMIT_NAMES as readonly string[]).includes(name)) {
      throw new RangeError(`Cannot set the gate as its bounds are ${GATE_LIMIT_NAMES.join(", ")}: not "${name}"`);
    }
    // A largest share above 1 is a bound that is never met, which is how a check is loosened on purpose.
    const most = name.startsWith("min") ? 1 : Infinity;
    const isPossible = name === "steadySeconds" ? value > 0 : value >= 0 && value <= most;
    if (typeof value !== "number" || !isPossible) {
      const range = name === "steadySeconds" ? "more than 0 s" : most === 1 ? "from 0 to 1" : "at least 0";
      throw new RangeError(`Cannot set the gate as ${name} must be ${range}: it is ${value}`);
    }
  }
  return { ...DEFAULT_GATE_LIMITS, ...overrides };
}
