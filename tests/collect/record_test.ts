import assert from "node:assert/strict";
import { join } from "node:path";
import { CAMPAIGN_FORMAT, type CampaignRecord, readCampaignRecord, writeCampaignRecord } from "@/collect/mod.ts";
import { SchemaError } from "@/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const RECORD: CampaignRecord = {
  format: CAMPAIGN_FORMAT,
  name: "test",
  target: "testbed",
  plan: {
    users: [1],
    replicas: [1],
    cpuLimitsCores: [],
    shapes: [],
    stepSeconds: 3,
    durationSeconds: 60,
    settleSeconds: 5,
    pauseSeconds: 0,
    userWaitSeconds: 0.2,
    seed: 42,
  },
  measuredOn: { cpuCount: 2 },
  system: {},
  queries: {},
  runs: [],
};

Deno.test("readCampaignRecord() reads what writeCampaignRecord() wrote, and a folder without one is no error", () =>
  inTemporaryFolder(async (folder) => {
    assert.equal(await readCampaignRecord(folder), undefined);
    await writeCampaignRecord(folder, RECORD);
    assert.deepEqual(await readCampaignRecord(folder), RECORD);
  }));

Deno.test("readCampaignRecord() names the file and the entry that is wrong", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "campaign.json");
    await Deno.writeTextFile(path, "{");
    await assert.rejects(readCampaignRecord(folder), (error: Error) => error.message.includes(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...RECORD, plan: { ...RECORD.plan, stepSeconds: -1 } }));
    await assert.rejects(readCampaignRecord(folder), /plan\.stepSeconds/);
    await assert.rejects(readCampaignRecord(folder), SchemaError);
  }));
