/**
 * A network that learned one service, cluster or campaign goes on with another.
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import type { FitProgress, ForecasterOptions, ForecasterState } from "../../contract.ts";
import { copyWeights } from "../architecture.ts";
import { channelPlanOf, type NeuralFacts, readFacts } from "../facts.ts";
import { fitNetwork, type NeuralFit } from "../fit.ts";
import { restoreFit, saveFit } from "../forecaster.ts";
import { architectureOf } from "../forecasters.ts";
import { trainingPlan, type TrainingSettings } from "../options.ts";
import { seriesScales } from "../prepare.ts";

/** How a saved network goes on. */
export interface FineTuneOptions {
  /** Seed of the order of windows. @default that of the saved network */
  readonly seed?: number;
  /**
   * What stays as it is: nothing, or all layers but the last ones, of which few samples can do no harm.
   * @default {"none"}
   */
  readonly freeze?: "none" | "all_but_head";
  /** What differs from the training of the saved network. @default {{ epochs: 10, learningRate: a tenth of its own }} */
  readonly training?: TrainingSettings;
  /** Told of each pass. */
  readonly onProgress?: (progress: FitProgress) => void;
}

/** Rate of a later training beside that of the first: what was learned should be bent, not lost. */
const LATER_RATE = 0.1;

/**
 * Trains a saved network further on other histories: pre-training on one service is its ordinary `fit()`, this is the
 * second half.
 *
 * New series are scaled by all of their samples, as they would be without tuning: of a few samples, the training part alone
 * may be one night. Nothing behind them is seen, but the block that chooses the pass has its share in the scale. Series that
 * the network knows keep their scale. If no pass is better on the validation block than the network as it came, it stays as
 * it is.
 *
 * @param saved What `save()` gave. It is left unchanged.
 * @param histories At least one, with the columns that the network knows.
 * @param options Rate, passes, what stays.
 * @returns The new network, to be restored by the same entry of the registry.
 * @throws {TypeError} If the state or its files are not those of a neural forecaster.
 * @throws {RangeError} If a column is missing, or the histories are too short.
 */
export async function fineTune(
  saved: ForecasterState,
  histories: readonly Series[],
  options: FineTuneOptions = {},
): Promise<ForecasterState> {
  const { freeze = "none", onProgress } = options;
  const { architecture, network, facts } = await openSaved(saved);
  const training = trainingPlan(architecture.name, {
    learningRate: facts.plan.training.learningRate * LATER_RATE,
    epochs: 10,
    patience: 3,
    warmUpEpochs: 0,
    ...options.training,
  }, facts.plan.training);
  const plan = { ...channelPlanOf(facts), scaling: facts.plan.scaling };
  const fresh = histories.filter(({ name }) => !Object.hasOwn(facts.scales, name)).map((series) =>
    [series.name, seriesScales(series, { from: 0, to: series.rows }, plan)] as const
  );
  const scales = { ...facts.scales, ...Object.fromEntries(fresh) };
  const fit = await fitNetwork(
    architecture,
    { ...savedOptions(facts), seed: options.seed ?? facts.seed, ...(onProgress === undefined ? {} : { onProgress }) },
    { ...facts.plan, training },
    histories,
    { weights: await copyWeights(network), scales, units: facts.units, freeze },
  );
  return await saveFit(fit);
}

/** Builds a saved network for the options that it was fitted with. */
export async function openSaved(saved: ForecasterState): Promise<NeuralFit> {
  const architecture = architectureOf(saved.state);
  return await restoreFit(architecture, saved, savedOptions(saved.state as NeuralFacts));
}

/**
 * The options that a saved network was fitted with, such as `restore()` of its entry asks for.
 *
 * @throws {TypeError} If the state is of no neural forecaster.
 */
export function savedForecasterOptions({ state }: ForecasterState): ForecasterOptions {
  const options = savedOptions(state as NeuralFacts);
  readFacts(architectureOf(state).name, state, options);
  return options;
}

function savedOptions(facts: NeuralFacts): ForecasterOptions {
  const { seed, targets, seasonSteps, horizonSteps, levels } = facts;
  return { seed, targets, seasonSteps, horizonSteps, levels };
}
