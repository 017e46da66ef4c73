/**
 * Trains one network on cells, and stops when levels that it does not train on get worse.
 *
 * @module
 */
import { prng } from "@/random/mod.ts";
import { adam } from "./adam.ts";
import type { Background } from "./background.ts";
import type { ComponentFamily } from "./families/mod.ts";
import type { HeadScale } from "./head.ts";
import { Network } from "./network.ts";
import { MixtureObjective } from "./objective.ts";

/** Cells as a network sees them. */
export interface NetworkCells {
  /** Inputs, one row a cell. */
  readonly inputs: Float64Array;
  /** ln of the durations of each cell, in any order. */
  readonly logs: readonly Float64Array[];
}

/** What a network is, and how it is trained. */
export interface NetworkOptions {
  /** What the components are. */
  readonly family: ComponentFamily;
  /** Components K. */
  readonly components: number;
  /** Units of the outputs. */
  readonly scale: HeadScale;
  /** The background share. */
  readonly background: Background;
  /** Inputs, units of each hidden layer, outputs (3 K). */
  readonly widths: readonly number[];
  /** Seed of the starting parameters and of the batches. */
  readonly seed: number;
  /** Steps at most; exactly so many if nothing stops earlier. */
  readonly maxSteps: number;
}

/** A trained network. */
export interface TrainedNetwork {
  /** Its parameters. */
  readonly parameters: Float64Array;
  /** Mean over the stopping levels of their mean negative log-likelihood, nats for y in seconds; `NaN` without them. */
  readonly validationNll: number;
}

/** Rows of a step, all cells together. */
const BATCH_ROWS = 1024;

/** Fewest rows of a cell in a step, if it has as many. */
const MIN_CELL_ROWS = 8;

/** Most rows of a level when it is asked whether to stop. */
const MAX_STOPPING_ROWS = 1000;

/** Steps between two looks at the stopping levels, and looks without a gain until training stops. */
const LOOK_STEPS = 25;
const PATIENCE = 16;

const LEARNING_RATE = 0.01;
const WEIGHT_DECAY = 0.01;
const MAX_NORM = 5;

/** A cell with fewer requests than this tells less than half of what a large one tells. */
const HALF_WEIGHT_ROWS = 50;

/**
 * Trains a network.
 *
 * @param train Cells to learn from. Each counts the same, whatever its number of requests, unless it has few.
 * @param stop Cells of other levels, by which the best step is chosen; without any, training takes all its steps.
 * @param options What the network is.
 */
export function trainNetwork(train: NetworkCells, stop: NetworkCells, options: NetworkOptions): TrainedNetwork {
  const random = prng(options.seed);
  const network = new Network(options.widths);
  const parameters = network.start(random);
  spreadLocations(parameters, network.outputBiases, options);
  const batches = batchSource(train.logs.map((logs) => shuffled(logs, random)));
  const rows = train.logs.length;
  const outputs = options.widths.at(-1)!;
  const objective = new MixtureObjective({
    ...options,
    maxRows: Math.max(batches.maxRows, Math.min(MAX_STOPPING_ROWS, longest(stop.logs))),
  });
  const stopping = stop.logs.map((logs) => thinned(logs, MAX_STOPPING_ROWS));
  const optimizer = adam(network.size, { weightDecay: WEIGHT_DECAY, maxNorm: MAX_NORM });
  const gradient = new Float64Array(network.size);
  const outputGradient = new Float64Array(rows * outputs);
  let best = { parameters: parameters.slice(), validationNll: Infinity };
  let looksWithoutGain = 0;
  for (let step = 0; step < options.maxSteps; step++) {
    const predicted = network.forward(parameters, train.inputs, rows);
    batches.next().forEach((batch, cell) => {
      objective.evaluate(batch, predicted, cell * outputs, { gradient: outputGradient, weight: batch.weight });
    });
    gradient.fill(0);
    network.backward(parameters, train.inputs, outputGradient, gradient);
    // A cosine from the full rate to 0, so that the last steps settle instead of wandering.
    const rate = LEARNING_RATE * 0.5 * (1 + Math.cos((Math.PI * step) / options.maxSteps));
    optimizer.step(parameters, gradient, rate);
    if (stopping.length === 0 || (step + 1) % LOOK_STEPS !== 0) continue;
    const validationNll = meanNll(network.forward(parameters, stop.inputs, stopping.length), stopping, {
      objective,
      outputs,
    });
    if (validationNll < best.validationNll) {
      best = { parameters: parameters.slice(), validationNll };
      looksWithoutGain = 0;
    } else if (++looksWithoutGain >= PATIENCE) break;
  }
  return Number.isFinite(best.validationNll) ? best : { parameters, validationNll: NaN };
}

/** Starts the components apart from each other: at evenly spaced normal quantiles of the training durations. */
function spreadLocations(parameters: Float64Array, biases: number, { components }: NetworkOptions): void {
  for (let k = 0; k < components; k++) {
    const ratio = (k + 0.5) / components;
    // Logistic quantiles, scaled to unit variance, are near enough to normal ones for a start.
    parameters[biases + components + k] = (Math.log(ratio / (1 - ratio)) * Math.sqrt(3)) / Math.PI;
  }
}

interface Batch {
  readonly values: Float64Array;
  from: number;
  to: number;
  readonly weight: number;
}

/** Slices of every cell, turn by turn. The objects and arrays are reused. */
function batchSource(cells: readonly Float64Array[]): { next: () => readonly Batch[]; maxRows: number } {
  const cellRows = Math.max(MIN_CELL_ROWS, Math.ceil(BATCH_ROWS / cells.length));
  const shares = cells.map(({ length }) => length / (length + HALF_WEIGHT_ROWS));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const batches = cells.map((values, i): Batch => {
    const size = Math.min(cellRows, values.length);
    return { values, from: -size, to: 0, weight: shares[i]! / total / size };
  });
  return {
    maxRows: cellRows,
    next() {
      for (const batch of batches) {
        const size = batch.to - batch.from;
        const from = batch.to + size <= batch.values.length ? batch.to : 0;
        batch.from = from;
        batch.to = from + size;
      }
      return batches;
    },
  };
}

function meanNll(
  predicted: Float64Array,
  cells: readonly Float64Array[],
  { objective, outputs }: { objective: MixtureObjective; outputs: number },
): number {
  let sum = 0;
  cells.forEach((values, cell) => {
    const loss = objective.evaluate({ values, from: 0, to: values.length }, predicted, cell * outputs);
    sum += (loss + values.reduce((logs, log) => logs + log, 0)) / values.length;
  });
  return sum / cells.length;
}

/** Every k-th of ascending values: what many say, said by few. */
function thinned(values: Float64Array, most: number): Float64Array {
  if (values.length <= most) return values;
  return Float64Array.from({ length: most }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / most)]!);
}

function longest(arrays: readonly Float64Array[]): number {
  return arrays.reduce((most, { length }) => Math.max(most, length), 0);
}

function shuffled(values: Float64Array, random: { below(bound: number): number }): Float64Array {
  const order = values.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    const value = order[i]!;
    order[i] = order[other]!;
    order[other] = value;
  }
  return order;
}
