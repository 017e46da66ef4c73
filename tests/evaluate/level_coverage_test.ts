import assert from "node:assert/strict";
import { DEFAULT_DATA_DIR, PUBLISHED_TRAIN_USERS } from "@/config.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { levelCoverage } from "@/evaluate/mod.ts";
import { buildFeatures, type FeatureTable } from "@/features/mod.ts";
import { heldOutLevels, MODELS } from "@/models/mod.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ samplesPerRun: 20 });
const ALL = Int32Array.from(TABLE.y.keys());

Deno.test("levelCoverage() judges every row that calibrates, once, under the level that it was measured at", () => {
  const rows = levelCoverage(TABLE, { model: MODELS.linear_per_service, trainRows: ALL });
  const held = heldOutLevels(TABLE, ALL).flatMap(({ calibrationRows }) => [...calibrationRows]);
  assert.equal(rows.reduce((sum, row) => sum + row.rows, 0), held.length);
  const levels = new Set(held.map((row) => TABLE.keys.users[row]!));
  assert.deepEqual(rows.map(({ users }) => users), [...levels].sort((a, b) => a - b));
  assert.ok(rows.every((row) => row.coverageRatio >= 0 && row.coverageRatio <= 1 && row.meanWidth > 0));
});

Deno.test("levelCoverage() does not look at rows that do not train", () => {
  const trainRows = ALL.filter((row) => TABLE.keys.users[row]! <= 6);
  const future = { ...TABLE, y: TABLE.y.map((value, row) => TABLE.keys.users[row]! <= 6 ? value : 1e9) };
  const options = { model: MODELS.linear_per_service, trainRows };
  assert.deepEqual(levelCoverage(future, options), levelCoverage(TABLE, options));
});

Deno.test("levelCoverage() has no row where there is nothing to hold out", () => {
  const trainRows = ALL.filter((row) => TABLE.keys.users[row] === 4);
  assert.deepEqual(levelCoverage(TABLE, { model: MODELS.linear_per_service, trainRows }), []);
});

/** Distance of the coverage of a level from 90 %, mean over levels, and the coverage of the highest level. */
function unevenness(table: FeatureTable, model: keyof typeof MODELS, width: "constant" | "square_root") {
  const trainRows = Int32Array.from(table.y.keys()).filter((row) =>
    PUBLISHED_TRAIN_USERS.includes(table.keys.users[row]!)
  );
  const rows = levelCoverage(table, { model: MODELS[model], trainRows, width });
  return rows.reduce((sum, row) => sum + Math.abs(row.coverageRatio - 0.9), 0) / rows.length;
}

Deno.test("intervalWidth() is what the training levels of the committed campaign ask for", async () => {
  const campaign = await loadCampaign(DEFAULT_DATA_DIR);
  const table = buildFeatures(campaign, { target: "cpu_usage" });
  for (
    const model of ["persistence", "linear_regression", "linear_per_service", "utilization_law", "hybrid"] as const
  ) {
    const [constant, grown] = [unevenness(table, model, "constant"), unevenness(table, model, "square_root")];
    assert.ok(grown < constant && grown < 0.035, `${model}: ${constant} -> ${grown}`);
  }
});
