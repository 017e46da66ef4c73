import assert from "node:assert/strict";
import fc from "fast-check";
import { autocorrelation, CONSTANT_LOAD, type FeatureSource, loadShape, memoryByShape } from "@/features/mod.ts";
import { assertClose } from "../assert_close.ts";
import { exampleSource } from "./example_source.ts";

/** Every order of the values. */
function permutations(values: readonly number[]): number[][] {
  return values.length <= 1
    ? [[...values]]
    : values.flatMap((first, i) => permutations(values.toSpliced(i, 1)).map((others) => [first, ...others]));
}

/** The run files of an example renamed to a load shape. */
function withShape(source: FeatureSource, shape: string): FeatureSource {
  const runs = source.keys.runs.map((run) => run.replace(".csv", `_${shape}.csv`));
  return { ...source, keys: { ...source.keys, runs } };
}

Deno.test("autocorrelation() is the mean product of deviations over their mean square", () => {
  // Deviations -1.5 -0.5 0.5 1.5: products 0.75 - 0.25 + 0.75 over 3, squares 5 over 4.
  assertClose(autocorrelation(Float64Array.of(1, 2, 3, 4), 1), 1 / 3);
  assertClose(autocorrelation(Float64Array.of(1, 2, 3, 4), 3), -1.8);
});

Deno.test("autocorrelation() of what swings is -1 half a period later and 1 after a whole one", () => {
  const swing = Float64Array.of(1, -1, 1, -1, 1, -1);
  assertClose(autocorrelation(swing, 1), -1);
  assertClose(autocorrelation(swing, 2), 1);
});

Deno.test("autocorrelation() of n samples in random order is -1 / (n - 1) on average", () => {
  const orders = permutations([0, 1, 4, 9, 2]);
  for (const k of [1, 2, 3, 4]) {
    const sum = orders.reduce((total, order) => total + autocorrelation(Float64Array.from(order), k), 0);
    assertClose(sum / orders.length, -1 / 4, { relative: 1e-9 });
  }
});

Deno.test("autocorrelation() does not see unit and zero point", () => {
  const run = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 20 });
  fc.assert(fc.property(run, fc.integer({ min: 1, max: 2 }), (values, k) => {
    fc.pre(new Set(values).size > 1);
    const one = autocorrelation(Float64Array.from(values), k);
    assertClose(autocorrelation(Float64Array.from(values, (value) => 7 - 3 * value), k), one, { absolute: 1e-9 });
  }));
});

Deno.test("autocorrelation() is NaN for a constant and for runs that are too short, and refuses a lag below 1", () => {
  assert.ok(Number.isNaN(autocorrelation(Float64Array.of(2, 2, 2), 1)));
  assert.ok(Number.isNaN(autocorrelation(Float64Array.of(1, 2), 2)));
  assert.ok(Number.isNaN(autocorrelation(new Float64Array(), 1)));
  for (const k of [0, -1, 1.5]) assert.throws(() => autocorrelation(Float64Array.of(1, 2), k), RangeError);
});

Deno.test("loadShape() reads the shape that a run file names", () => {
  assert.equal(loadShape("task1_15_2_burst.csv"), "burst");
  assert.equal(loadShape("task1_15_2_200m.csv"), CONSTANT_LOAD);
  assert.equal(loadShape("elsewhere.csv"), CONSTANT_LOAD);
});

Deno.test("memoryByShape() finds no memory inside runs of noise, and much of it in one heap", () => {
  const [constant] = memoryByShape(exampleSource({ rowsPerRun: 60 }), { lags: 3 });
  assert.deepEqual([constant!.shape, constant!.runs], [CONSTANT_LOAD, 16]);
  assert.deepEqual(constant!.services.map(({ service }) => service), ["cart", "shop"]);
  for (const { within } of constant!.services) {
    assert.equal(within.length, 3);
    assert.ok(within.every((r) => Math.abs(r) < 0.1), `${within}`);
  }
  assert.ok(constant!.pooled.every((r) => r > 0.98), `${constant!.pooled}`);
});

Deno.test("memoryByShape() averages over the runs of a service, and never pairs rows of two runs", () => {
  const source = exampleSource({ services: ["cart"], users: [1, 2], replicas: [1], rowsPerRun: 8 });
  const y = source.columns.cpu_usage!;
  const [shape] = memoryByShape(source, { lags: 2 });
  const [one, other] = [y.subarray(0, 8), y.subarray(8)];
  for (const k of [1, 2]) {
    const expected = (autocorrelation(one, k) + autocorrelation(other, k)) / 2;
    assertClose(shape!.services[0]!.within[k - 1]!, expected);
  }
});

Deno.test("memoryByShape() puts constant load first, and leaves the source unchanged", () => {
  const plain = exampleSource({ users: [1, 2], replicas: [1] });
  const burst = withShape(plain, "burst");
  const half = {
    ...plain,
    keys: { ...plain.keys, runs: plain.keys.runs.map((run, i) => i < 2 ? burst.keys.runs[i]! : run) },
  };
  const before = structuredClone(half);
  assert.deepEqual(memoryByShape(half, { lags: 1 }).map(({ shape }) => shape), [CONSTANT_LOAD, "burst"]);
  assert.deepEqual(half, before);
  assert.equal(memoryByShape(burst)[0]!.pooled.length, 10);
});
