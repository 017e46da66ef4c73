import { column } from "@/features/mod.ts";
import type { FittedRegressor, ModelEntry } from "../contract.ts";
import { checkState, checkTraining } from "./checks.ts";

interface State {
  /** Name of the column that is repeated. */
  readonly lag: string;
}

function restore(state: unknown): FittedRegressor {
  const { lag } = checkState<State>("persistence", state, ["lag"]);
  return { predict: (x) => column(x, lag).slice(), toJSON: () => ({ lag }) };
}

/**
 * "Same as last sample": the prediction is the column `<target>_lag_1`.
 *
 * The baseline that every other model is read against; the first row of a run, which has no earlier sample, carries
 * what the lag was filled with. Source: Hyndman and Athanasopoulos (2021), "Forecasting", 3rd ed., section 5.2 (naïve).
 */
export const persistence: ModelEntry = {
  summary: "same as the last sample",
  saturates: false,
  inputs: ({ target }) => [`${target}_lag_1`],
  create: ({ target }) => ({
    fit(x, y) {
      checkTraining("persistence", x, y);
      const lag = `${target}_lag_1`;
      column(x, lag);
      return restore({ lag });
    },
  }),
  restore,
};
