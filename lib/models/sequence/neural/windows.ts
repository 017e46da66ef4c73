/**
 * Which windows of the past are trained on, which choose the checkpoint, which calibrate.
 *
 * @module
 */
import type { Channels } from "./channels.ts";

/** What a window and its answer look like. */
export interface WindowShape {
  /** Past steps L. */
  readonly steps: number;
  /** Channels C of each step. */
  readonly channels: number;
  /** Steps that are answered, >= 1. */
  readonly answered: number;
  /** Columns that are answered: the first D' of the measured ones. */
  readonly columns: number;
  /** Columns that are measured, D. */
  readonly measured: number;
  /** True if the answer is the change against the last value known. */
  readonly isChange: boolean;
  /** What is 1 in each answer, scaled units, by step, then column, > 0: see {@linkcode answerUnits}. @default {all 1} */
  readonly units?: readonly number[];
}

/** Rows from `from` to `to` - 1: a block of time. */
export interface Block {
  /** First row. */
  readonly from: number;
  /** Row after the last one. */
  readonly to: number;
}

/** The three blocks of a history, in the order of time. */
export interface Blocks {
  /** Trained on. */
  readonly training: Block;
  /** Chooses the checkpoint. */
  readonly validation: Block;
  /** Calibrates the intervals: all that was not trained on. */
  readonly calibration: Block;
}

/**
 * Cuts a history in three.
 *
 * ```text
 * rows  * * * * * * * * * * v v v c c    * training, v validation, v and c calibration
 * ```
 *
 * Errors in the validation block are slightly too small, as the checkpoint was chosen there; but days differ, and intervals
 * from one stretch of time only are too narrow by far more.
 *
 * @param rows Samples n of the history.
 * @param ratios Shares of the validation block, and of what is left behind it.
 */
export function cutBlocks(
  rows: number,
  ratios: { readonly validationRatio: number; readonly calibrationRatio: number },
): Blocks {
  const validationTo = rows - Math.round(rows * ratios.calibrationRatio);
  const trainingTo = validationTo - Math.max(1, Math.round(rows * ratios.validationRatio));
  const validation = { from: trainingTo, to: validationTo };
  return {
    training: { from: 0, to: trainingTo },
    validation,
    calibration: { from: trainingTo, to: rows },
  };
}

/** Windows with the block in which their answers lie. Answers outside it do not count. */
export interface Samples {
  /** The series that windows are of. */
  readonly series: readonly Channels[];
  /** One block for each series. */
  readonly blocks: readonly Block[];
  /** Series of each window. */
  readonly seriesOf: Int32Array;
  /** Last row of each window: the origin that is forecast from. */
  readonly endOf: Int32Array;
}

/**
 * Finds every window with an answer in its block. The window itself may begin before the block, since the past may always
 * be seen; no answer reaches behind the block.
 *
 * @param series As the network sees them.
 * @param blocks Where answers may lie, one a series.
 * @param shape Of windows and answers.
 */
export function samplesIn(series: readonly Channels[], blocks: readonly Block[], shape: WindowShape): Samples {
  const seriesOf: number[] = [];
  const endOf: number[] = [];
  series.forEach((channels, s) => {
    const { from, to } = blocks[s]!;
    const first = Math.max(channels.firstKnown, shape.steps - 1, from - shape.answered);
    for (let end = first; end + 1 < Math.min(to, channels.rows); end++) {
      if (!hasAnswer(channels, end, blocks[s]!, shape)) continue;
      seriesOf.push(s);
      endOf.push(end);
    }
  });
  return { series, blocks, seriesOf: Int32Array.from(seriesOf), endOf: Int32Array.from(endOf) };
}

/** Keeps `most` samples at even distances, or all if there are no more. */
export function thinned(samples: Samples, most: number): Samples {
  const count = samples.endOf.length;
  if (count <= most) return samples;
  const kept = Int32Array.from({ length: most }, (_, i) => Math.floor((i + 0.5) * count / most));
  return chosen(samples, kept);
}

/** The samples at these places. */
export function chosen(samples: Samples, places: Int32Array): Samples {
  return {
    ...samples,
    seriesOf: places.map((place) => samples.seriesOf[place]!),
    endOf: places.map((place) => samples.endOf[place]!),
  };
}

function hasAnswer({ measured }: Channels, end: number, { from, to }: Block, shape: WindowShape): boolean {
  for (let row = Math.max(end + 1, from); row < Math.min(end + 1 + shape.answered, to); row++) {
    for (let c = 0; c < shape.columns; c++) {
      if (!Number.isNaN(measured[row * shape.measured + c]!)) return true;
    }
  }
  return false;
}

/** Some samples, written out for the network. */
export interface Batch {
  /** Samples b. */
  readonly size: number;
  /** Windows: b × L × C. */
  readonly seen: Float32Array;
  /** Answers by sample, step, column: b × (answered × columns); 0 where there is none. */
  readonly answers: Float32Array;
  /** 1 where there is an answer in the block, 0 where not. */
  readonly weights: Float32Array;
}

/**
 * Writes samples out.
 *
 * @param samples Where they lie.
 * @param places Which of them, at least one.
 * @param shape Of windows and answers.
 */
export function batchOf(samples: Samples, places: Int32Array, shape: WindowShape): Batch {
  const { steps, channels, answered, columns } = shape;
  const size = places.length;
  const seen = new Float32Array(size * steps * channels);
  const answers = new Float32Array(size * answered * columns);
  const weights = new Float32Array(answers.length);
  places.forEach((place, b) => {
    const s = samples.seriesOf[place]!;
    const end = samples.endOf[place]!;
    const of = samples.series[s]!;
    seen.set(windowOf(of, end, shape), b * steps * channels);
    const { from, to } = samples.blocks[s]!;
    for (let step = 0; step < answered; step++) {
      const row = end + 1 + step;
      if (row < from || row >= to || row >= of.rows) continue;
      for (let c = 0; c < columns; c++) {
        const value = of.measured[row * shape.measured + c]!;
        if (Number.isNaN(value)) continue;
        const at = (b * answered + step) * columns + c;
        const change = value - (shape.isChange ? of.seen[end * channels + c]! : 0);
        answers[at] = change / (shape.units?.[step * columns + c] ?? 1);
        weights[at] = 1;
      }
    }
  });
  return { size, seen, answers, weights };
}

/**
 * Root of the mean square of each answer over samples. Divided by it, an answer one step ahead counts as much as one a day
 * ahead, and a column that hardly moves as much as one that swings: without it, the network neglects what changes little.
 *
 * @param samples Of training, no later one.
 * @param shape Of windows and answers; changes are meant.
 * @returns By step, then column; 1 where nothing ever changes.
 */
export function answerUnits(samples: Samples, { units: _, ...shape }: WindowShape): number[] {
  const width = shape.answered * shape.columns;
  const squares = new Float64Array(width);
  const known = new Float64Array(width);
  for (let i = 0; i < samples.endOf.length; i++) {
    const { answers, weights } = batchOf(samples, Int32Array.of(i), shape);
    for (let k = 0; k < width; k++) {
      squares[k]! += answers[k]! ** 2;
      known[k]! += weights[k]!;
    }
  }
  return Array.from(squares, (square, k) => Math.sqrt(square / known[k]!) || 1);
}

/**
 * The L rows that end at `end`, L × C, not copied. Where the series is shorter, its first row is repeated before it.
 *
 * @param of The series as the network sees it.
 * @param end Last row, >= 0.
 * @param shape Of windows.
 */
export function windowOf(of: Channels, end: number, { steps, channels }: WindowShape): Float32Array {
  const first = end - steps + 1;
  if (first >= 0) return of.seen.subarray(first * channels, (end + 1) * channels);
  const padded = new Float32Array(steps * channels);
  for (let i = 0; i < -first; i++) padded.set(of.seen.subarray(0, channels), i * channels);
  padded.set(of.seen.subarray(0, (end + 1) * channels), -first * channels);
  return padded;
}
