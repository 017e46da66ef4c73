import assert from "node:assert/strict";
import fc from "fast-check";
import { adaptiveLevels, adaptiveQuantiles, conformalQuantiles } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

const LEVELS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Errors 1 to `count` at each of `h` steps, one a window. */
const ladder = (count: number, h: number): Float64Array[] =>
  Array.from({ length: count }, (_, i) => new Float64Array(h).fill(i + 1));

Deno.test("conformalQuantiles() takes the ceil((m + 1) level)-th error above the median and its mirror below", () => {
  // Lei and others (2018), algorithm 2, on m = 9 errors -4..4: ranks 1 and 9 for 0.1 and 0.9, 3 and 7 for 0.3 and 0.7.
  const errors = ladder(9, 1).map((window) => window.map((error) => error - 5));
  const found = conformalQuantiles(Float64Array.of(10), errors, [0.1, 0.3, 0.5, 0.7, 0.9], { leastPooled: 1 });
  assert.deepEqual(found.map(([value]) => value), [6, 8, 10, 12, 14]);
});

Deno.test("conformalQuantiles() uses the most extreme error where the rank asks for more than there are", () => {
  const errors = [Float64Array.of(-2), Float64Array.of(3)];
  const found = conformalQuantiles(Float64Array.of(0), errors, [0.05, 0.95], { leastPooled: 1 });
  assert.deepEqual(found.map(([value]) => value), [-2, 3]);
});

Deno.test("conformalQuantiles() without errors is the median, and passes over missing errors", () => {
  const median = Float64Array.of(1, 2);
  assert.deepEqual(conformalQuantiles(median, [], [0.1, 0.9]), [median, median]);
  const errors = [Float64Array.of(NaN, NaN), Float64Array.of(2, NaN)];
  const [upper] = conformalQuantiles(median, errors, [0.9], { leastPooled: 1 });
  assert.deepEqual(upper, Float64Array.of(3, 2));
});

Deno.test("conformalQuantiles() lends a step the errors of its neighbours, and no others", () => {
  const window = Float64Array.of(9, 1, 2, 3, 9, 9);
  const [upper] = conformalQuantiles(new Float64Array(6), [window], [0.9], { leastPooled: 3 });
  assert.deepEqual(upper, Float64Array.of(9, 9, 3, 9, 9, 9));
});

Deno.test("conformalQuantiles() never cross, nor cross the median", () => {
  const real = fc.double({ min: -50, max: 50, noNaN: true });
  const windows = fc.integer({ min: 1, max: 12 }).chain((h) =>
    fc.record({
      median: fc.array(real, { minLength: h, maxLength: h }),
      errors: fc.array(fc.array(real, { minLength: h, maxLength: h }), { maxLength: 8 }),
    })
  );
  fc.assert(fc.property(windows, ({ median, errors }) => {
    const centre = Float64Array.from(median);
    const arrays = errors.map((window) => Float64Array.from(window));
    for (const quantiles of [conformalQuantiles, adaptiveQuantiles]) {
      const found = quantiles(centre, arrays, LEVELS);
      assert.deepEqual(found[5], centre);
      for (let step = 0; step < centre.length; step++) {
        for (let k = 1; k < LEVELS.length; k++) assert.ok(found[k - 1]![step]! <= found[k]![step]!);
      }
    }
  }));
});

Deno.test("conformalQuantiles() covers what is promised when days are alike", () => {
  // Split conformal prediction covers at least 90 % on average, and not more than 90 % + 2 / (m + 1); 4000 judged steps.
  const random = prng(7);
  const day = (): Float64Array => Float64Array.from({ length: 40 }, () => (random.next() - 0.5));
  let inside = 0;
  for (let trial = 0; trial < 100; trial++) {
    const [low, high] = conformalQuantiles(new Float64Array(40), Array.from({ length: 39 }, day), [0.05, 0.95], {
      leastPooled: 39,
    });
    inside += day().reduce((count, error, step) => count + Number(error >= low![step]! && error <= high![step]!), 0);
  }
  assertClose(inside / 4000, 0.9, { absolute: 0.02 });
});

Deno.test("conformalQuantiles() with errors of both signs lie as far below the median as above it", () => {
  const errors = [Float64Array.of(1, 2, 3), Float64Array.of(0.5, 4, 1)];
  const median = Float64Array.of(10, 20, 30);
  const [low, centre, high] = conformalQuantiles(median, errors, [0.1, 0.5, 0.9], { leastPooled: 4, signs: "both" });
  assert.deepEqual(low, Float64Array.of(9, 16, 27));
  assert.deepEqual(centre, median);
  assert.deepEqual(high, Float64Array.of(11, 24, 33));
});

Deno.test("conformalQuantiles() refuse levels that do not ascend, and errors of another length", () => {
  const median = new Float64Array(2);
  for (const levels of [[0.5, 0.5], [0.9, 0.1], [0, 0.5], [1], [NaN]]) {
    assert.throws(() => conformalQuantiles(median, [], levels), { name: "RangeError", message: /must ascend/ });
  }
  assert.throws(() => conformalQuantiles(median, [new Float64Array(3)], [0.5]), /must have 2 errors: one has 3/);
});

Deno.test("adaptiveLevels() moves a level by rate times its miss, by hand", () => {
  // Two origins of error 1, then one of error 2 that 0.9 misses at all steps: 0.9 + 0.1 (0.9 - 0), and 0.1 likewise.
  const errors = [1, 1, 2].map((error) => new Float64Array(4).fill(error));
  const [low, high] = adaptiveLevels(errors, [0.1, 0.9], { rate: 0.1 });
  assertClose(high!, 0.99);
  assertClose(low!, 0.11);
});

Deno.test("adaptiveLevels() keeps levels as they are while nothing can be judged", () => {
  for (const errors of [[], ladder(1, 3), ladder(2, 3)]) {
    assert.deepEqual(adaptiveLevels(errors, LEVELS), Float64Array.from(LEVELS));
  }
  const missing = [...ladder(2, 3), new Float64Array(3).fill(NaN)];
  assert.deepEqual(adaptiveLevels(missing, LEVELS), Float64Array.from(LEVELS));
});

Deno.test("adaptiveLevels() widens when errors grow and narrows when they shrink", () => {
  const random = prng(3);
  const days = (growth: number): Float64Array[] =>
    Array.from(
      { length: 12 },
      (_, day) => Float64Array.from({ length: 60 }, () => growth ** day * (random.next() - 0.5)),
    );
  const [low, high] = adaptiveLevels(days(1.4), [0.1, 0.9]);
  assert.ok(low! < 0.1 && high! > 0.9, `${low} ${high}`);
  const [calmLow, calmHigh] = adaptiveLevels(days(0.7), [0.1, 0.9]);
  assert.ok(calmLow! > 0.1 && calmHigh! < 0.9, `${calmLow} ${calmHigh}`);
});

Deno.test("adaptiveLevels() with errors of both signs follows the coverage of the interval, by hand", () => {
  // As above, yet -2 and 2 are both judged: half of them lie below each bound, so both ends move by 0.1 times 0.4.
  const errors = [1, 1, 2].map((error) => new Float64Array(4).fill(error));
  const [low, high] = adaptiveLevels(errors, [0.1, 0.9], { rate: 0.1, signs: "both" });
  assertClose(high!, 0.94);
  assertClose(low!, 0.06);
});

Deno.test("adaptiveQuantiles() leaves its arguments unchanged", () => {
  const errors = ladder(5, 3);
  const median = Float64Array.of(1, 2, 3);
  const before = structuredClone({ errors, median });
  adaptiveQuantiles(median, errors, LEVELS);
  assert.deepEqual({ errors, median }, before);
});
