/**
 * The baseline with a formula: one Weibull distribution, the logarithms of its shape and of its scale linear in those of
 * rate, replicas and limit.
 *
 * @module
 */
import { checkState } from "./checks.ts";
import { conditionalMixture, type ConditionalMixtureState } from "./conditional_mixture.ts";
import type { DensityEntry } from "./contract.ts";
import { LOG_FEATURES } from "./load_features.ts";
import { networkDensity } from "./mixture_density.ts";

const NAME = "weibull_loglinear";

/** Steps until 8 parameters no longer move; on simulated cells twice as many change the likelihood by less than 1e-6. */
const STEPS = 1500;

/** One Weibull distribution, log-linear in the load. */
export const weibullLoglinear: DensityEntry = {
  summary: "one Weibull distribution, log-linear in rate, replicas and limit",
  kind: "baseline",
  create: (options) =>
    networkDensity({
      ...{ density: NAME, family: "weibull", components: 1, members: 1, hiddenUnits: [], maxSteps: STEPS },
      features: LOG_FEATURES,
      stopsEarly: false,
    }, options),
  restore: (state) => conditionalMixture(checkState<ConditionalMixtureState>(state, NAME)),
};
