import assert from "node:assert/strict";
import fc from "fast-check";
import { bootstrapMaeDifference, bootstrapSkill, drawRuns, sumByRun } from "@/evaluate/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../assert_close.ts";

Deno.test("drawRuns() repeats itself for a seed, differs for another, and draws every run alike", () => {
  const draws = drawRuns(8, 42);
  assert.deepEqual(drawRuns(8, 42), draws);
  assert.notDeepEqual(drawRuns(8, 43).draws, draws.draws);
  assert.equal(draws.draws.length, 8000);
  for (let run = 0; run < 8; run++) {
    const share = draws.draws.filter((drawn) => drawn === run).length / 8000;
    assertClose(share, 1 / 8, { relative: 0.1 });
  }
  assert.throws(() => drawRuns(0, 42), RangeError);
});

Deno.test("sumByRun() adds rows of a run and leaves runs without rows at 0", () => {
  assert.deepEqual(sumByRun(Float64Array.of(1, 2, 4), Int32Array.of(2, 0, 2), 3), Float64Array.of(2, 0, 5));
});

Deno.test("bootstrapSkill() is 0 without width for the baseline itself", () => {
  const errors = Float64Array.of(1, 5, 2);
  assert.deepEqual(bootstrapSkill(drawRuns(3, 1), errors, errors), { value: 0, low: 0, high: 0 });
});

Deno.test("bootstrapSkill() has no width if every run says the same", () => {
  const found = bootstrapSkill(drawRuns(3, 1), Float64Array.of(1, 2, 3), Float64Array.of(4, 8, 12));
  for (const value of Object.values(found)) assertClose(value, 0.75);
});

Deno.test("bootstrapSkill() is unknown if the baseline makes no error", () => {
  const found = bootstrapSkill(drawRuns(2, 1), Float64Array.of(1, 1), new Float64Array(2));
  assert.ok(Object.values(found).every(Number.isNaN));
});

Deno.test("bootstrapSkill() gives what resampling the rows of the runs gives", () => {
  const runs = 5;
  const random = prng(3);
  const run = Int32Array.from({ length: 60 }, (_, i) => i % runs);
  const model = Float64Array.from(run, () => random.next());
  const baseline = Float64Array.from(run, () => 1 + random.next());
  const draws = drawRuns(runs, 9);
  const skills = Array.from({ length: draws.resamples }, (_, b) => {
    let [a, c] = [0, 0];
    for (const drawn of draws.draws.subarray(b * runs, (b + 1) * runs)) {
      run.forEach((code, i) => {
        if (code !== drawn) return;
        a += model[i]!;
        c += baseline[i]!;
      });
    }
    return 1 - a / c;
  }).sort((a, b) => a - b);
  const found = bootstrapSkill(draws, sumByRun(model, run, runs), sumByRun(baseline, run, runs));
  assertClose(found.low, skills[24]! + 0.975 * (skills[25]! - skills[24]!));
  assertClose(found.high, skills[974]! + 0.025 * (skills[975]! - skills[974]!));
});

Deno.test("bootstrapSkill() holds the true skill in about 95 of 100 samples of 40 runs", () => {
  // Errors per run are uniform with means 0.7 and 1, so the true skill is 0.3. 300 samples: 95 % +- 4 %.
  const random = prng(11);
  let held = 0;
  for (let sample = 0; sample < 300; sample++) {
    const model = Float64Array.from({ length: 40 }, () => 1.4 * random.next());
    const baseline = Float64Array.from({ length: 40 }, () => 2 * random.next());
    const { low, high } = bootstrapSkill(drawRuns(40, sample), model, baseline);
    if (low <= 0.3 && 0.3 <= high) held++;
  }
  assert.ok(held >= 273 && held <= 297, `${held} of 300`);
});

Deno.test("bootstrapMaeDifference() changes its sign with the order of the models", () => {
  const sums = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(fc.property(sums, sums, (a, b) => {
    const [first, second] = [Float64Array.from(a), Float64Array.from(b)];
    const rows = Float64Array.of(5, 6, 7, 8);
    const draws = drawRuns(4, 1);
    const forth = bootstrapMaeDifference(draws, { first, second, rows });
    const back = bootstrapMaeDifference(draws, { first: second, second: first, rows });
    assertClose(forth.value, -back.value);
    assertClose(forth.low, -back.high);
    assert.ok(forth.low <= forth.value + 1e-12 && forth.value <= forth.high + 1e-12);
  }));
});

Deno.test("bootstrapMaeDifference() is the difference of the mean absolute errors, and unknown without rows", () => {
  const [first, second] = [Float64Array.of(1, 3), Float64Array.of(2, 6)];
  const draws = drawRuns(2, 1);
  assert.equal(bootstrapMaeDifference(draws, { first, second, rows: Float64Array.of(4, 4) }).value, -0.5);
  assert.ok(Number.isNaN(bootstrapMaeDifference(draws, { first, second, rows: new Float64Array(2) }).value));
});

Deno.test("bootstrapSkill() has no interval where there is a single run", () => {
  const { value, low, high } = bootstrapSkill(drawRuns(1, 42), Float64Array.of(1), Float64Array.of(4));
  assert.equal(value, 0.75);
  assert.deepEqual([low, high], [NaN, NaN]);
});
