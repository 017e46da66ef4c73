/**
 * Which series there were, and when: asked hour by hour or day by day over the whole window, so that what no longer exists
 * is found too.
 *
 * @module
 */
import { type Asker, ensureAnswer, readAnswer } from "./ask_chunks.ts";
import type { ChunkQuestion } from "./chunk_cache.ts";
import { chunksOf, type Grid } from "./grid.ts";

/** A series that was there. */
export interface SeenSeries {
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** First slot in which it was seen; slot `s` ends at `s * slotSeconds` since 1970-01-01 UTC. */
  readonly firstSlot: number;
  /** Last slot in which it was seen. */
  readonly lastSlot: number;
  /** Its value in each slot in which it was seen, in the order of time. */
  readonly values: readonly number[];
}

/** What looking needs. */
export interface SeenOptions {
  /** Asks on the grid of the window. */
  readonly asker: Asker;
  /** The window. */
  readonly grid: Grid;
  /** Length of a slot, seconds: 3600 or 86,400. */
  readonly slotSeconds: number;
  /** Slots in one query, as a power of 2. */
  readonly level: number;
  /** Told the warnings of the server. */
  readonly onWarning: (warning: string) => void;
}

/**
 * Asks for the series of a query in every slot that the window touches.
 *
 * A slot that the window ends in is asked at the end of the window: a server may refuse to look into the future.
 *
 * @param promql Query that at each moment says what was there in the slot that ends then.
 * @returns Series by their labels, in the order in which they were first seen.
 * @throws {RangeError} If the server cannot answer for a part of the window: what it leaves out would be lost quietly.
 */
export async function seenSeries(promql: string, options: SeenOptions): Promise<SeenSeries[]> {
  const { asker, grid, slotSeconds, level, onWarning } = options;
  const { stepSeconds, first, last } = grid;
  const slots: Grid = {
    stepSeconds: slotSeconds,
    first: Math.floor((first - 1) * stepSeconds / slotSeconds) + 1,
    last: Math.floor(last * stepSeconds / slotSeconds),
  };
  const seen = new Map<
    string,
    { labels: SeenSeries["labels"]; firstSlot: number; lastSlot: number; values: number[] }
  >();

  const look = async (by: Asker, question: ChunkQuestion, slotOf: (sample: number) => number): Promise<void> => {
    const [failure] = await ensureAnswer(by, question);
    if (failure !== undefined) {
      throw new RangeError(`Cannot find workloads as the server must answer for the whole window: ${failure.reason}`);
    }
    for await (const { series, warnings } of readAnswer(by.cache, question)) {
      warnings.forEach(onWarning);
      for (const { labels, first, values } of series) {
        const key = JSON.stringify(Object.entries(labels).sort());
        values.forEach((value, i) => {
          if (Number.isNaN(value)) return;
          const slot = slotOf(first + i);
          const known = seen.get(key);
          if (known === undefined) seen.set(key, { labels, firstSlot: slot, lastSlot: slot, values: [value] });
          else {
            known.lastSlot = slot;
            known.values.push(value);
          }
        });
      }
    }
  };

  const bySlot: Asker = { ...asker, stepSeconds: slotSeconds };
  if (slots.last >= slots.first) {
    for (const chunk of chunksOf(slots, level)) await look(bySlot, { promql, chunk }, (slot) => slot);
  }
  if (slots.last * slotSeconds < last * stepSeconds) {
    await look(asker, { promql, chunk: { level: 0, first: last, last } }, () => slots.last + 1);
  }
  return [...seen.values()];
}
