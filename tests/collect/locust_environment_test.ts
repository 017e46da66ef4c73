import assert from "node:assert/strict";
import { locustFileOf, locustSettings } from "../../lib/collect/locust_environment.ts";

const OPTIONS = {
  targetUrls: ["http://127.0.0.1:1", "http://127.0.0.1:2"],
  users: 3,
  settleSeconds: 5,
  userWaitSeconds: 0.2,
  seed: 42,
};

Deno.test("locustFileOf() has a file for each load model", () => {
  assert.equal(locustFileOf(OPTIONS), "locustfile.py");
  assert.equal(locustFileOf({ ...OPTIONS, userWait: "exponential" }), "think_time.py");
  const arrivals = { ratesRps: Float64Array.of(5), gaps: "constant" as const };
  assert.equal(locustFileOf({ ...OPTIONS, arrivals }), "open_loop.py");
});

Deno.test("locustSettings() tells the plan and nothing of another way to load", () => {
  const settings = locustSettings({ ...OPTIONS, usersPerSecond: Int32Array.of(3, 3, 5) });
  assert.equal(settings["PLIMSOLL_TARGETS"], "http://127.0.0.1:1,http://127.0.0.1:2");
  assert.equal(settings["PLIMSOLL_LEVELS_PER_SECOND"], "3x2,5x1");
  assert.deepEqual([settings["LOCUST_WAIT_TIME"], settings["LOCUST_THINK_TIME"]], ["0.2", ""]);
  for (const name of ["RATE", "MIX", "SHAPE", "TRACE", "TIME_LIMIT"]) assert.equal(settings[`LOCUST_${name}`], "");

  const thinking = locustSettings({ ...OPTIONS, userWait: "exponential" });
  assert.deepEqual([thinking["LOCUST_WAIT_TIME"], thinking["LOCUST_THINK_TIME"]], ["", "0.2"]);
  const arrivals = { ratesRps: Float64Array.of(2.5), gaps: "constant" as const, maxOpen: 7 };
  const open = locustSettings({ ...OPTIONS, arrivals, mix: { "GET /": { weight: 1, reason: "x" } } });
  assert.deepEqual(
    ["PLIMSOLL_LEVELS_PER_SECOND", "LOCUST_GAPS", "LOCUST_MAX_OPEN", "PLIMSOLL_MIX"].map((name) => open[name]),
    ["2.5x1", "constant", "7", '{"GET /":{"weight":1,"reason":"x"}}'],
  );
});

Deno.test("locustSettings() tells a day of few levels in short, and refuses what the environment cannot hold", () => {
  const day = Int32Array.from({ length: 86_400 }, (_, second) => Math.floor(second / 60) % 15);
  assert.ok(locustSettings({ ...OPTIONS, usersPerSecond: day })["PLIMSOLL_LEVELS_PER_SECOND"]!.length < 10_000);
  const ratesRps = Float64Array.from({ length: 86_400 }, (_, second) => 10 + Math.sin(second));
  assert.throws(
    () => locustSettings({ ...OPTIONS, arrivals: { ratesRps, gaps: "constant" } }),
    /its load by second must fit into 120000 letters: it has \d+; use a shorter run/,
  );
});
