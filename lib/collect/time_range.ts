/**
 * The times that a range query is asked for, in parts that a server accepts.
 *
 * @module
 */

/** Prometheus refuses a range query that would give more points a series than this. */
export const MAX_POINTS_PER_SERIES = 11_000;

/** The times that a range query is asked for: `start`, `start + step`, … up to `end`. */
export interface TimeRange {
  /** First time, seconds since 1970-01-01 UTC. */
  readonly startSeconds: number;
  /** Last time, seconds since 1970-01-01 UTC. */
  readonly endSeconds: number;
  /** Distance between times, seconds, > 0. */
  readonly stepSeconds: number;
}

/**
 * Cuts a range into ranges of at most `maxPoints` points, on the same grid of times, none twice.
 *
 * @throws {RangeError} If the step is not positive or the range ends before it starts.
 */
export function chunkRange(range: TimeRange, maxPoints: number): TimeRange[] {
  const { startSeconds, endSeconds, stepSeconds } = range;
  if (!(stepSeconds > 0)) {
    throw new RangeError(`Cannot query a range as its step must be > 0 s: it is ${stepSeconds} s`);
  }
  if (endSeconds < startSeconds) {
    throw new RangeError(`Cannot query a range as it must end after its start: ${startSeconds} s to ${endSeconds} s`);
  }
  const points = Math.floor((endSeconds - startSeconds) / stepSeconds + 1e-9) + 1;
  const chunks: TimeRange[] = [];
  for (let first = 0; first < points; first += maxPoints) {
    const last = Math.min(points, first + maxPoints) - 1;
    chunks.push({
      startSeconds: startSeconds + first * stepSeconds,
      endSeconds: startSeconds + last * stepSeconds,
      stepSeconds,
    });
  }
  return chunks;
}
