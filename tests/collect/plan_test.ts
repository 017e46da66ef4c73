import assert from "node:assert/strict";
import { type CampaignPlan, plannedRuns, runFileOf, runTitle, usersPerSecond, windowAfter } from "@/collect/mod.ts";
import { SHAPE_NAMES } from "@/collect/mod.ts";
import { parseRunFileName } from "@/schema.ts";

const PLAN: CampaignPlan = {
  users: [1, 2],
  replicas: [1, 3],
  cpuLimitsCores: [],
  shapes: [],
  stepSeconds: 3,
  durationSeconds: 60,
  settleSeconds: 5,
  pauseSeconds: 0,
  userWaitSeconds: 0.2,
  seed: 42,
};

Deno.test("plannedRuns() combines users and replicas, and limits and shapes where there are any", () => {
  assert.deepEqual(plannedRuns(PLAN).map(runTitle), [
    "1 users x 1 replicas",
    "2 users x 1 replicas",
    "1 users x 3 replicas",
    "2 users x 3 replicas",
  ]);
  const wide = plannedRuns({ ...PLAN, cpuLimitsCores: [0.2, 0.4], shapes: ["ramp", "day"] });
  assert.equal(wide.length, 16);
  assert.equal(runTitle(wide[0]!), "1 users x 1 replicas x 0.2 cores, ramp");
});

Deno.test("plannedRuns() keeps one level or one number of replicas", () => {
  assert.equal(plannedRuns(PLAN, { users: 2 }).length, 2);
  assert.equal(plannedRuns(PLAN, { users: 2, replicas: 3 }).length, 1);
  assert.throws(() => plannedRuns(PLAN, { users: 7 }), /--only-user 7 .* leave none of users 1, 2/);
});

Deno.test("plannedRuns() refuses what cannot be measured", () => {
  assert.throws(() => plannedRuns({ ...PLAN, stepSeconds: 0 }), /step must be > 0 s: it is 0 s/);
  assert.throws(() => plannedRuns({ ...PLAN, durationSeconds: 4 }), /at least 2 samples: 4 s at a step of 3 s/);
  assert.throws(() => plannedRuns({ ...PLAN, cpuLimitsCores: [0] }), />= 0.01 cores .*: it is 0$/);
  assert.throws(() => plannedRuns({ ...PLAN, cpuLimitsCores: [0.2, 0.2001] }), /whole millicores: it is 0.2001/);
  assert.throws(() => plannedRuns({ ...PLAN, shapes: ["square" as "ramp"] }), /not "square"/);
});

Deno.test("runFileOf() gives names that the reader understands, one per run", () => {
  const runs = plannedRuns({ ...PLAN, cpuLimitsCores: [0.25, 1], shapes: ["sine", "burst"] });
  const names = runs.map((run) => runFileOf(run, "task1"));
  assert.equal(new Set(names).size, runs.length);
  assert.deepEqual(parseRunFileName(names[0]!), {
    service: "task1",
    users: 1,
    replicas: 1,
    limitMillicores: 250,
    shape: "sine",
  });
});

Deno.test("windowAfter() lies on the grid of the step and holds whole steps", () => {
  assert.deepEqual(windowAfter(1000.2, { stepSeconds: 3, durationSeconds: 62 }), {
    startSeconds: 1002,
    endSeconds: 1062,
  });
  assert.deepEqual(windowAfter(999, { stepSeconds: 3, durationSeconds: 60 }), { startSeconds: 999, endSeconds: 1059 });
});

Deno.test("usersPerSecond() stays between 0 and its peak, reaches both ends of its range, and repeats itself", () => {
  for (const shape of SHAPE_NAMES) {
    const users = usersPerSecond(shape, 15, 480);
    assert.equal(users.length, 480);
    assert.ok(users.every((value) => value >= 0 && value <= 15), shape);
    assert.ok(Math.max(...users) >= 14, shape);
    assert.ok(Math.min(...users) <= (shape === "uniform" ? 15 : 3), shape);
    assert.deepEqual(usersPerSecond(shape, 15, 480), users);
  }
});
