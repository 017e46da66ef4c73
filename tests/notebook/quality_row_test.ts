import assert from "node:assert/strict";
import { loadCampaign } from "@/dataset/mod.ts";
import { qualityRow } from "@/notebook/mod.ts";

Deno.test("qualityRow() sums up a committed campaign, which is whole", async () => {
  const { "CPU varies inside a run by": variation, ...counts } = qualityRow(await loadCampaign("data/cpu-limits"));
  assert.deepEqual(counts, {
    "campaign": "cpu-limits",
    "run files": 36,
    "samples": 756,
    "step (s)": 3,
    "missing": 0,
    "repaired or dropped": 0,
    "judged ok": 36,
  });
  assert.ok(variation > 0 && variation < 1);
});

Deno.test("qualityRow() counts what loading filled, left out and found missing", async () => {
  const campaign = await loadCampaign("data/cpu-limits");
  const [first, ...others] = campaign.quality;
  const row = qualityRow({
    ...campaign,
    quality: [{ ...first!, missingSamples: 2, verdict: "suspect" }, ...others],
    repairs: { ...campaign.repairs, records: campaign.repairs.rows + 3, emptyRows: 4, failedScrapes: 5 },
  });
  assert.deepEqual([row.missing, row["repaired or dropped"], row["judged ok"]], [2, 12, 35]);
});
