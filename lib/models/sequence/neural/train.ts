/**
 * The training loop: forward in time, by seed, and what is kept is the best network and not the last one.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";

import { type Prng, prng, streamSeed } from "@/random/mod.ts";
import type { FitProgress } from "../contract.ts";
import type { Ops } from "./backend/load.ts";
import type * as TF from "./backend/tensorflow.ts";
import { copyWeights, HEAD, type Network, writeWeights } from "./architecture.ts";
import type { TrainingCurve, TrainingCurveRow } from "./curve.ts";
import { sumOfLosses } from "./loss.ts";
import type { TrainingPlan } from "./options.ts";
import { scheduleOf } from "./schedule.ts";
import { type Batch, batchOf, type Samples, thinned, type WindowShape } from "./windows.ts";

/** Validation windows that are judged after each pass at most. */
const MOST_JUDGED = 1024;
/** Windows of one pass through the network when nothing is learned. */
const JUDGED_AT_ONCE = 256;

/** What is used of the optimizer. */
type Optimizer = Pick<InstanceType<Ops["AdamW"]>, "learningRate" | "applyGradients">;

/** What to train, and on what. */
export interface Training {
  /** The network; its weights change. */
  readonly network: Network;
  /** Windows and answers. */
  readonly shape: WindowShape;
  /** What is learned from, at least one window. */
  readonly samples: Samples;
  /** What chooses the checkpoint, at least one window; it lies behind what is learned from. */
  readonly validation: Samples;
  /** How. */
  readonly plan: TrainingPlan;
  /** Seed of the order of windows. */
  readonly seed: number;
  /**
   * `head` holds all layers but the last ones as they are: they answer as in use, without dropout. @default {"none"}
   */
  readonly freeze?: "none" | "all_but_head";
  /** True if the network may stay as it is: it then counts as pass 0, and is kept if no pass is better. @default {false} */
  readonly mayStay?: boolean;
  /** Told of each pass. */
  readonly onProgress?: ((progress: FitProgress) => void) | undefined;
}

/**
 * Trains a network and leaves it with the weights of its best pass.
 *
 * @returns What each pass did.
 * @throws {RangeError} If a loss is not finite: the rate is too large for the data.
 */
export async function trainNetwork(training: Training): Promise<TrainingCurve> {
  const { network, plan, seed, mayStay = false, onProgress } = training;
  const { tensorflow: { ops } } = network;
  const random = prng(streamSeed(seed, 1));
  const validation = thinned(training.validation, MOST_JUDGED);
  const schedule = scheduleOf(plan);
  const optimizer = new ops.AdamW({
    learningRate: plan.learningRate,
    weightDecay: plan.weightDecay,
    clipNorm: plan.clipNorm,
  });
  const rows: TrainingCurveRow[] = [];
  let best = { loss: Infinity, epoch: 0, weights: await copyWeights(network) };
  if (mayStay) {
    best.loss = await judge(training, validation);
    rows.push({ epoch: 0, trainLoss: null, validationLoss: best.loss, learningRate: 0 });
  }
  for (let epoch = 1; epoch <= plan.epochs && epoch - best.epoch <= plan.patience; epoch++) {
    const trainLoss = await learnOnce(training, optimizer, (done) => schedule.rate(epoch - 1 + done), random);
    const validationLoss = await judge(training, validation);
    if (!Number.isFinite(trainLoss) || !Number.isFinite(validationLoss)) {
      throw new RangeError(
        `Cannot train as the loss must stay finite: in pass ${epoch} it is ${trainLoss}, ${validationLoss} on validation`,
      );
    }
    schedule.passed(validationLoss);
    rows.push({ epoch, trainLoss, validationLoss, learningRate: schedule.rate(epoch) });
    if (validationLoss < best.loss) best = { loss: validationLoss, epoch, weights: await copyWeights(network) };
    onProgress?.({ done: epoch, total: plan.epochs, validationLoss });
    // Lets a progress bar draw itself: nothing else in a pass gives way.
    await pause(0);
  }
  optimizer.dispose();
  writeWeights(network, best.weights);
  return { rows, bestEpoch: best.epoch };
}

/** One pass over the training windows, in an order drawn anew. */
async function learnOnce(
  training: Training,
  optimizer: Optimizer,
  rateAt: (done: number) => number,
  random: Prng,
): Promise<number> {
  const { samples, shape, plan } = training;
  const order = shuffled(samples.endOf.length, random).subarray(0, plan.windowsPerEpoch);
  let sum = 0;
  let known = 0;
  for (let from = 0; from < order.length; from += plan.batchSize) {
    const batch = batchOf(samples, order.subarray(from, from + plan.batchSize), shape);
    const count = knownIn(batch);
    if (count === 0) continue;
    optimizer.learningRate = rateAt(from / order.length);
    sum += await learnStep(training, optimizer, batch, count);
    known += count;
  }
  return sum / known;
}

async function learnStep(
  { network: { tensorflow: { tf }, model }, shape, plan, freeze = "none" }: Training,
  optimizer: Optimizer,
  batch: Batch,
  known: number,
): Promise<number> {
  const isFrozen = freeze === "all_but_head";
  const variables = model.trainableWeights
    .filter(({ originalName }) => !isFrozen || originalName.startsWith(HEAD))
    .map((weight) => weight.read() as TF.Variable);
  const loss = tf.tidy(() => {
    const { seen, answers, weights } = tensors(tf, batch, shape);
    const { value, grads } = tf.variableGrads(() => {
      // A frozen body must answer as in use: in training, batch normalisation would move its averages.
      const predicted = model.apply(seen, { training: !isFrozen }) as TF.Tensor2D;
      return tf.div(sumOfLosses(tf, plan, predicted, { answers, weights }), known) as TF.Scalar;
    }, variables);
    optimizer.applyGradients(grads);
    return value;
  });
  return await numberOf(loss) * known;
}

/** Reads and disposes. A graphics card cannot be read without waiting for it. */
async function numberOf(scalar: TF.Tensor): Promise<number> {
  const [number] = await scalar.data();
  scalar.dispose();
  return number!;
}

/** Mean loss of the network as it is in use. */
async function judge(
  { network: { tensorflow: { tf }, model }, shape, plan }: Training,
  samples: Samples,
): Promise<number> {
  const count = samples.endOf.length;
  let sum = 0;
  let known = 0;
  for (let from = 0; from < count; from += JUDGED_AT_ONCE) {
    const places = Int32Array.from({ length: Math.min(JUDGED_AT_ONCE, count - from) }, (_, i) => from + i);
    const batch = batchOf(samples, places, shape);
    known += knownIn(batch);
    const loss = tf.tidy(() => {
      const { seen, answers, weights } = tensors(tf, batch, shape);
      const predicted = model.apply(seen, { training: false }) as TF.Tensor2D;
      return sumOfLosses(tf, plan, predicted, { answers, weights });
    });
    sum += await numberOf(loss);
  }
  return sum / known;
}

function tensors(tf: Network["tensorflow"]["tf"], batch: Batch, { steps, channels, answered, columns }: WindowShape) {
  return {
    seen: tf.tensor3d(batch.seen, [batch.size, steps, channels]),
    answers: tf.tensor2d(batch.answers, [batch.size, answered * columns]),
    weights: tf.tensor2d(batch.weights, [batch.size, answered * columns]),
  };
}

function knownIn({ weights }: Batch): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** The numbers 0 to n - 1 in an order drawn by Fisher and Yates. */
function shuffled(n: number, random: Prng): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
