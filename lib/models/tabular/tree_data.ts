/**
 * The door of the tree learners: data is checked here and trusted inside.
 *
 * @module
 */
import { column, type Matrix } from "@/features/mod.ts";
import { checkFinite, checkTraining } from "./checks.ts";

/** Training data in the order that trees use: columns sorted by name, so that their order in the matrix cannot matter. */
export interface TrainingData {
  /** Column names, sorted, length p. */
  readonly names: readonly string[];
  /** Columns in the order of `names`, each of length n. */
  readonly columns: readonly Float64Array[];
  /** Number of rows n, >= 1. */
  readonly rows: number;
}

/**
 * Checks training data and sorts its columns by name.
 *
 * @param learner Registry name of what is being fitted, for messages.
 * @param x Matrix of n rows.
 * @param y Target, length n.
 * @throws {TypeError} If the lengths differ.
 * @throws {RangeError} If there is no row or no column, or a value is not finite.
 */
export function trainingData(learner: string, x: Matrix, y: Float64Array): TrainingData {
  checkTraining(learner, x, y);
  if (x.names.length === 0) throw new RangeError(`Cannot fit ${learner} as at least 1 column is needed: there are 0`);
  const names = x.names.toSorted();
  return { names, columns: names.map((name) => column(x, name)), rows: x.rows };
}

/**
 * Lays the columns that a fitted model needs row by row, so that one row's walk down a tree stays in the cache.
 *
 * @param learner What predicts, for messages.
 * @param x Matrix of m rows that has at least the named columns, in any order.
 * @param names Columns that the model was fitted on, length p.
 * @returns m × p numbers, row-major.
 * @throws {TypeError} If the matrix lacks a column.
 * @throws {RangeError} If a value is not finite.
 */
export function rowMajor(learner: string, x: Matrix, names: readonly string[]): Float64Array {
  const p = names.length;
  const rows = new Float64Array(x.rows * p);
  names.forEach((name, f) => {
    const values = column(x, name);
    checkFinite(`predict with ${learner}`, `column "${name}"`, values);
    for (let i = 0; i < x.rows; i++) rows[i * p + f] = values[i]!;
  });
  return rows;
}

/**
 * Checks that an option is a whole number in range.
 *
 * @throws {RangeError} If it is not; the message names learner and option.
 */
export function checkCount(learner: string, option: string, value: number, least: number, most = Infinity): void {
  if (!(value >= least && value <= most && (Number.isInteger(value) || value === Infinity))) {
    throw new RangeError(
      `Cannot fit ${learner} as ${option} must be a whole number from ${least} to ${most}: it is ${value}`,
    );
  }
}

/**
 * Checks that an option is a number in range.
 *
 * @throws {RangeError} If it is not; the message names learner and option.
 */
export function checkNumber(learner: string, option: string, value: number, least: number, most = Infinity): void {
  if (!(value >= least && value <= most)) {
    throw new RangeError(
      `Cannot fit ${learner} as ${option} must be a number from ${least} to ${most}: it is ${value}`,
    );
  }
}
