import assert from "node:assert/strict";

import fc from "fast-check";

import { ordinaryLeastSquares } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { leastSquares, nonNegativeLeastSquares } from "@/models/tabular/least_squares.ts";
import { assertClose } from "../../assert_close.ts";

function randomColumns(p: number, n: number, seed: number): Float64Array[] {
  const random = prng(seed);
  return Array.from({ length: p }, () => Float64Array.from({ length: n }, () => random.next() - 0.5));
}

// NIST Statistical Reference Datasets, linear regression, Longley (1967): 16 rows, 6 nearly dependent columns.
const LONGLEY = [
  [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
  [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
  [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
  [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
  [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
  [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
  [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
  [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
  [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
  [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
  [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
  [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
  [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
  [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
  [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
  [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
];

Deno.test("ordinaryLeastSquares() finds the certified values of NIST Longley to 9 digits", () => {
  const y = Float64Array.from(LONGLEY, (row) => row[0]!);
  const columns = [1, 2, 3, 4, 5, 6].map((j) => Float64Array.from(LONGLEY, (row) => row[j]!));
  const { intercept, coefficients } = ordinaryLeastSquares(columns, y);
  assertClose(intercept, -3482258.63459582, { relative: 1e-9 });
  const certified = [
    15.0618722713733,
    -0.0358191792925910,
    -2.02022980381683,
    -1.03322686717359,
    -0.0511041056535807,
    1829.15146461355,
  ];
  certified.forEach((value, j) => assertClose(coefficients[j]!, value, { relative: 1e-9 }));
});

Deno.test("leastSquares() recovers the weights that made the data, whatever the scale of the columns", () => {
  const columns = randomColumns(4, 50, 1);
  const weights = [3, -2, 0.5, 7];
  const y = Float64Array.from({ length: 50 }, (_, i) => weights.reduce((sum, w, j) => sum + w * columns[j]![i]!, 0));
  const scales = [1e-9, 1e-3, 1e3, 1e9];
  const found = leastSquares(columns.map((values, j) => values.map((value) => value * scales[j]!)), y);
  weights.forEach((weight, j) => assertClose(found[j]! * scales[j]!, weight, { relative: 1e-12 }));
});

Deno.test("leastSquares() leaves residuals that are orthogonal to every column", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 30 }), fc.integer(), (p, n, seed) => {
    const [y, ...columns] = randomColumns(p + 1, n, seed) as [Float64Array, ...Float64Array[]];
    const weights = leastSquares(columns, y);
    const residuals = y.map((value, i) => value - weights.reduce((sum, w, j) => sum + w * columns[j]![i]!, 0));
    for (const values of columns) {
      assertClose(values.reduce((sum, value, i) => sum + value * residuals[i]!, 0), 0, { absolute: 1e-7 });
    }
  }));
});

Deno.test("leastSquares() shares a weight between equal columns and gives a column of zeros none", () => {
  const values = Float64Array.of(1, 2, 3, 4);
  const weights = leastSquares([values, values, new Float64Array(4)], values.map((value) => 6 * value));
  [3, 3, 0].forEach((weight, j) => assertClose(weights[j]!, weight));
});

Deno.test("ordinaryLeastSquares() gives a column that never changes no weight, though 0.1 is not exact", () => {
  const constant = new Float64Array(7).fill(0.1);
  const slope = Float64Array.from({ length: 7 }, (_, i) => i);
  const { intercept, coefficients } = ordinaryLeastSquares([constant, slope], slope.map((value) => 1 + 2 * value));
  assert.equal(coefficients[0], 0);
  assertClose(coefficients[1]!, 2);
  assertClose(intercept, 1);
});

Deno.test("ordinaryLeastSquares() of one row is that row", () => {
  const fit = ordinaryLeastSquares([Float64Array.of(3), Float64Array.of(4)], Float64Array.of(5));
  assert.deepEqual(fit, { intercept: 5, coefficients: [0, 0] });
});

Deno.test("nonNegativeLeastSquares() is the best of a fine grid of weights that are not negative", () => {
  for (let seed = 0; seed < 20; seed++) {
    const [y, a, b] = randomColumns(3, 12, seed) as [Float64Array, Float64Array, Float64Array];
    const error = (u: number, v: number): number => y.reduce((sum, t, i) => sum + (t - u * a[i]! - v * b[i]!) ** 2, 0);
    const [u, v] = nonNegativeLeastSquares([a, b], y);
    assert.ok(u! >= 0 && v! >= 0);
    for (let i = 0; i <= 40; i++) {
      for (let j = 0; j <= 40; j++) assert.ok(error(u!, v!) <= error(i / 20, j / 20) + 1e-12);
    }
  }
});

Deno.test("nonNegativeLeastSquares() gives columns that cannot be told apart to the first", () => {
  const rate = Float64Array.of(1, 2, 3, 4);
  const ones = rate.map(() => 1);
  const [base, perReplica, demand] = nonNegativeLeastSquares(
    [ones, ones.map(() => 2), rate],
    rate.map((r) => 4 + 5 * r),
  );
  assertClose(base!, 4);
  assert.equal(perReplica, 0);
  assertClose(demand!, 5);
});
