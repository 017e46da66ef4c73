/**
 * Which load levels stop the training of which network.
 *
 * Rows of a level that trains would know the rows that stop: whole levels are held out. The lowest and the highest level of
 * each configuration always train, as to stop by a level beyond all others would ask for extrapolation.
 *
 * ```text
 * levels of one configuration   1   2   3   4   5   6   7
 * network 1                     .   x   .   .   .   x   .     x stops, . trains
 * network 2                     .   .   x   .   .   .   .
 * ```
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";
import type { UsableCell } from "./usable_cells.ts";

/** Number of the random stream that deals levels. */
const FOLD_STREAM = 0xf01d;

/**
 * Deals the inner levels of each configuration (replicas and limit) to folds. Cells of one level stay together.
 *
 * @param cells Cells, by replicas and limit.
 * @param folds Folds wanted.
 * @param seed Seed of the deal.
 * @returns The fold of each cell, -1 for those that always train, and the number of folds that hold a cell, at most
 * `folds`.
 */
export function dealLevels(
  cells: readonly Pick<UsableCell, "replicas" | "cpuLimitCores" | "level">[],
  folds: number,
  seed: number,
): { fold: Int32Array; folds: number } {
  const configurations = Map.groupBy(cells, ({ replicas, cpuLimitCores }) => `${replicas} ${cpuLimitCores}`);
  const inner = [...configurations.values()].flatMap((group) => {
    const levels = [...new Set(group.map(({ level }) => level))].sort((a, b) => a - b).slice(1, -1);
    return levels.map((level) => new Set(group.filter((cell) => cell.level === level)));
  });
  const used = Math.min(folds, inner.length);
  // One deal through all configurations keeps the folds even; neighbours always fall into different ones.
  const offset = used === 0 ? 0 : prng(streamSeed(seed, FOLD_STREAM)).below(used);
  const foldOf = (cell: typeof cells[number]): number => {
    const level = inner.findIndex((members) => members.has(cell));
    return level < 0 ? -1 : (level + offset) % used;
  };
  return { fold: Int32Array.from(cells, foldOf), folds: used };
}
