/**
 * Lists of rows in ascending order of a feature: handing them down from a node to its children, each keeping its order.
 *
 * The loops always write and then advance by 0 or 1: a branch would be mispredicted every other row.
 *
 * @module
 */

/**
 * Puts the left rows of a list first and the right rows behind them.
 *
 * @param list Row indices; those from `first` to `last` are sorted.
 * @param first First place.
 * @param last Place to stop before.
 * @param isLeft 1 for a row that goes left, 0 for one that goes right; one a row.
 * @param spill Working memory, as long as the part to sort.
 */
export function partition(
  list: Int32Array,
  first: number,
  last: number,
  isLeft: Uint8Array,
  spill: Int32Array,
): void {
  let to = first;
  let spilled = 0;
  for (let i = first; i < last; i++) {
    const row = list[i]!;
    const left = isLeft[row]!;
    list[to] = row;
    spill[spilled] = row;
    to += left;
    spilled += 1 - left;
  }
  for (let i = 0; i < spilled; i++) list[to + i] = spill[i]!;
}

/** Like {@linkcode partition}, where nobody will ask for the right rows: what is left of them is of no use. */
export function gatherLeft(list: Int32Array, first: number, last: number, isLeft: Uint8Array): void {
  let to = first;
  for (let i = first; i < last; i++) {
    const row = list[i]!;
    list[to] = row;
    to += isLeft[row]!;
  }
}

/** Like {@linkcode partition}, where nobody will ask for the left rows. */
export function gatherRight(list: Int32Array, first: number, last: number, isLeft: Uint8Array): void {
  let to = last - 1;
  for (let i = last - 1; i >= first; i--) {
    const row = list[i]!;
    list[to] = row;
    to -= 1 - isLeft[row]!;
  }
}

/**
 * Copies the rows that were drawn to the front of the same part of another list, each once.
 *
 * @param from Row indices; those from `first` to `last` are copied.
 * @param first First place in both lists.
 * @param last Place to stop before.
 * @param counts How often each row was drawn.
 * @param list Takes the rows.
 * @returns How many rows were copied.
 */
export function gatherDrawn(
  from: Int32Array,
  first: number,
  last: number,
  counts: Int32Array,
  list: Int32Array,
): number {
  let to = first;
  for (let i = first; i < last; i++) {
    const row = from[i]!;
    list[to] = row;
    to += Math.min(counts[row]!, 1);
  }
  return to - first;
}
