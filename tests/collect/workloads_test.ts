import assert from "node:assert/strict";
import { parseWorkloadTrace, SHAPE_NAMES, usersPerSecond, WORKLOADS, workloadText } from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";

const FOLDER = new URL("../../locust/workloads/", import.meta.url);

Deno.test("workloadText() gives the committed files, all of them and no others", async () => {
  const files = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name).sort();
  assert.deepEqual(files, Object.keys(WORKLOADS).map((name) => `${name}.csv`).sort());
  for (const name of Object.keys(WORKLOADS)) {
    const committed = await Deno.readTextFile(new URL(`${name}.csv`, FOLDER));
    assert.ok(committed === workloadText(name, DEFAULT_SEED), `${name}.csv: run deno task workloads`);
  }
});

Deno.test("workloadText() holds ratios of a peak that is reached; only those that are drawn depend on the seed", () => {
  for (const name of Object.keys(WORKLOADS)) {
    const text = workloadText(name, 1);
    const ratios = parseWorkloadTrace(text, name);
    const peak = Math.max(...ratios);
    assert.ok(peak <= 1 && peak > 0.94 && Math.min(...ratios) >= 0, name);
    assert.equal(text === workloadText(name, 2), SHAPE_NAMES.some((shape) => shape === name), name);
  }
  assert.throws(() => workloadText("square", 1), /must be one of uniform, ramp, .*: not "square"/);
});

Deno.test("workloadText() of a shape is what a campaign of that shape has, second by second", () => {
  for (const name of SHAPE_NAMES) {
    const ratios = parseWorkloadTrace(workloadText(name, 1), name);
    const users = usersPerSecond(name, 1000, ratios.length);
    assert.ok(users.every((count, second) => Math.abs(count - 1000 * ratios[second]!) <= 0.501), name);
  }
});
