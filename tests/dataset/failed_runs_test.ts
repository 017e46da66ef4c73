import assert from "node:assert/strict";
import { loadCampaign, textColumn } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { smallCampaign } from "../cli/small_campaign.ts";
import { withFolder } from "./campaign_folder.ts";

const FILES = smallCampaign({ services: ["front"], users: [1, 2, 3] });

function campaignJson(...runs: unknown[]): string {
  return JSON.stringify({ plan: { stepSeconds: 5, durationSeconds: 30 }, runs });
}

const FAILED = {
  users: 2,
  replicas: 1,
  files: ["failed/front_2_1.csv"],
  gate: { verdict: "failed", reasons: [{ message: "the source is frozen" }] },
};

Deno.test("loadCampaign() leaves out a run that failed the gate, also where its files stand among the good ones", () =>
  withFolder({ ...FILES, "campaign.json": campaignJson(FAILED) }, async (folder) => {
    const campaign = await loadCampaign(folder);
    assert.deepEqual(campaign.users, [1, 3]);
    assert.deepEqual([...new Set(textColumn(campaign.table, "source_file"))], ["front_1_1.csv", "front_3_1.csv"]);
    assert.deepEqual(campaign.quality.map(({ file }) => file), ["front_1_1.csv", "front_3_1.csv"]);
    assert.equal(
      campaign.findings[0],
      "the quality gate failed 2 users x 1 replicas; it is left out, though front_2_1.csv stands among the good runs: the " +
        "source is frozen",
    );
    const all = await loadCampaign(folder, { runs: "all" });
    assert.deepEqual(all.users, [1, 2, 3]);
    assert.match(all.findings[0]!, /it is included as asked: the source is frozen$/);
  }));

Deno.test("loadCampaign() tells a failed run from others by limit, shape, loop and mix", () => {
  const failed = ["front_2_1_200m.csv", "front_2_1_ramp.csv", "front_2rps_1.csv", "front_2_1_mix-browsing.csv"];
  const names = [...failed, "front_2_1_400m.csv", "front_2_1.csv"];
  const files = Object.fromEntries(names.map((name) => [name, FILES["front_2_1.csv"]!]));
  const kinds = [{ cpuLimitCores: 0.2 }, { shape: "ramp" }, { loop: "open" }, { mix: "browsing" }];
  const runs = kinds.map((kind) => ({ ...FAILED, ...kind }));
  return withFolder({ ...files, "campaign.json": campaignJson(...runs) }, async (folder) => {
    const { table, findings } = await loadCampaign(folder);
    assert.deepEqual([...new Set(textColumn(table, "source_file"))], ["front_2_1.csv", "front_2_1_400m.csv"]);
    assert.deepEqual(findings.slice(0, 4).map((finding) => /failed (.*);/.exec(finding)![1]), [
      "2 users x 1 replicas, 200m",
      "2 users x 1 replicas, ramp",
      "2 req/s x 1 replicas",
      "2 users x 1 replicas, browsing",
    ]);
  });
});

Deno.test("loadCampaign() says why there is nothing to load where every run failed", () =>
  withFolder(
    { "front_2_1.csv": FILES["front_2_1.csv"]!, "campaign.json": campaignJson(FAILED) },
    (folder) =>
      assert.rejects(loadCampaign(folder), (error) =>
        error instanceof SchemaError &&
        /one of its runs must have passed the quality gate: .*: the source is frozen$/.test(error.message)),
  ));

Deno.test("loadCampaign() reads a campaign.json of others, whatever its runs are", async () => {
  const foreign = [[null, 3, "x", {}], { not: "a list" }, [{ gate: null }, { gate: { verdict: "passed" } }]];
  for (const runs of foreign) {
    await withFolder({ ...FILES, "campaign.json": JSON.stringify({ runs }) }, async (folder) => {
      assert.deepEqual((await loadCampaign(folder)).users, [1, 2, 3]);
    });
  }
  const odd = { ...FAILED, gate: { verdict: "failed", reasons: "because" }, files: 7 };
  await withFolder({ ...FILES, "campaign.json": campaignJson(odd) }, async (folder) => {
    assert.match((await loadCampaign(folder)).findings[0]!, /: no reason is written down$/);
  });
});
