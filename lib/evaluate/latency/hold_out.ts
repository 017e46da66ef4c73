/**
 * Which load levels no density may learn from.
 *
 * For each configuration (replicas and CPU limit) the levels between the lowest and the highest are cut into a low, a
 * middle and a high third, and one level of each third is drawn: all requests of it, of every service, are held out. The
 * ends always train, since a density promises nothing beyond what was measured; where there are few levels, fewer are held
 * out, so that at least half of them train.
 *
 * ```text
 * levels of one configuration   1   2   3   4   5   6   7   8
 * thirds                            low     middle  high          . trains, x is held out
 *                               .   x   .   .   x   x   .   .
 * ```
 *
 * @module
 */
import type { LatencyCell } from "@/dataset/mod.ts";
import { prng, streamSeed } from "@/random/mod.ts";

/** Number of the random stream that draws levels. */
const HOLD_OUT_STREAM = 0x401d;

/** Levels of a configuration that are held out at most. */
const THIRDS = 3;

/** One level that is held out. */
export interface HeldOutLevel {
  /** Replicas. */
  readonly replicas: number;
  /** CPU limit of a replica, cores. */
  readonly cpuLimitCores: number;
  /** Nominal rate of the load generator, req/s. */
  readonly level: number;
}

/**
 * Draws the levels that are held out.
 *
 * @param cells Cells of all services, so that every service is tested on the same runs.
 * @param seed Seed of the draw.
 * @returns Levels by replicas, limit and level; none if no configuration has 3 levels.
 */
export function drawHeldOutLevels(cells: readonly LatencyCell[], seed: number): HeldOutLevel[] {
  const random = prng(streamSeed(seed, HOLD_OUT_STREAM));
  const configurations = [...Map.groupBy(cells, configurationKey).values()].sort(([a], [b]) =>
    a!.replicas - b!.replicas || a!.cpuLimitCores - b!.cpuLimitCores
  );
  return configurations.flatMap((group) => {
    const levels = [...new Set(group.map(({ level }) => level))].sort((a, b) => a - b);
    const inner = levels.slice(1, -1);
    const parts = Math.min(THIRDS, Math.floor(levels.length / 2), inner.length);
    const { replicas, cpuLimitCores } = group[0]!;
    return Array.from({ length: parts }, (_, part): HeldOutLevel => {
      const from = Math.round((part * inner.length) / parts);
      const to = Math.round(((part + 1) * inner.length) / parts);
      return { replicas, cpuLimitCores, level: inner[from + random.below(to - from)]! };
    });
  });
}

function configurationKey({ replicas, cpuLimitCores }: LatencyCell): string {
  return `${replicas} ${cpuLimitCores}`;
}

/** True for a cell of a level that is held out. */
export function isHeldOut(cell: LatencyCell, levels: readonly HeldOutLevel[]): boolean {
  return levels.some(({ replicas, cpuLimitCores, level }) =>
    replicas === cell.replicas && cpuLimitCores === cell.cpuLimitCores && level === cell.level
  );
}

/** Name of the run that a cell was measured in; the cells of all services under one load share it. */
export function runName({ replicas, cpuLimitCores, level }: HeldOutLevel): string {
  return `${level} req/s, ${replicas} x ${cpuLimitCores} cores`;
}
