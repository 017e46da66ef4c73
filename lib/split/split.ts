/**
 * What a split is, and how rows are chosen for it.
 *
 * @module
 */

/** Which rows train and which are tested. Rows in neither are not used. */
export interface Split {
  /** Indices of training rows, ascending. */
  readonly train: Int32Array;
  /** Indices of test rows, ascending. */
  readonly test: Int32Array;
}

/** Side of a row. */
export type Side = "train" | "test" | "unused";

/**
 * Builds a split by asking for the side of each row.
 *
 * @param rows Number of rows n.
 * @param sideOf Side of a row, given its index.
 */
export function splitRows(rows: number, sideOf: (row: number) => Side): Split {
  const train: number[] = [];
  const test: number[] = [];
  for (let row = 0; row < rows; row++) {
    const side = sideOf(row);
    if (side === "train") train.push(row);
    else if (side === "test") test.push(row);
  }
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}
