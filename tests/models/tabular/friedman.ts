import { type Matrix, matrix } from "@/features/mod.ts";

/**
 * Friedman's problem 1, bit for bit the rows that `tests/fixtures/tree_learners.py` makes (up to the last bit of `sin`).
 *
 * Source: Friedman (1991), "Multivariate adaptive regression splines", Annals of Statistics 19(1); stream: Park and
 * Miller's minimal standard generator, cut to 20 bits.
 */
export function friedman(): { train: Matrix; trainY: Float64Array; test: Matrix; testY: Float64Array } {
  let state = 1;
  const uniform = (): number => {
    state = (state * 48271) % 2147483647;
    return (state >>> 11) / 2 ** 20;
  };
  const rows = Array.from({ length: 3000 }, () => {
    const x = Array.from({ length: 10 }, uniform);
    const noise = Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, 0) - 6;
    const [a, b, c, d, e] = x as [number, number, number, number, number];
    return { x, y: 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + noise };
  });
  const part = (from: number, to: number): [Matrix, Float64Array] => {
    const some = rows.slice(from, to);
    const columns = Array.from({ length: 10 }, (_, f) => [`x${f}`, Float64Array.from(some, (row) => row.x[f]!)]);
    return [matrix(Object.fromEntries(columns)), Float64Array.from(some, (row) => row.y)];
  };
  const [train, trainY] = part(0, 2000);
  const [test, testY] = part(2000, 3000);
  return { train, trainY, test, testY };
}

/** Root of the mean squared difference. */
export function rmse(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);
}
