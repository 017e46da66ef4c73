import assert from "node:assert/strict";
import { bootstrapSeriesRatio, drawRuns, seriesRatio } from "@/evaluate/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

Deno.test("seriesRatio() gives each series the same weight, whatever its unit", () => {
  // Two folds a series: errors 1 + 1 against 2 + 2, and 4000 + 4000 against 1000 + 1000.
  const first = Float64Array.of(1, 1, 4000, 4000);
  const second = Float64Array.of(2, 2, 1000, 1000);
  const { ratio, winRatio, series } = seriesRatio(first, second, 2);
  assertClose(ratio, Math.sqrt(0.5 * 4));
  assert.deepEqual([winRatio, series], [0.5, 2]);
});

Deno.test("seriesRatio() leaves out series on which the second makes no error; a tie counts half", () => {
  assert.deepEqual(seriesRatio(Float64Array.of(1, 3), Float64Array.of(0, 3), 1), {
    ratio: 1,
    winRatio: 0.5,
    series: 1,
  });
  assert.ok(Number.isNaN(seriesRatio(Float64Array.of(1), Float64Array.of(0), 1).ratio));
});

Deno.test("bootstrapSeriesRatio() has no width if a model is compared with itself, or is half as wrong everywhere", () => {
  const second = Float64Array.of(1, 5, 2, 8, 3, 3);
  const draws = drawRuns(6, 1);
  assert.deepEqual(bootstrapSeriesRatio(draws, { first: second, second, folds: 3 }), { value: 1, low: 1, high: 1 });
  const half = bootstrapSeriesRatio(draws, { first: second.map((error) => error / 2), second, folds: 3 });
  for (const value of Object.values(half)) assertClose(value, 0.5);
});

Deno.test("bootstrapSeriesRatio() holds 1 for models that differ by chance, and not for one that is clearly better", () => {
  const random = prng(5);
  const errors = () => Float64Array.from({ length: 36 }, () => 1 + random.next());
  const draws = drawRuns(36, 42);
  const second = errors();
  const alike = bootstrapSeriesRatio(draws, { first: errors(), second, folds: 3 });
  assert.ok(alike.low < 1 && alike.high > 1);
  const better = bootstrapSeriesRatio(draws, { first: errors().map((error) => 0.6 * error), second, folds: 3 });
  assert.ok(better.low < better.value && better.value < better.high && better.high < 1);
});

Deno.test("bootstrapSeriesRatio() gives what resampling blocks one by one gives", () => {
  const first = Float64Array.of(1, 2, 3, 4, 5, 6);
  const second = Float64Array.of(2, 2, 2, 3, 3, 3);
  const draws = drawRuns(6, 7, 500);
  const ratios = Array.from({ length: 500 }, (_, b) => {
    const drawn = Array.from(draws.draws.slice(6 * b, 6 * b + 6));
    const logs = [0, 1].flatMap((s) => {
      const own = drawn.filter((block) => Math.floor(block / 3) === s);
      if (own.length === 0) return [];
      const sum = (values: Float64Array) => own.reduce((total, block) => total + values[block]!, 0);
      return [Math.log(sum(first) / sum(second))];
    });
    return Math.exp(logs.reduce((a, c) => a + c, 0) / logs.length);
  }).sort((a, b) => a - b);
  const found = bootstrapSeriesRatio(draws, { first, second, folds: 3 });
  const at = (ratio: number) => {
    const place = ratio * 499;
    const below = Math.floor(place);
    return ratios[below]! + (place - below) * (ratios[below + 1]! - ratios[below]!);
  };
  assertClose(found.low, at(0.025));
  assertClose(found.high, at(0.975));
});
