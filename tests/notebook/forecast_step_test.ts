// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { FORECASTERS } from "@/models/mod.ts";
import { openForecast } from "@/notebook/mod.ts";
import { sampleRow, writeCampaign } from "../cli/small_campaign.ts";
import { HEADER } from "../dataset/campaign_folder.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Run files of two services under one load of days of 24 samples, 5 s a sample. */
function movingCampaign(days: number, level: number): Record<string, string> {
  return Object.fromEntries(["front", "store"].map((service, nth) => {
    const rows = Array.from({ length: 24 * days }, (_, t) => {
      const rate = 10 + nth + 5 * Math.sin(2 * Math.PI * t / 24) + 0.3 * Math.sin(t * t + nth);
      return sampleRow({ second: 5 * t, service, replicas: 1, rate, cpu: level + 0.02 * rate });
    });
    return [`${service}_5_1_day.csv`, `${[HEADER, ...rows].join("\n")}\n`];
  }));
}

Deno.test("openForecast() scores what is missing, reads what is there, and scores anew for other data or models", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "output");
    const campaign = await writeCampaign(join(folder, "moving"), movingCampaign(10, 0.1));
    let ticks = 0;
    const now = () => ticks++;
    const { "seasonal_median": median, autoregression } = FORECASTERS;
    const models = { "seasonal_median": median! };
    const made = await openForecast({ campaign, output, now, models });
    assert.deepEqual(made.result.cases[0]!.models.map(({ model }) => model), [
      "persistence",
      "seasonal_naive",
      "seasonal_median",
    ]);
    assert.deepEqual([made.spec.seasonSteps, made.spec.horizons], [24, [1, 3, 6, 12, 24]]);

    const ticked = ticks;
    assert.deepEqual(await openForecast({ campaign, output, now, models }), made);
    assert.equal(ticks, ticked, "read, not scored again");

    await Deno.writeTextFile(join(output, "forecast", "forecast_summary.json"), "damaged");
    const again = await openForecast({ campaign, output, now, models });
    assert.ok(ticks > ticked);
    assert.deepEqual(again.result.cases, made.result.cases);

    const more = await openForecast({ campaign, output, now, models: { ...models, autoregression: autoregression! } });
    assert.equal(more.result.cases[0]!.models.length, 4);

    await Deno.remove(campaign, { recursive: true });
    await writeCampaign(campaign, movingCampaign(10, 0.2));
    const other = await openForecast({ campaign, output, now, models });
    assert.notEqual(other.result.cases[0]!.dataDigest, made.result.cases[0]!.dataDigest);
  });
});

Deno.test("openForecast() refuses a campaign that is too short for any forecast", async () => {
  await inTemporaryFolder(async (folder) => {
    const campaign = await writeCampaign(join(folder, "short"), movingCampaign(0.5, 0.1));
    const opening = openForecast({ campaign, output: join(folder, "output"), now: () => 0 });
    await assert.rejects(opening, /Cannot score forecasts of "short" as one horizon must be possible/);
  });
});
