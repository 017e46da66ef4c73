import assert from "node:assert/strict";
import { type Campaign, loadCampaign, numericColumn, textColumn } from "@/dataset/mod.ts";
import { hasReference, REFERENCE } from "./campaign_folder.ts";

Deno.test({
  name: "loadCampaign() reads the published campaign and says what is wrong in it",
  ignore: !hasReference(),
  fn: async (t) => {
    const campaign: Campaign = await loadCampaign(`${REFERENCE}/campaign`);
    await t.step("it has the published size", () => {
      assert.equal(campaign.table.height, 1770);
      assert.equal(campaign.quality.length, 90);
      assert.equal(new Set(textColumn(campaign.table, "source_file")).size, 90);
      assert.deepEqual(campaign.services, ["task1", "task2", "task3"]);
      assert.deepEqual(campaign.users, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      assert.equal(campaign.stepSeconds, 120);
    });
    await t.step("22 rows are zero in all seven columns, and nothing else is repaired", () => {
      const { failedScrapes, records, rows, duplicateTimestamps, sortedFiles, refusedFiles } = campaign.repairs;
      assert.deepEqual(
        { failedScrapes, records, rows, duplicateTimestamps, sortedFiles, refusedFiles },
        { failedScrapes: 22, records: 1770, rows: 1770, duplicateTimestamps: 0, sortedFiles: [], refusedFiles: [] },
      );
      assert.ok(numericColumn(campaign.table, "cpu_limit").every((limit) => limit >= 0));
    });
    await t.step("no run is rejected; the three whose scrapes failed are suspect", () => {
      const notOk = campaign.quality.filter(({ verdict }) => verdict !== "ok");
      assert.deepEqual(notOk.map(({ file, verdict }) => `${file} ${verdict}`), [
        "task1_10_2.csv suspect",
        "task2_10_2.csv suspect",
        "task3_10_2.csv suspect",
      ]);
      assert.match(notOk[0]!.reasons[0]!, /10 of 20 samples \(50 %\) are failed scrapes/);
    });
    await t.step("users 1 to 5 and 6 to 10 came from two load generators", () => {
      const changes = campaign.findings.filter((finding) => finding.includes("another load generator"));
      assert.equal(changes.length, 3);
      assert.match(changes[0]!, /task1: a user sends 0\.545 req\/s at 5 users and 1\.6 at 6/);
    });
  },
});
