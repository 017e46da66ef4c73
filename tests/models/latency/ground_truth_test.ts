import assert from "node:assert/strict";
import { DENSITIES } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { drawTrue, mixtureCells, trueCdf, trueLogDensity, trueQuantile } from "./simulated.ts";
import { crpsGrid } from "../../../lib/models/latency/crps_grid.ts";

/** Loads between those that were measured. */
const UNSEEN = [
  { rateRps: 12, replicas: 1, cpuLimitCores: 0.5 },
  { rateRps: 33, replicas: 1, cpuLimitCores: 1 },
  { rateRps: 22, replicas: 2, cpuLimitCores: 0.5 },
  { rateRps: 45, replicas: 2, cpuLimitCores: 1 },
];

Deno.test("weibull_mixture recovers a known Weibull mixture at loads that were never measured", async (t) => {
  const fitted = DENSITIES.weibull_mixture.create({ seed: 1 }).fit(mixtureCells({ requests: 2000, seed: 1 }));
  for (const point of UNSEEN) {
    await t.step(`${point.rateRps} req/s, ${point.replicas} x ${point.cpuLimitCores} cores`, () => {
      const distribution = fitted.at(point);
      // 2000 requests tell their own quantiles to 2 to 4 % (one standard error); neighbouring levels halve that.
      for (const ratio of [0.05, 0.25, 0.5, 0.9, 0.95, 0.99]) {
        assertClose(distribution.quantile(ratio), trueQuantile(point, ratio), { relative: 0.05 });
      }
      // Between the two peaks few requests fall: there a small error of a share is a large one of a quantile.
      const times = Float64Array.from({ length: 2000 }, (_, i) => trueQuantile(point, (i + 0.5) / 2000));
      const distance = distribution.cdf(times).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - (i + 0.5) / 2000)),
        0,
      );
      assert.ok(distance < 0.02, `${distance}`);
      const seconds = drawTrue(point, 4000, prng(9));
      const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const nodes = Float64Array.from({ length: 4000 }, (_, i) => Math.log(1e-4) + (i / 4000) * Math.log(1e5));
      const trueScore = crpsGrid(nodes, (log) => trueCdf(point, Math.exp(log)));
      assertClose(mean(distribution.crps(seconds)), mean(seconds.map(trueScore)), { relative: 0.002 });
      // Nats: what the wrong density costs a request on average, with the noise of 4000 of them.
      const excess = mean(seconds.map((value) => trueLogDensity(point, value))) -
        mean(distribution.logDensity(seconds));
      assert.ok(excess < 0.012, `${excess}`);
    });
  }
});
