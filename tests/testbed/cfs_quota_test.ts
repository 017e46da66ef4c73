import assert from "node:assert/strict";
import fc from "fast-check";
import { CFS_PERIOD_SECONDS, CfsQuota } from "@/testbed/cfs_quota.ts";
import { assertClose } from "../assert_close.ts";

const SLICE_SECONDS = 0.001;

/** Runs work in slices on one core for a while, doing what the quota says. */
function simulate(limitCores: number, seconds: number, wants: (nowSeconds: number) => boolean = () => true) {
  const quota = new CfsQuota({ limitCores, nowSeconds: 5, usedCpuSeconds: 2 });
  let now = 5;
  let used = 2;
  while (now < 5 + seconds) {
    const waitSeconds = quota.observe(now, used);
    if (waitSeconds > 0) now += waitSeconds;
    else {
      if (wants(now)) used += SLICE_SECONDS;
      now += SLICE_SECONDS;
    }
  }
  return { quota, usedSeconds: used - 2, elapsedSeconds: now - 5 };
}

Deno.test("CfsQuota holds a busy process to its limit and counts every period as throttled", () => {
  const { quota, usedSeconds, elapsedSeconds } = simulate(0.5, 10);

  assertClose(usedSeconds / elapsedSeconds, 0.5, { relative: 0.01 });
  assertClose(quota.periods, 100, { absolute: 1 });
  assertClose(quota.throttledPeriods, 100, { absolute: 1 });
  assertClose(quota.throttledSeconds, 5, { relative: 0.02 });
});

Deno.test("CfsQuota never throttles a process that stays below its limit", () => {
  const { quota, usedSeconds } = simulate(0.5, 10, (now) => (now * 1000) % 10 < 4);

  assert.ok(usedSeconds > 3);
  assert.equal(quota.throttledPeriods, 0);
  assert.equal(quota.throttledSeconds, 0);
  assertClose(quota.periods, 100, { absolute: 1 });
});

Deno.test("CfsQuota never throttles one thread under a limit of one core or more", () => {
  assert.equal(simulate(1.01, 5).quota.throttledPeriods, 0);
  assert.equal(simulate(3, 5).quota.throttledPeriods, 0);
});

Deno.test("observe() lets later periods pay what was used beyond the quota", () => {
  const quota = new CfsQuota({ limitCores: 0.1, nowSeconds: 0, usedCpuSeconds: 0 });

  // 35 ms used of 10: 25 ms of debt take two more refills, the third leaves 5 ms.
  assertClose(quota.observe(0.035, 0.035), 0.3 - 0.035);
  assertClose(quota.observe(0.15, 0.035), 0.15);
  assertClose(quota.observe(0.25, 0.035), 0.05);
  assert.equal(quota.observe(0.301, 0.035), 0);
  assert.equal(quota.throttledPeriods, 3);
  assertClose(quota.throttledSeconds, 0.3 - 0.035);
});

Deno.test("observe() does not keep what an idle period left unused", () => {
  const quota = new CfsQuota({ limitCores: 0.2, nowSeconds: 0, usedCpuSeconds: 0 });

  assert.equal(quota.observe(60, 0), 0);
  assert.ok(quota.observe(60.021, 0.021) > 0, "one quota of 20 ms is left after a minute, not 600");
  assert.equal(quota.periods, 0, "idle periods are not counted");
});

Deno.test("observe() waits to the end of the period when exactly the quota is used", () => {
  const quota = new CfsQuota({ limitCores: 0.5, nowSeconds: 0, usedCpuSeconds: 0 });

  assertClose(quota.observe(0.06, 0.05), 0.04);
});

Deno.test("CfsQuota does not charge what was used before it began", () => {
  const quota = new CfsQuota({ limitCores: 0.1, nowSeconds: 0, usedCpuSeconds: 30 });

  assert.equal(quota.observe(0.001, 30.001), 0);
});

Deno.test("CfsQuota never gives more than the limit, one quota and one slice, whatever is asked", () => {
  const limit = fc.double({ min: 0.02, max: 0.9, noNaN: true });
  const pattern = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(limit, pattern, (limitCores, wants) => {
    const wantsAt = (now: number): boolean => wants[Math.floor(now / 0.007) % wants.length]!;
    const { quota, usedSeconds, elapsedSeconds } = simulate(limitCores, 2, wantsAt);

    assert.ok(usedSeconds <= limitCores * (elapsedSeconds + CFS_PERIOD_SECONDS) + SLICE_SECONDS + 1e-9);
    assert.ok(quota.throttledPeriods <= quota.periods);
    assert.ok(quota.throttledSeconds <= elapsedSeconds);
  }));
});

Deno.test("CfsQuota refuses a limit that is not above 0", () => {
  for (const limitCores of [0, -1, NaN]) {
    assert.throws(
      () => new CfsQuota({ limitCores, nowSeconds: 0, usedCpuSeconds: 0 }),
      { name: "RangeError", message: `Cannot enforce a CPU limit as it must be > 0 cores: it is ${limitCores}` },
    );
  }
});
