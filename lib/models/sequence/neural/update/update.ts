/**
 * A saved network learns from samples that came since, without forgetting what was before.
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import { prng, streamSeed } from "@/random/mod.ts";
import type { FitProgress, ForecasterState } from "../../contract.ts";
import { channelPlanOf, forecastShapeOf, type NeuralFacts } from "../facts.ts";
import { describeFit } from "../fit.ts";
import { saveFit } from "../forecaster.ts";
import { trainingPlan, type TrainingSettings } from "../options.ts";
import { prepareHistories } from "../prepare.ts";
import { trainNetwork } from "../train.ts";
import { type Block, type Blocks, chosen, type Samples, samplesIn, type WindowShape } from "../windows.ts";
import { openSaved } from "../transfer/fine_tune.ts";

/** How a network is updated. */
export interface NetworkUpdateOptions {
  /** Samples at the end of each history that the network has not learned from. */
  readonly newRows: number;
  /** Old windows that are learned again, for each new one; 0 replays none. @default {1} */
  readonly replayRatio?: number;
  /** Share of the new samples that judges whether the update is taken; they are the last ones. @default {0.3} */
  readonly judgedRatio?: number;
  /** What differs from the training of the network. @default {{ epochs: 5, learningRate: a tenth of its own }} */
  readonly training?: TrainingSettings;
  /** Seed of the order of windows and of what is replayed. @default that of the network */
  readonly seed?: number;
  /** Told of each pass. */
  readonly onProgress?: (progress: FitProgress) => void;
}

/** An update that was tried. */
export interface NetworkUpdate {
  /** The network to use from now on. */
  readonly saved: ForecasterState;
  /** True if it differs from the one before: some pass was better on the judged samples. */
  readonly isTaken: boolean;
  /** Loss on the judged samples before and after, scaled units. */
  readonly loss: { readonly before: number; readonly after: number };
}

/** Judged samples from which intervals are learned anew; with fewer, the old ones are kept. */
const LEAST_CALIBRATED = 40;

/**
 * Trains a saved network for a few passes at a lower rate on new samples and on some old ones.
 *
 * ```text
 * rows  o o o o o o o o o n n n n n n n j j j    o old (replayed), n new (learned), j new (judges)
 * ```
 *
 * Scales stay as they are, so that losses before and after compare. Intervals are learned anew from the judged samples if
 * there are at least 40, else they stay; errors there are slightly too small, since the best pass was chosen on them.
 *
 * @param saved What `save()`, or an earlier update, gave. It is left unchanged.
 * @param histories Each with its new samples at the end.
 * @param options How many samples are new, what is replayed, rate and passes.
 * @returns The network before if no pass was better: an update never makes the judged samples worse.
 * @throws {TypeError} If the state or its files are not those of a neural forecaster.
 * @throws {RangeError} If fewer than two samples are new, more than there are, or no window fits.
 */
export async function updateNetwork(
  saved: ForecasterState,
  histories: readonly Series[],
  options: NetworkUpdateOptions,
): Promise<NetworkUpdate> {
  const { newRows, replayRatio = 1, judgedRatio = 0.3 } = options;
  const { architecture, network, facts } = await openSaved(saved);
  const { name } = architecture;
  const least = Math.min(...histories.map(({ rows }) => rows));
  if (!(Number.isInteger(newRows) && newRows >= 2 && newRows < least)) {
    throw new RangeError(`Cannot update ${name} as newRows must lie between 2 and ${least - 1}: it is ${newRows}`);
  }
  const judgedRows = Math.min(newRows - 1, Math.max(1, Math.round(judgedRatio * newRows)));
  const seed = options.seed ?? facts.seed;
  const training = trainingPlan(name, {
    epochs: 5,
    learningRate: facts.plan.training.learningRate / 10,
    warmUpEpochs: 0,
    ...options.training,
  }, facts.plan.training);
  const prepared = prepareHistories(name, histories, { ...channelPlanOf(facts), scaling: facts.plan.scaling }, {
    cut: ({ rows }) => newBlocks(rows, newRows, judgedRows),
    knownScales: facts.scales,
  });
  const shape = forecastShapeOf(facts).window;
  const fresh = samplesIn(prepared.series, prepared.blocks.map((blocks) => blocks.training), shape);
  const judged = samplesIn(prepared.series, prepared.blocks.map((blocks) => blocks.validation), shape);
  if (fresh.endOf.length === 0 || judged.endOf.length === 0) {
    throw new RangeError(
      `Cannot update ${name} as a window of ${shape.steps} steps must fit: of ${least} samples ${newRows} are new`,
    );
  }
  const old = histories.map(({ rows }): Block => ({ from: 0, to: rows - newRows }));
  const replayed = drawn(samplesIn(prepared.series, old, shape), Math.round(replayRatio * fresh.endOf.length), seed);
  const curve = await trainNetwork({
    network,
    shape,
    samples: joined(fresh, replayed),
    validation: judged,
    plan: training,
    seed,
    mayStay: true,
    onProgress: options.onProgress,
  });
  const losses = curve.rows.map(({ validationLoss }) => validationLoss);
  const loss = { before: losses[0]!, after: losses[curve.bestEpoch]! };
  if (curve.bestEpoch === 0) return { saved, isTaken: false, loss };
  const plan = { ...facts.plan, training };
  const fit = await describeFit({ architecture, network, options: { ...facts, seed }, plan, histories, prepared }, {
    curve,
    units: facts.units,
    trainingWindows: fresh.endOf.length + replayed.endOf.length,
  });
  // A later update starts from the settings of the first training, not from a tenth of a tenth of its rate.
  const updated = keepCalibration({ ...fit.facts, plan: facts.plan }, facts, judgedSamples(judged, shape));
  return { saved: await saveFit({ ...fit, facts: updated }), isTaken: true, loss };
}

function newBlocks(rows: number, newRows: number, judgedRows: number): Blocks {
  const judged = { from: rows - judgedRows, to: rows };
  return { training: { from: rows - newRows, to: judged.from }, validation: judged, calibration: judged };
}

/** Some samples, drawn without putting back, in the order of time. */
function drawn(samples: Samples, count: number, seed: number): Samples {
  const random = prng(streamSeed(seed, 2));
  const places = Int32Array.from({ length: samples.endOf.length }, (_, i) => i);
  const most = Math.min(count, places.length);
  for (let i = 0; i < most; i++) {
    const j = i + random.below(places.length - i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return chosen(samples, places.slice(0, most).sort());
}

/** Samples of different blocks side by side. */
function joined(a: Samples, b: Samples): Samples {
  const shift = a.series.length;
  return {
    series: [...a.series, ...b.series],
    blocks: [...a.blocks, ...b.blocks],
    seriesOf: Int32Array.from([...a.seriesOf, ...b.seriesOf.map((s) => s + shift)]),
    endOf: Int32Array.from([...a.endOf, ...b.endOf]),
  };
}

/** Samples whose first answer lies in their block: those that a one-step error is known of. */
function judgedSamples({ blocks, seriesOf, endOf }: Samples, { steps }: WindowShape): number {
  return endOf.filter((end, i) => end + 1 >= blocks[seriesOf[i]!]!.from && end >= steps - 1).length;
}

function keepCalibration(after: NeuralFacts, before: NeuralFacts, judged: number): NeuralFacts {
  const scales = { ...before.scales, ...after.scales };
  if (judged >= LEAST_CALIBRATED) return { ...after, scales };
  return { ...after, scales, offsets: before.offsets, normalErrors: before.normalErrors };
}
