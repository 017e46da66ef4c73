/**
 * Solves symmetric positive definite systems, such as the normal equations of ridge regression.
 *
 * Source: Golub and Van Loan (2013), "Matrix Computations", 4th ed., section 4.2.
 *
 * @module
 */

/**
 * Solves A x = b.
 *
 * @param matrix A, p x p, row by row; only its lower triangle is read. It is left unchanged.
 * @param right b, length p.
 * @returns x, length p.
 * @throws {RangeError} If A is not positive definite.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array {
  const p = right.length;
  const lower = matrix.slice();
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      let sum = lower[i * p + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * p + k]! * lower[j * p + k]!;
      if (i > j) lower[i * p + j] = sum / lower[j * p + j]!;
      else if (sum > 0) lower[j * p + j] = Math.sqrt(sum);
      else {throw new RangeError(
          `Cannot solve a system as its matrix must be positive definite: pivot ${j + 1} is ${sum}`,
        );}
    }
  }
  const x = right.slice();
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * p + k]! * x[k]!;
    x[i]! /= lower[i * p + i]!;
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) x[i]! -= lower[k * p + i]! * x[k]!;
    x[i]! /= lower[i * p + i]!;
  }
  return x;
}
