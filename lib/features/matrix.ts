/**
 * The design matrix: named columns of numbers, never rows of objects.
 *
 * Letters, the same in every room: n training rows, m prediction rows, p features, k lag, w window, h horizon.
 *
 * @module
 */

/** A design matrix, column by column: p named columns of n numbers. `NaN` is a missing value. */
export interface Matrix {
  /** Column names, length p, each once. */
  readonly names: readonly string[];
  /** Columns, length p, each of length `rows`. */
  readonly columns: readonly Float64Array[];
  /** Number of rows n. */
  readonly rows: number;
}

/**
 * Builds a matrix from named columns and checks its shape.
 *
 * @param columns Columns of one length n, by name. They are not copied.
 * @throws {TypeError} If the columns differ in length.
 */
export function matrix(columns: Readonly<Record<string, Float64Array>>): Matrix {
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const rows = values[0]?.length ?? 0;
  const odd = values.findIndex((column) => column.length !== rows);
  if (odd >= 0) {
    throw new TypeError(
      `Cannot build a matrix as columns must have one length: "${names[0]}" has ${rows} rows, "${names[odd]}" has ${
        values[odd]!.length
      }`,
    );
  }
  return { names, columns: values, rows };
}

/**
 * Finds a column by name.
 *
 * @throws {TypeError} If the matrix has no such column; the message lists those it has.
 */
export function column(x: Matrix, name: string): Float64Array {
  const found = x.columns[x.names.indexOf(name)];
  if (found === undefined) {
    throw new TypeError(`Cannot use column "${name}" as the matrix does not have it: it has ${x.names.join(", ")}`);
  }
  return found;
}

/**
 * Keeps the named columns, in the order asked for. Columns are shared, not copied.
 *
 * @throws {TypeError} If the matrix lacks one of them.
 */
export function selectColumns(x: Matrix, names: readonly string[]): Matrix {
  return { names, columns: names.map((name) => column(x, name)), rows: x.rows };
}

/**
 * Gathers rows by index into a new matrix.
 *
 * @param x Matrix of n rows.
 * @param rows Indices from 0 to n - 1, in the order wanted.
 */
export function selectRows(x: Matrix, rows: Int32Array): Matrix {
  return { names: x.names, columns: x.columns.map((values) => take(values, rows)), rows: rows.length };
}

/** Gathers values by index into a new array. */
export function take(values: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]!]!;
  return taken;
}
