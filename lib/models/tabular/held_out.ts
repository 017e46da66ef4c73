/**
 * Which rows early stopping holds out.
 *
 * @module
 */
import { prng } from "@/random/mod.ts";

/**
 * Holds out whole blocks of neighbouring rows. Neighbours in time are alike, so single rows held out at random would be
 * known by their neighbours, and boosting would stop too late.
 *
 * ```text
 * block    0    1    2    3    4
 * rows  . . . | x x x | . . . | . . . | x x      blockRows 3, ratio 0.4
 * ```
 *
 * @param rows Number of rows n.
 * @param options Rows of a block, share of the blocks to hold out (0 to 1), and the seed that draws them.
 * @returns 1 for a row that is held out, length n. At least one block is held out, and at least one is not.
 */
export function holdOutBlocks(
  rows: number,
  { blockRows, ratio, seed }: { blockRows: number; ratio: number; seed: number },
): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(rows / blockRows) }, (_, block) => block);
  const held = Math.min(Math.max(Math.round(ratio * blocks.length), 1), blocks.length - 1);
  const random = prng(seed);
  const mask = new Uint8Array(rows);
  for (let i = 0; i < held; i++) {
    const pick = i + random.below(blocks.length - i);
    const block = blocks[pick]!;
    blocks[pick] = blocks[i]!;
    mask.fill(1, block * blockRows, (block + 1) * blockRows);
  }
  return mask;
}
