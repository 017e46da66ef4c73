/**
 * Network and windows -> scaled forecasts, directly or by recursion.
 *
 * @module
 */
import type * as TF from "./backend/tensorflow.ts";
import type { Network } from "./architecture.ts";
import { type Channels, writePosition } from "./channels.ts";
import { windowOf, type WindowShape } from "./windows.ts";

/** Windows of one pass through the network at most. */
const PASS = 512;

/** A place to forecast from. */
export interface Origin {
  /** The series as the network sees it. Nothing behind `end` is read. */
  readonly of: Channels;
  /** Last row that is known. */
  readonly end: number;
}

/** What is to be forecast. */
export interface ForecastShape {
  /** Windows and answers of the network. */
  readonly window: WindowShape;
  /** Steps h to forecast. */
  readonly horizonSteps: number;
  /** Targets K: the first columns. */
  readonly targets: number;
  /** Steps of a season; 0 if there is none. */
  readonly seasonSteps: number;
  /** True if forecasts are fed back, one step at a time. */
  readonly isRecursive: boolean;
}

/**
 * Forecasts from many windows at once.
 *
 * @returns Scaled values by window, step, target: b × h × K.
 */
export async function forecastWindows(
  network: Network,
  origins: readonly Origin[],
  shape: ForecastShape,
): Promise<Float64Array> {
  const { window: { steps, channels, columns, isChange, units }, horizonSteps, targets, isRecursive } = shape;
  const size = origins.length;
  const windows = new Float32Array(size * steps * channels);
  origins.forEach(({ of, end }, b) => windows.set(windowOf(of, end, shape.window), b * steps * channels));
  const forecasts = new Float64Array(size * horizonSteps * targets);
  const rounds = isRecursive ? horizonSteps : 1;
  for (let round = 0; round < rounds; round++) {
    const outputs = await answer(network, windows, size, shape.window);
    const answered = outputs.length / (size * columns);
    for (let b = 0; b < size; b++) {
      const row = b * steps * channels;
      const last = row + (steps - 1) * channels;
      const taken = isRecursive ? 1 : horizonSteps;
      for (let step = 0; step < taken; step++) {
        for (let c = 0; c < columns; c++) {
          const unit = units?.[step * columns + c] ?? 1;
          const output = unit * outputs[(b * answered + step) * columns + c]! + (isChange ? windows[last + c]! : 0);
          if (c < targets) forecasts[(b * horizonSteps + round + step) * targets + c] = output;
          outputs[(b * answered + step) * columns + c] = output;
        }
      }
      if (!isRecursive) continue;
      windows.copyWithin(row, row + channels, row + steps * channels);
      windows.set(outputs.subarray(b * columns, (b + 1) * columns), last);
      if (shape.seasonSteps > 0) {
        const { of, end } = origins[b]!;
        writePosition(windows, last + channels - 2, of.phase + end + round + 1, shape.seasonSteps);
      }
    }
  }
  return forecasts;
}

/** What the network says of each window, as it is: b × (answered × columns). */
async function answer(
  { tensorflow: { tf }, model }: Network,
  windows: Float32Array,
  size: number,
  { steps, channels, answered, columns }: WindowShape,
): Promise<Float32Array> {
  const outputs = new Float32Array(size * answered * columns);
  for (let from = 0; from < size; from += PASS) {
    const count = Math.min(PASS, size - from);
    const part = windows.subarray(from * steps * channels, (from + count) * steps * channels);
    const tensor = tf.tidy(() =>
      model.apply(tf.tensor3d(part, [count, steps, channels]), { training: false }) as TF.Tensor
    );
    outputs.set(await tensor.data() as Float32Array, from * answered * columns);
    tensor.dispose();
  }
  return outputs;
}
