import assert from "node:assert/strict";
import {
  errorWords,
  rankingError,
  rankScores,
  recommendForecasters,
  scopeWords,
  scoreForecasters,
} from "@/evaluate/mod.ts";
import type { ForecasterEntry } from "@/models/mod.ts";
import { BASELINES, scoring, waveCase, waveForecaster, waves } from "./stub_forecasters.ts";

async function verdictOf(models: Record<string, ForecasterEntry>) {
  const result = await scoreForecasters(
    [waveCase({ series: waves({ count: 6 }) })],
    { ...BASELINES, ...models },
    scoring(),
  );
  return { result, verdict: result.cases[0]!.verdicts.at(-1)! };
}

Deno.test("forecastVerdict() says that a neural model beats the best simple one if it does so beyond chance", async () => {
  const { verdict } = await verdictOf({ net: waveForecaster("neural", 0), law: waveForecaster("statistical", 3) });
  assert.deepEqual(
    [verdict.best, verdict.bestNeural, verdict.bestSimple, verdict.neuralBeatsSimple],
    ["net", "net", "seasonal_naive", true],
  );
  assert.match(
    verdict.sentence,
    /^value, 1 to 12 steps ahead: net has the smallest error, \d+ % less error than persistence \(95 % CI \d+\.\.\d+ %\).*; the best neural model beats the best simple one: net makes \d+ % less error than seasonal_naive/,
  );
});

Deno.test("forecastVerdict() says that no neural model beats the best simple one if none does", async () => {
  const { verdict } = await verdictOf({ net: waveForecaster("neural", 3), law: waveForecaster("statistical", 0) });
  assert.deepEqual([verdict.best, verdict.bestSimple, verdict.neuralBeatsSimple], ["law", "law", false]);
  assert.deepEqual(verdict.asGoodAsBest, ["law"]);
  assert.match(
    verdict.sentence,
    /; no neural model beats the best simple one: net makes \d+ % more error than law \(95 % CI/,
  );
});

Deno.test("forecastVerdict() does not call a difference a victory that chance may make", async () => {
  const { verdict } = await verdictOf({
    net: waveForecaster("neural", 0.001),
    law: waveForecaster("statistical", -0.001),
  });
  assert.equal(verdict.neuralBeatsSimple, false);
  assert.deepEqual([...verdict.asGoodAsBest].sort(), ["law", "net"]);
  assert.match(
    verdict.sentence,
    /chance alone may put it ahead of (law|net); no neural model beats the best simple one/,
  );
});

Deno.test("forecastVerdict() says if nothing beats persistence, and if no neural model ran", async () => {
  const { verdict } = await verdictOf({
    wild: waveForecaster("statistical", 1000),
    persistence: waveForecaster("baseline", 0),
  });
  assert.equal(verdict.sentence, "value, 1 to 12 steps ahead: no model beats persistence; no neural model ran");
  assert.equal("bestNeural" in verdict, false);
});

Deno.test("forecastVerdict() counts an ensemble neither as neural nor as simple", async () => {
  const { verdict } = await verdictOf({ ensemble: waveForecaster("ensemble", 0), law: waveForecaster("boosting", 1) });
  assert.equal(verdict.best, "ensemble");
  assert.equal(verdict.bestSimple === "ensemble", false);
  assert.equal(verdict.bestNeural, undefined);
});

Deno.test("recommendForecasters() takes the cheapest of those within one standard error of the best", async () => {
  const { result } = await verdictOf({ net: waveForecaster("neural", 0), law: waveForecaster("statistical", 0) });
  const cost: Record<string, number> = { persistence: 0.001, "seasonal_naive": 0.002, law: 3, net: 4000 };
  const times = result.times.map((time) => ({ ...time, msPerSeries: cost[time.model]! }));
  const [found] = recommendForecasters({ ...result, times });
  assert.equal(found!.model, "law");
  assert.equal(found!.msPerSeries, 3);
  assert.equal(
    found!.sentence,
    "waves, value, 1 to 12 steps ahead: law is recommended (3 ms a series), as it is the cheapest within one standard error of " +
      "net (4000 ms a series): it makes 0 % less error than net (95 % CI 0..0 %)",
  );
});

Deno.test("recommendForecasters() takes the better of two that cost about as much", async () => {
  const { result } = await verdictOf({ net: waveForecaster("neural", 0), law: waveForecaster("statistical", 0) });
  const times = result.times.map((time) => ({ ...time, msPerSeries: time.model === "net" ? 5 : 3 }));
  const [found] = recommendForecasters({ ...result, times });
  assert.equal(found!.model, "net");
  assert.match(
    found!.sentence,
    /it has the smallest error, and no model within one standard error of it takes less than half/,
  );
});

Deno.test("recommendForecasters() does not pay for speed with an error that is more than one standard error larger", async () => {
  const { result } = await verdictOf({ law: waveForecaster("statistical", 0) });
  const scores = result.cases[0]!.scores.map((score) =>
    score.model === "seasonal_naive" && score.scope === "path"
      ? { ...score, againstBest: { ...score.againstBest!, errorRatio: { value: 1.19, low: 0.88, high: 1.43 } } }
      : score
  );
  const [found] = recommendForecasters({ ...result, cases: [{ ...result.cases[0]!, scores }] });
  assert.equal(found!.model, "law");
});

Deno.test("recommendForecasters() says if no other model comes near the best", async () => {
  const { result } = await verdictOf({ law: waveForecaster("statistical", 0) });
  assert.match(
    recommendForecasters(result)[0]!.sentence,
    /law is recommended \(.* ms a series\), as it has the smallest error, and no other model is within/,
  );
});

Deno.test("rankScores() ranks by the ratio, by MASE where there is none, by MAE where there is no scale", () => {
  const score = (model: string, errorRatio: number, mase: number, mae: number) =>
    ({ model, kind: "baseline", errorRatio, mase, mae }) as const;
  const names = (scores: ReturnType<typeof score>[]) => rankScores(scores).map(({ model }) => model);
  assert.deepEqual(names([score("a", 2, 1, 1), score("b", 1, 2, 2)]), ["b", "a"]);
  assert.deepEqual(names([score("a", NaN, 2, 1), score("b", NaN, 1, 2)]), ["b", "a"]);
  assert.deepEqual(names([score("a", NaN, NaN, 2), score("b", NaN, NaN, 1)]), ["b", "a"]);
  assert.deepEqual(names([score("a", 1, 1, 1), score("b", 1, 1, 1)]), ["a", "b"]);
  assert.ok(Number.isNaN(rankingError(score("a", NaN, NaN, NaN))));
});

Deno.test("errorWords() and scopeWords() read as sentences do", () => {
  assert.equal(errorWords({ value: 0.88, low: 0.8, high: 0.97 }, "x"), "12 % less error than x (95 % CI 3..20 %)");
  assert.equal(errorWords({ value: 1.12, low: 0.9, high: 1.2 }, "x"), "12 % more error than x (95 % CI -10..20 %)");
  assert.equal(
    errorWords({ value: 0.5, low: NaN, high: NaN }, "x"),
    "50 % less error than x, in a single block, which may be chance",
  );
  assert.deepEqual([scopeWords(1, 9), scopeWords(3, 9), scopeWords("path", 9), scopeWords("path", 1)], [
    "1 step ahead",
    "3 steps ahead",
    "1 to 9 steps ahead",
    "1 step ahead",
  ]);
});
