/**
 * The times of a history, and their chunks: one grid for all collections of a step, so that a chunk that one collection
 * has asked for is the chunk of the next.
 *
 * Sample `i` of a grid is at `i * stepSeconds` since 1970-01-01 UTC. A chunk of level `k` and index `j` holds the samples
 * `j * 2^k` to `(j + 1) * 2^k - 1`, as far as the window has them:
 *
 * ```text
 * level 2   |. . . .|. . . .|. . . .|
 * level 1   |. .|. .|. .|. .|. .|. .|      a chunk is split into two of the level below
 * window          [             ]
 * ```
 *
 * Range queries whose start is a multiple of the step are also what Mimir can cache and VictoriaMetrics leaves as they are.
 *
 * @module
 */
import type { TimeRange } from "../time_range.ts";

/** Samples of a window. */
export interface Grid {
  /** Distance between samples, whole seconds. */
  readonly stepSeconds: number;
  /** Number of the first sample. */
  readonly first: number;
  /** Number of the last sample, >= `first`. */
  readonly last: number;
}

/** A part of a grid. */
export interface Chunk {
  /** Level: it covers at most `2^level` samples. */
  readonly level: number;
  /** Number of its first sample. */
  readonly first: number;
  /** Number of its last sample, >= `first`. */
  readonly last: number;
}

/** Largest level: 2^13 = 8192 samples a series, below the 11,000 that Prometheus allows. */
export const MAX_LEVEL = 13;

/**
 * The grid of a window: samples that lie behind its start and not behind its end. Each tells of the step before it.
 *
 * @throws {RangeError} If the step is not a whole number of seconds, or no sample lies in the window.
 */
export function windowGrid(sinceSeconds: number, untilSeconds: number, stepSeconds: number): Grid {
  if (!Number.isInteger(stepSeconds) || stepSeconds < 1) {
    throw new RangeError(`Cannot collect as the step must be whole seconds, at least 1 s: it is ${stepSeconds} s`);
  }
  const first = Math.floor(sinceSeconds / stepSeconds) + 1;
  const last = Math.floor(untilSeconds / stepSeconds);
  if (!(last >= first)) {
    throw new RangeError(
      `Cannot collect as at least one step must lie in the window: it is ${untilSeconds - sinceSeconds} s long, ` +
        `the step ${stepSeconds} s`,
    );
  }
  return { stepSeconds, first, last };
}

/** Number of samples of a grid or a chunk. */
export function countOf({ first, last }: { readonly first: number; readonly last: number }): number {
  return last - first + 1;
}

/** The times of a grid or of one of its chunks, as a query asks for them. */
export function rangeOf({ first, last }: { readonly first: number; readonly last: number }, step: number): TimeRange {
  return { startSeconds: first * step, endSeconds: last * step, stepSeconds: step };
}

/** The chunks of a level that a grid has, in the order of time. */
export function chunksOf(grid: Grid, level: number): Chunk[] {
  const length = 2 ** level;
  const chunks: Chunk[] = [];
  for (let j = Math.floor(grid.first / length); j * length <= grid.last; j++) {
    chunks.push({
      level,
      first: Math.max(grid.first, j * length),
      last: Math.min(grid.last, (j + 1) * length - 1),
    });
  }
  return chunks;
}

/**
 * The halves of a chunk. Where the window has nothing of one half, those of the other; none of a single sample.
 */
export function splitChunk({ level, first, last }: Chunk): Chunk[] {
  if (first === last) return [];
  const parts = chunksOf({ stepSeconds: 1, first, last }, level - 1);
  return parts.length === 1 ? splitChunk(parts[0]!) : parts;
}
