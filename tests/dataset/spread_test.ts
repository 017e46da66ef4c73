import assert from "node:assert/strict";
import fc from "fast-check";
import { explainSpread, loadCampaign, spreadAround } from "@/dataset/mod.ts";
import { assertClose } from "../assert_close.ts";

// Anscombe (1973), "Graphs in statistical analysis", The American Statistician 27(1).
const X = Float64Array.of(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5);
const FIRST = Float64Array.of(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68);
const SECOND = Float64Array.of(9.14, 8.14, 8.74, 8.77, 9.26, 8.1, 6.13, 3.1, 9.13, 7.26, 4.74);

Deno.test("spreadAround() gives the residual standard error and R2 of the first of Anscombe's quartets", () => {
  // R 4: summary(lm(y1 ~ x1, anscombe)) prints "Residual standard error: 1.237 on 9 degrees of freedom", R2 0.6665.
  const { rows, parameters, residualStd, explainedRatio } = spreadAround(FIRST, { x: X });
  assert.deepEqual([rows, parameters], [11, 2]);
  assertClose(residualStd, 1.237, { absolute: 5e-4 });
  assertClose(explainedRatio, 0.6665, { absolute: 5e-5 });
});

Deno.test("spreadAround() finds that the second of Anscombe's quartets is a parabola", () => {
  // R 4: lm(y2 ~ x2 + I(x2^2), anscombe) leaves a residual standard error of 0.001672 on 8 degrees of freedom.
  const { parameters, residualStd } = spreadAround(SECOND, { x: X, degree: 2 });
  assert.equal(parameters, 3);
  assertClose(residualStd, 0.001672, { absolute: 5e-7 });
});

Deno.test("spreadAround() without anything known is the sample standard deviation", () => {
  const { residualStd, explainedRatio, parameters } = spreadAround(Float64Array.of(2, 4, 6));
  assertClose(residualStd, 2);
  assert.deepEqual([explainedRatio, parameters], [0, 1]);
});

Deno.test("spreadAround() takes the mean of each group, whatever names it", () => {
  const y = Float64Array.of(1, 3, 10, 14);
  for (const group of [["a", "a", "b", "b"], [7, 7, -1, -1], Int32Array.of(0, 0, 1, 1)]) {
    const { parameters, residualStd } = spreadAround(y, { group });
    assert.equal(parameters, 2);
    assertClose(residualStd, Math.sqrt((2 + 8) / 2));
  }
});

Deno.test("spreadAround() leaves out rows with a gap, and leaves its arguments unchanged", () => {
  const [x, y] = [Float64Array.of(1, 2, NaN, 4, 5), Float64Array.of(2, 4, 6, NaN, 10)];
  const before = structuredClone({ x, y });
  assert.deepEqual(spreadAround(y, { x }), spreadAround(Float64Array.of(2, 4, 10), { x: Float64Array.of(1, 2, 5) }));
  assert.deepEqual({ x, y }, before);
});

Deno.test("spreadAround() counts only what its rows can tell", async (t) => {
  await t.step("two levels of x make no parabola", () => {
    const found = spreadAround(Float64Array.of(1, 2, 5, 6), { x: Float64Array.of(0, 0, 1, 1), degree: 2 });
    assert.equal(found.parameters, 2);
  });
  await t.step("no rows, one row and a constant have no spread to explain", () => {
    for (const y of [new Float64Array(), Float64Array.of(3), Float64Array.of(3, 3, 3)]) {
      assert.ok(Number.isNaN(spreadAround(y).explainedRatio));
    }
    assert.ok(Number.isNaN(spreadAround(Float64Array.of(3)).residualStd));
    assertClose(spreadAround(Float64Array.of(0.1, 0.1, 0.1)).residualStd, 0);
  });
});

const someRows = fc.array(
  fc.record({
    y: fc.integer({ min: -99, max: 99 }),
    x: fc.integer({ min: 0, max: 20 }),
    group: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 2, maxLength: 40 },
);

Deno.test("spreadAround() explains no less with more knowledge", () => {
  fc.assert(fc.property(someRows, (rows) => {
    const y = Float64Array.from(rows, (row) => row.y);
    fc.pre(new Set(y).size > 1);
    const x = Float64Array.from(rows, (row) => row.x);
    const group = rows.map((row) => row.group);
    const ratios = [{}, { x }, { x, group }, { x, group, degree: 2 as const }].map((known) =>
      spreadAround(y, known).explainedRatio
    );
    ratios.forEach((ratio, i) => {
      assert.ok(ratio <= 1 + 1e-9 && ratio >= (ratios[i - 1] ?? 0) - 1e-9, `${ratios}`);
    });
    // Any curve in x: a mean for each of its values.
    assert.ok(spreadAround(y, { group: x }).explainedRatio >= spreadAround(y, { x }).explainedRatio - 1e-9);
  }));
});

Deno.test("spreadAround() scales with its column, and does not see where zero is", () => {
  fc.assert(fc.property(someRows, fc.integer({ min: -9, max: 9 }), (rows, shift) => {
    const x = Float64Array.from(rows, (row) => row.x);
    const y = Float64Array.from(rows, (row) => row.y);
    const one = spreadAround(y, { x });
    const other = spreadAround(y.map((value) => 3 * value + shift), { x: x.map((value) => value + 1000 * shift) });
    if (Number.isNaN(one.residualStd)) assert.ok(Number.isNaN(other.residualStd));
    else assertClose(other.residualStd, 3 * one.residualStd, { relative: 1e-6, absolute: 1e-9 });
  }));
});

Deno.test("explainSpread() shows on the committed campaign that the service explains what the rate cannot", async () => {
  const rows = explainSpread(await loadCampaign("data/users-x-replicas"), "cpu_usage");
  const ratios = Object.fromEntries(rows.map(({ known, explainedRatio }) => [known, explainedRatio]));
  assert.equal(rows.length, 7);
  assert.equal(ratios["nothing"], 0);
  assert.ok(ratios["the rate: any curve"]! < 0.7 && ratios["rate and service: a line each"]! > 0.97);
  assert.ok(ratios["the run: a mean each"]! > ratios["rate and service: a parabola each"]!);
  await assert.rejects(async () => explainSpread(await loadCampaign("data/users-x-replicas"), "none"), {
    name: "SchemaError",
  });
});
