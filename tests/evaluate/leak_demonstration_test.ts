// Needs --allow-read, --allow-ffi, --allow-env, --allow-sys for the committed campaign.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { campaignSeries, loadCampaign, series } from "@/dataset/mod.ts";
import { demonstrateLeak, type RecipeResult, scorePublishedRecipe } from "@/evaluate/mod.ts";
import { prng } from "@/random/mod.ts";

/** A load that wanders: most of its next value is the last one, and the rest cannot be known. */
function wanderingLoad(rows: number) {
  const random = prng(5);
  let level = 0;
  const wander = () => level = 0.9 * level + random.next() - 0.5;
  const cpu = Float64Array.from({ length: rows }, () => 5 + wander());
  const memory = cpu.map((value) => 10 + 0.3 * value + 0.1 * random.next());
  return series({ name: "cluster", startSeconds: 0, stepSeconds: 300 }, { cpu, memory });
}

const columns = ["cpu", "memory"] as const;

function r2Of(result: RecipeResult, method: "persistence" | "linear", column: string): number {
  return result.scores.find((score) => score.method === method && score.column === column)!.r2;
}

Deno.test("demonstrateLeak() scores near 1 with the centred filter, and its honest value with the one-sided one", () => {
  const { centred, oneSided } = demonstrateLeak(wanderingLoad(1500), columns);
  for (const column of columns) {
    assert.ok(r2Of(centred, "linear", column) > 0.97, `${r2Of(centred, "linear", column)}`);
    const [honest, persistence] = [r2Of(oneSided, "linear", column), r2Of(oneSided, "persistence", column)];
    assert.ok(honest < 0.9 && honest > persistence - 0.15, `${honest} beside ${persistence}`);
    assert.equal(r2Of(centred, "persistence", column), persistence);
  }
  assert.deepEqual([centred.audit.passed, oneSided.audit.passed], [false, true]);
  assert.ok(centred.audit.findings.some(({ feature }) => feature === "cpu_log1p_smooth_5"));
  assert.deepEqual([centred.tested, oneSided.tested], [150, 150]);
});

Deno.test("scorePublishedRecipe() names only the smoothed features as leaks", () => {
  const { audit } = scorePublishedRecipe(wanderingLoad(400), { columns, alignment: "centred", demonstrate: true });
  assert.deepEqual(
    new Set(audit.findings.flatMap(({ feature }) => feature ?? [])),
    new Set(["cpu_log1p_smooth_5", "memory_log1p_smooth_5"]),
  );
});

Deno.test("scorePublishedRecipe() refuses the centred filter unless asked to demonstrate", () => {
  const load = wanderingLoad(300);
  assert.throws(() => scorePublishedRecipe(load, { columns, alignment: "centred" }), {
    name: "RangeError",
    message:
      /^Cannot trust this evaluation as nothing of the answer may leak into it: future_rows: feature "cpu_log1p_smooth_5"/,
  });
  scorePublishedRecipe(load, { columns, alignment: "one-sided" });
});

Deno.test("scorePublishedRecipe() says what a series lacks", () => {
  const score = (rows: number, names: readonly [string, string] = columns) => () =>
    scorePublishedRecipe(wanderingLoad(rows), { columns: names, alignment: "one-sided" });
  assert.throws(score(100, ["cpu", "disk"]), /Cannot read column "disk"/);
  assert.throws(score(19), /must have windows to train and to test: 19 rows have 0 and 2/);
  assert.throws(score(10), /there must be one: there is none/);
});

const WEEK = "data/week";

Deno.test("demonstrateLeak() shows the published score on a measured week, and that it is a leak", {
  ignore: !existsSync(`${WEEK}/campaign.json`),
}, async () => {
  const all = campaignSeries(await loadCampaign(WEEK), { columns: ["cpu_usage", "memory_usage"] });
  assert.ok(all.length >= 3);
  for (const week of all) {
    const { centred, oneSided } = demonstrateLeak(week, ["cpu_usage", "memory_usage"]);
    const [leaked, honest] = [centred, oneSided].map((result) => r2Of(result, "linear", "cpu_usage"));
    assert.ok(leaked! > 0.97, `${week.name}: ${leaked}`);
    assert.ok(honest! < 0.9, `${week.name}: ${honest}`);
  }
});
