/**
 * Histories -> a trained network and all that is known of it.
 *
 * @module
 */
import { digestSeries, type Series } from "@/dataset/mod.ts";
import type { ForecasterOptions } from "../contract.ts";
import { buildNetwork, type Network, type NeuralArchitecture, writeWeights } from "./architecture.ts";
import { loadTensorflow } from "./backend/load.ts";
import { calibrate } from "./calibrate.ts";
import { columnsOf } from "./channels.ts";
import { channelPlanOf, FACTS_VERSION, forecastShapeOf, type NeuralFacts } from "./facts.ts";
import type { NeuralPlan } from "./options.ts";
import { type Prepared, prepareHistories } from "./prepare.ts";
import type { ColumnScale } from "./scale.ts";
import { type Training, trainNetwork } from "./train.ts";
import { answerUnits, cutBlocks, type Samples, samplesIn, type WindowShape } from "./windows.ts";

/** A trained network. */
export interface NeuralFit {
  /** Which kind. */
  readonly architecture: NeuralArchitecture;
  /** Its layers and weights. */
  readonly network: Network;
  /** All else that is known of it. */
  readonly facts: NeuralFacts;
}

/** What a network starts from, if it is not new. */
export interface Start {
  /** Weights, as `copyWeights()` gives them. */
  readonly weights: readonly Float32Array[];
  /** Scales that are kept, by the name of the series. */
  readonly scales: Readonly<Record<string, readonly ColumnScale[]>>;
  /** Units of its answers. */
  readonly units: readonly number[];
  /** What may change. */
  readonly freeze: "none" | "all_but_head";
}

/**
 * Trains a network on histories.
 *
 * @param architecture Which kind.
 * @param options What every forecaster is told.
 * @param plan Settings with every default filled in.
 * @param histories At least one. They are left unchanged.
 * @param start What to start from. @default weights drawn by the seed
 * @throws {RangeError} If there is no history, a column is missing, or the histories are too short for one window.
 */
export async function fitNetwork(
  architecture: NeuralArchitecture,
  options: ForecasterOptions,
  plan: NeuralPlan,
  histories: readonly Series[],
  start?: Start,
): Promise<NeuralFit> {
  const { targets, seasonSteps, horizonSteps, seed } = options;
  const channelPlan = channelPlanOf({ targets, seasonSteps, plan });
  const prepared = prepareHistories(architecture.name, histories, { ...channelPlan, scaling: plan.scaling }, {
    cut: ({ rows }) => cutBlocks(rows, plan.training),
    ...(start === undefined ? {} : { knownScales: start.scales }),
  });
  const wanted = forecastShapeOf({ targets, seasonSteps, horizonSteps, plan }).window;
  const samples = blockSamples(architecture.name, prepared, "training", wanted);
  const units = start?.units ??
    (wanted.isChange ? answerUnits(samples, wanted) : new Array(wanted.answered * wanted.columns).fill(1));
  const shape = { ...wanted, units };
  const validation = blockSamples(architecture.name, prepared, "validation", shape);
  const tensorflow = await loadTensorflow();
  const outputs = shape.answered * shape.columns;
  const network = await buildNetwork(tensorflow, architecture, plan, { channels: shape.channels, outputs, seed });
  if (start !== undefined) writeWeights(network, start.weights);
  const how = start === undefined ? {} : { freeze: start.freeze, mayStay: true };
  const curve = await trainNetwork({
    network,
    shape,
    samples,
    validation,
    plan: plan.training,
    seed,
    onProgress: options.onProgress,
    ...how,
  });
  return await describeFit({ architecture, network, options, plan, histories, prepared }, {
    curve,
    units,
    trainingWindows: samples.endOf.length,
  });
}

/** What {@linkcode describeFit} puts together. */
export interface Trained {
  /** Which kind. */
  readonly architecture: NeuralArchitecture;
  /** Trained. */
  readonly network: Network;
  /** What every forecaster is told. */
  readonly options: Omit<ForecasterOptions, "onProgress">;
  /** Settings with every default filled in. */
  readonly plan: NeuralPlan;
  /** What was learned from. */
  readonly histories: readonly Series[];
  /** The same as the network sees it. */
  readonly prepared: Prepared;
}

/** Calibrates a trained network and writes down what is known of it. */
export async function describeFit(
  { architecture, network, options, plan, histories, prepared }: Trained,
  trained: Pick<NeuralFacts, "curve" | "trainingWindows" | "units">,
): Promise<NeuralFit> {
  const { targets, seasonSteps, horizonSteps, levels, seed } = options;
  const shape = forecastShapeOf({ targets, seasonSteps, horizonSteps, plan, units: trained.units });
  const judged = { ...shape.window, answered: horizonSteps, columns: targets.length };
  const samples = samplesIn(prepared.series, prepared.blocks.map(({ calibration }) => calibration), judged);
  const { offsets, normalErrors } = await calibrate(network, samples, shape, levels);
  const facts: NeuralFacts = {
    model: architecture.name,
    version: FACTS_VERSION,
    targets,
    seasonSteps,
    horizonSteps,
    levels,
    seed,
    plan,
    scales: prepared.scales,
    offsets,
    normalErrors: Object.fromEntries(prepared.names.map((name, s) => [name, normalErrors[s]!])),
    ...trained,
    dataDigest: await digestSeries(histories, columnsOf(channelPlanOf({ targets, seasonSteps, plan }))),
    backend: network.tensorflow.backend,
  };
  return { architecture, network, facts };
}

/**
 * The windows with an answer in one block of each history.
 *
 * @throws {RangeError} If there is none; the message says how many samples there are.
 */
export function blockSamples(
  name: string,
  { series, blocks }: Prepared,
  block: "training" | "validation",
  shape: WindowShape,
): Samples & Training["samples"] {
  const samples = samplesIn(series, blocks.map((three) => three[block]), shape);
  if (samples.endOf.length > 0) return samples;
  const rows = series.map((one) => one.rows).join(", ");
  throw new RangeError(
    `Cannot train ${name} as a ${block} window of ${shape.steps} steps must fit in a history: they have ${rows} samples`,
  );
}
