import assert from "node:assert/strict";
import { join } from "node:path";
import { openFeatures, openModels } from "@/notebook/mod.ts";
import { smallCampaign, writeCampaign } from "../cli/small_campaign.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("openFeatures() builds what is missing, reads what is there, and builds anew for other data", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "output");
    const campaign = await writeCampaign(join(folder, "data"), smallCampaign({ replicas: [1] }));
    const built = await openFeatures({ campaign, output });
    const csv = join(output, "features", "cpu_usage.csv");
    const { mtime } = await Deno.stat(csv);
    assert.deepEqual(await openFeatures({ campaign, output }), built);
    assert.deepEqual((await Deno.stat(csv)).mtime, mtime, "read, not written again");

    await Deno.writeTextFile(csv, "damaged");
    assert.deepEqual(await openFeatures({ campaign, output }), built);

    const other = await writeCampaign(join(folder, "other"), smallCampaign({ replicas: [1, 2] }));
    const rebuilt = await openFeatures({ campaign: other, output });
    assert.notEqual(rebuilt.dataDigest, built.dataDigest);
    assert.ok(rebuilt.table.y.length > built.table.y.length);
  });
});

Deno.test("openModels() trains what is missing, and again what was trained on other data", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "output");
    const campaign = await writeCampaign(join(folder, "data"), smallCampaign({ replicas: [1] }));
    const models = await openModels({ campaign, output });
    assert.ok("persistence" in models && "random_forest" in models);
    assert.ok(!("usl" in models), "usl does not predict CPU");
    const path = join(output, "models", "persistence_cpu_usage.json");
    const { mtime } = await Deno.stat(path);
    await openModels({ campaign, output });
    assert.deepEqual((await Deno.stat(path)).mtime, mtime, "read, not trained again");

    const other = await writeCampaign(join(folder, "other"), smallCampaign({ replicas: [1, 2] }));
    const again = await openModels({ campaign: other, output });
    assert.notEqual(again.persistence!.snapshot.dataDigest, models.persistence!.snapshot.dataDigest);
  });
});
