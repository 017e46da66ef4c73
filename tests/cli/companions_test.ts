import assert from "node:assert/strict";
import { DEFAULT_DATA_DIR, LIMITS_DATA_DIR } from "@/config.ts";
import { readCompanions } from "../../lib/cli/companions.ts";
import { prepare } from "../../lib/cli/workflow.ts";

Deno.test("readCompanions() reads what is drawn beside the default campaign", async () => {
  const found = await readCompanions(await prepare(DEFAULT_DATA_DIR, "cpu_usage", []));
  assert.deepEqual(found?.memory.shapes.map(({ shape }) => shape), ["constant", "burst", "day", "ramp", "sine"]);
  assert.deepEqual(found?.errors.map(({ shape }) => shape), ["constant", "burst", "day", "ramp", "sine"]);
  assert.equal(found?.limits.service.length, 756);
});

Deno.test("readCompanions() has nothing for other campaigns and other targets", async () => {
  assert.equal(await readCompanions(await prepare(LIMITS_DATA_DIR, "cpu_usage", [])), undefined);
  assert.equal(await readCompanions(await prepare(DEFAULT_DATA_DIR, "p95_latency", [])), undefined);
});
