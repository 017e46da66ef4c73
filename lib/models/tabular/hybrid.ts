import type { Matrix } from "@/features/mod.ts";
import type { FittedRegressor, InputContext, ModelEntry } from "../contract.ts";
import { checkState, checkTraining } from "./checks.ts";
import { type BoostingOptions, fitBoosting, type FittedBoosting, restoreBoosting } from "./gradient_boosting.ts";
import {
  clampToLimit,
  fitUtilizationLaw,
  predictUtilizationLaw,
  utilizationLawInputs,
  type UtilizationLawState,
} from "./utilization_law.ts";

interface State {
  /** The law. */
  readonly law: UtilizationLawState;
  /** `toJSON()` of the boosting on what the law leaves over. */
  readonly residual: unknown;
}

const PER_REPLICA = "request_rate_per_replica";

/**
 * The law already explains the trend, so the residual gets few and small trees. A budget that small needs no held-out
 * rows to stop by, and learns from all of them.
 */
const RESIDUAL_BOOSTING: Omit<BoostingOptions, "seed"> = { iterations: 100, maxLeaves: 8, heldOutRatio: 0 };

function inputs(context: InputContext): string[] {
  const perReplica = context.available.includes(PER_REPLICA) ? [PER_REPLICA] : [];
  return [...utilizationLawInputs(context), ...perReplica];
}

function assemble(law: UtilizationLawState, residual: FittedBoosting): FittedRegressor {
  return {
    predict(x) {
      const correction = residual.predict(x);
      return clampToLimit(predictUtilizationLaw(law, x).map((cores, i) => cores + correction[i]!), x);
    },
    importances: () => residual.importances(),
    toJSON: (): State => ({ law, residual: residual.toJSON() }),
  };
}

function fit(x: Matrix, y: Float64Array, seed: number): FittedRegressor {
  const law = fitUtilizationLaw(x, y);
  const explained = predictUtilizationLaw(law, x);
  const residual = fitBoosting(x, y.map((cores, i) => cores - explained[i]!), { ...RESIDUAL_BOOSTING, seed });
  return assemble(law, residual);
}

/**
 * The Utilization Law, and gradient boosting on what it leaves over.
 *
 * The law carries the prediction beyond the measured range; trees answer a constant there, so the correction that they
 * learned at the edge of the range is all that they add. Both see the load now and no lag, so the model answers
 * "what if". The sum is cut at 0 and at limit × replicas. `importances()` is about the correction only.
 *
 * Source: Didona et al. (2015), "Enhancing performance prediction robustness by combining analytical modeling and
 * machine learning", ICPE, where boosting of an analytical model is one of the three ways to combine.
 */
export const hybrid: ModelEntry = {
  summary: "utilization law plus gradient boosting on its residual",
  saturates: false,
  targets: ["cpu_usage"],
  inputs,
  create: ({ seed }) => ({
    fit(x, y) {
      checkTraining("hybrid", x, y);
      return fit(x, y, seed);
    },
  }),
  restore(state) {
    const { law, residual } = checkState<State>("hybrid", state, ["law", "residual"]);
    return assemble(law, restoreBoosting(residual));
  },
};
