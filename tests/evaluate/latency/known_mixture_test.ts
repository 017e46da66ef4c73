import assert from "node:assert/strict";
import {
  drawKnown,
  knownCdf,
  knownComponents,
  knownPoints,
  knownQuantile,
  recoverKnownMixture,
} from "@/evaluate/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

const POINT = { rateRps: 20, replicas: 1, cpuLimitCores: 0.5 };

Deno.test("knownQuantile() undoes knownCdf(), and draws follow both", () => {
  const draws = drawKnown(POINT, 20000, prng(4)).sort();
  for (const ratio of [0.05, 0.5, 0.95, 0.99]) {
    assertClose(knownCdf(POINT, knownQuantile(POINT, ratio)), ratio);
    assertClose(draws[Math.floor(ratio * draws.length)]!, knownQuantile(POINT, ratio), { relative: 0.05 });
  }
  assert.equal(knownCdf(POINT, 0), 0);
  assertClose(knownComponents(POINT).reduce((sum, { weight }) => sum + weight, 0), 1);
});

Deno.test("knownPoints() leave out loads that the simulated processor could not carry", () => {
  assert.ok(knownPoints().length > 20);
  assert.deepEqual(
    knownPoints([10, 60]).map(({ level, replicas, cpuLimitCores }) => [level, replicas, cpuLimitCores]),
    [
      ...[[10, 1, 0.5], [10, 1, 1], [60, 1, 1]],
      ...[[10, 2, 0.5], [60, 2, 0.5], [10, 2, 1], [60, 2, 1]],
    ],
  );
});

Deno.test("recoverKnownMixture() finds quantiles to 5 % and the distribution to 2 points, from as many requests as are measured", () => {
  const rows = recoverKnownMixture({ seed: 7, requests: 400 });
  assert.equal(rows.length, 4);
  for (const { p50Error, p95Error, p99Error, ksDistance } of rows) {
    for (const error of [p50Error, p95Error, p99Error]) assertClose(error, 0, { absolute: 0.05 });
    assert.ok(ksDistance < 0.02, `${ksDistance}`);
  }
});

Deno.test("recoverKnownMixture() shows that one Weibull distribution is not enough", () => {
  const rows = recoverKnownMixture({ seed: 7, requests: 400, density: "weibull_loglinear" });
  assert.ok(rows.every(({ ksDistance }) => ksDistance > 0.05));
});
