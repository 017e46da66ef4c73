import assert from "node:assert/strict";
import { buildFeatures, type FeatureTable, readFeatures, saveFeatures } from "@/features/mod.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { DEFAULT_DATA_DIR } from "@/config.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** A table of two short runs with a gap, awkward numbers and a name that needs quotes. */
const AWKWARD: FeatureTable = {
  keys: {
    services: ["a,b", "task1"],
    service: Int32Array.of(0, 0, 1),
    runs: ["a,b_1_1.csv", "task1_1_1.csv"],
    run: Int32Array.of(0, 0, 1),
    users: Float64Array.of(1, 1, 1),
    replicas: Float64Array.of(1, 1, 1),
    timestampSeconds: Float64Array.of(1795319808, 1795319811.5, 1795319808),
  },
  features: {
    names: ["request_rate", "cpu_usage_lag_1"],
    columns: [Float64Array.of(0.1 + 0.2, 1e-12, 123456789.12345679), Float64Array.of(NaN, 5e-324, NaN)],
    rows: 3,
  },
  target: "cpu_usage",
  y: Float64Array.of(1 / 3, 2e21, 0),
  hasRealLags: Uint8Array.of(0, 1, 0),
};

Deno.test("readFeatures() gives back bit for bit what saveFeatures() wrote", async () => {
  await inTemporaryFolder(async (folder) => {
    await saveFeatures(folder, AWKWARD, { dataDigest: "abc" });
    assert.deepEqual(await readFeatures(folder, "cpu_usage"), { table: AWKWARD, dataDigest: "abc" });
  });
});

Deno.test("readFeatures() gives back the table of the committed campaign", async () => {
  const campaign = await loadCampaign(DEFAULT_DATA_DIR, { target: "cpu_usage" });
  const table = buildFeatures(campaign, { target: "cpu_usage" });
  await inTemporaryFolder(async (folder) => {
    await saveFeatures(folder, table, { dataDigest: campaign.digest });
    assert.deepEqual((await readFeatures(folder, "cpu_usage")).table, table);
  });
});

Deno.test("saveFeatures() writes the same bytes again", async () => {
  await inTemporaryFolder(async (folder) => {
    const paths = await saveFeatures(folder, AWKWARD, { dataDigest: "abc" });
    const first = await Promise.all(paths.map((path) => Deno.readTextFile(path)));
    await saveFeatures(folder, AWKWARD, { dataDigest: "abc" });
    assert.deepEqual(await Promise.all(paths.map((path) => Deno.readTextFile(path))), first);
  });
});

Deno.test("readFeatures() refuses a CSV that was edited, and a description of something else", async () => {
  await inTemporaryFolder(async (folder) => {
    const [csv, json] = await saveFeatures(folder, AWKWARD, { dataDigest: "abc" }) as [string, string];
    await Deno.writeTextFile(csv, (await Deno.readTextFile(csv)).replace("0.3333", "0.4333"));
    await assert.rejects(readFeatures(folder, "cpu_usage"), /edited; make it again with deno task features/);
    await Deno.writeTextFile(json, (await Deno.readTextFile(json)).replace('"version": 1', '"version": 9'));
    await assert.rejects(readFeatures(folder, "cpu_usage"), /it is plimsoll-features 9 of cpu_usage/);
    await Deno.writeTextFile(json, "{");
    await assert.rejects(readFeatures(folder, "cpu_usage"), SyntaxError);
  });
});
