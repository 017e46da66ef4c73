import assert from "node:assert/strict";
import { series } from "@/dataset/mod.ts";
import { column, publishedFeatures } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

const random = prng(7);
const cpu = Float64Array.from({ length: 40 }, () => random.next());
const memory = Float64Array.from({ length: 40 }, () => random.next());
const of = series({ name: "cluster", startSeconds: 0, stepSeconds: 300 }, { cpu, memory });
const columns = ["cpu", "memory"] as const;

Deno.test("publishedFeatures() has the 16 features of the recipe, each named by what it is", () => {
  const { names, rows } = publishedFeatures(of, { columns, alignment: "centred" });
  const lags = (name: string) => [1, 2, 3, 4, 5].map((k) => `${name}_lag_${k}`);
  assert.deepEqual(names, [
    "cpu_log1p_smooth_5",
    "memory_log1p_smooth_5",
    "cpu_std_2",
    "memory_std_2",
    "cpu_mean_2",
    "memory_mean_2",
    ...lags("cpu"),
    ...lags("memory"),
  ]);
  assert.equal(rows, 40);
});

Deno.test("publishedFeatures() centred holds the value to come, exactly as it was shown for the published recipe", () => {
  // ly(t) = (-35 S(t-2) - 3 ly(t-4) + 12 ly(t-3) + 17 ly(t-2) + 12 ly(t-1)) / 3
  const smooth = column(publishedFeatures(of, { columns, alignment: "centred" }), "cpu_log1p_smooth_5");
  const ly = cpu.map(Math.log1p);
  for (let t = 4; t < 38; t++) {
    const solved = (-35 * smooth[t - 2]! - 3 * ly[t - 4]! + 12 * ly[t - 3]! + 17 * ly[t - 2]! + 12 * ly[t - 1]!) / 3;
    assertClose(Math.expm1(solved), cpu[t]!, { relative: 1e-9 });
  }
});

Deno.test("publishedFeatures() one-sided is known from row 5 on, and uses the last five rows", () => {
  const x = publishedFeatures(of, { columns, alignment: "one-sided" });
  const isKnown = Array.from({ length: 40 }, (_, i) => x.columns.every((values) => !Number.isNaN(values[i]!)));
  assert.deepEqual(isKnown.indexOf(true), 5);
  assert.ok(isKnown.slice(5).every(Boolean));
  // Cubic through five points, at the last: (-1, 4, -6, 4, 69) / 70.
  const ly = cpu.map(Math.log1p);
  const expected = (-ly[6]! + 4 * ly[7]! - 6 * ly[8]! + 4 * ly[9]! + 69 * ly[10]!) / 70;
  assertClose(column(x, "cpu_log1p_smooth_5")[10]!, expected, { relative: 1e-9 });
});
