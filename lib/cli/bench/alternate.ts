/**
 * Fair turns on a machine that is never quite alone: A B A B, so that what slows one down slows the other as well.
 *
 * @module
 */

/** One side of a comparison: does the work once and gives what it measured; `undefined` if it cannot take part. */
export type Contestant<T> = (() => Promise<T>) | undefined;

/**
 * Lets the contestants take turns. The first round warms up (file caches, compiled code, thread pools) and does not count.
 *
 * @param contestants In the order of their turns.
 * @param runs Rounds that count, >= 1.
 * @returns One list of `runs` samples a contestant, in the same order; an empty list for one that cannot take part.
 */
export async function alternate<T>(contestants: readonly Contestant<T>[], runs: number): Promise<T[][]> {
  const samples = contestants.map((): T[] => []);
  for (let round = 0; round <= runs; round++) {
    for (const [i, work] of contestants.entries()) {
      const sample = await work?.();
      if (sample !== undefined && round > 0) samples[i]!.push(sample);
    }
  }
  return samples;
}

/** Does work in this process and measures how long it took, seconds. What the work returns is thrown away. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
