// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { readForecastCase } from "../../lib/cli/forecast_cases.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";
import { sampleRow, writeCampaign } from "./small_campaign.ts";
import { HEADER } from "../dataset/campaign_folder.ts";

/** A day of 24 samples, again and again, that a fixed pattern disturbs. */
function dailyValue(t: number, nth: number): number {
  return 10 + nth + 5 * Math.sin(2 * Math.PI * t / 24) + 0.3 * Math.sin(t * t + nth);
}

/** Series files: hourly samples, two services. */
async function writeSeries(folder: string, days: number): Promise<string> {
  await Deno.mkdir(folder);
  for (const nth of [0, 1]) {
    const rows = Array.from({ length: 24 * days }, (_, t) => `${1_600_000_000 + 3600 * t},${dailyValue(t, nth)}`);
    await Deno.writeTextFile(join(folder, `service-${nth}.csv`), `ts,value\n${rows.join("\n")}\n`);
  }
  return folder;
}

/** Run files of two services under one load that moves, 5 s a sample. */
function movingCampaign(samples: number): Record<string, string> {
  return Object.fromEntries(["front", "store"].map((service, nth) => {
    const rows = Array.from({ length: samples }, (_, t) => {
      const rate = dailyValue(t, nth);
      return sampleRow({ second: 5 * t, service, replicas: 1, rate, cpu: 0.1 + 0.02 * rate });
    });
    return [`${service}_5_1_day.csv`, `${[HEADER, ...rows].join("\n")}\n`];
  }));
}

const CHOICE = { horizons: [1, 3, "day"], folds: 3 } as const;

Deno.test("readForecastCase() makes a case of a folder of series: a day of season, one forecast a fold", async () => {
  await inTemporaryFolder(async (folder) => {
    const found = await readForecastCase(await writeSeries(join(folder, "services"), 12), CHOICE);
    assert.equal(found.name, "services");
    assert.deepEqual(found.series.map(({ name }) => name), ["service-0", "service-1"]);
    assert.deepEqual([found.seasonSteps, found.horizonSteps, found.originsPerFold], [24, 24, 1]);
    assert.deepEqual(found.horizons, [1, 3, 24]);
    assert.deepEqual(found.targets, ["value"]);
    const one = await readForecastCase(join(folder, "services", "service-1.csv"), {
      ...CHOICE,
      seasonSteps: 0,
      strideSteps: 6,
    });
    assert.equal(one.name, "service-1");
    assert.deepEqual([one.seasonSteps, one.horizonSteps, one.strideSteps], [0, 24, 6]);
  });
});

Deno.test("readForecastCase() makes a case of a campaign: CPU and memory, six forecasts a fold", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeCampaign(join(folder, "moving"), movingCampaign(240));
    const found = await readForecastCase(data, CHOICE);
    assert.deepEqual(found.series.map(({ name, names }) => [name, names]), [
      ["front day", ["cpu_usage", "request_rate"]],
      ["store day", ["cpu_usage", "request_rate"]],
    ]);
    assert.deepEqual(found.targets, ["cpu_usage"]);
    assert.deepEqual([found.seasonSteps, found.horizonSteps, found.originsPerFold], [24, 24, 6]);
    const rate = await readForecastCase(data, { ...CHOICE, targets: ["request_rate"] });
    assert.deepEqual(rate.targets, ["request_rate"]);
  });
});

Deno.test("readForecastCase() finds no season where there is none, and a day is then 24 hours", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeCampaign(join(folder, "short"), movingCampaign(40));
    const found = await readForecastCase(data, CHOICE);
    assert.deepEqual([found.seasonSteps, found.horizonSteps], [0, 86_400 / 5]);
  });
});

Deno.test("readForecastCase() refuses a season that it could only see where it already forecasts", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeSeries(join(folder, "services"), 12);
    await assert.rejects(
      readForecastCase(data, { ...CHOICE, folds: 8 }),
      /give a season of 24 steps if you knew it before/,
    );
    assert.equal((await readForecastCase(data, { ...CHOICE, folds: 8, seasonSteps: 24 })).folds, 8);
  });
});

Deno.test("forecast prints a table, the verdict and the recommendation, and writes its files", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeSeries(join(folder, "services"), 12);
    const args = ["--data", data, "--output", folder, "--models", "seasonal_median", "--horizons", "1,day"];
    const printed = await runDone("forecast", args);
    assert.match(
      printed,
      /^services, value: 2 series of 288 samples, 60 min apart; season 24 steps; 3 folds of one origin/,
    );
    for (const model of ["persistence", "seasonal_naive", "seasonal_median"]) {
      assert.match(printed, new RegExp(`│ ${model} +│`));
    }
    assert.match(printed, /^value, 1 to 24 steps ahead: .* has the smallest error, .*; no neural model ran$/m);
    assert.match(printed, /^services, value, 1 to 24 steps ahead: \w+ is recommended \(.* ms a series\), as /m);
    const names = (await Array.fromAsync(Deno.readDir(join(folder, "forecast")))).map(({ name }) => name).sort();
    assert.deepEqual(names, [
      "forecast_scores.csv",
      "forecast_summary.json",
      "forecast_times.json",
      "forecasts.csv",
      "report_section.html",
    ]);
    const report = await Deno.readTextFile(join(folder, "report.html"));
    assert.ok(report.includes('<h2 id="forecast">Forecasts</h2>'));
    await Deno.stat(join(folder, "charts", "forecast_services_skill.svg"));
    const summary = await Deno.readTextFile(join(folder, "forecast", "forecast_summary.json"));
    assert.equal(await runDone("forecast", [...args, "--json"]), `${summary}\n`);
  });
});

Deno.test("forecast refuses what it cannot use, and says what to change", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeSeries(join(folder, "services"), 2);
    const refused = async (args: string, message: RegExp) =>
      await assertRefused("forecast", ["--output", join(folder, "results"), ...args.split(" ")], message);
    await refused("--models nope", /forecaster "nope" as --models must name some of persistence, seasonal_naive/);
    await refused(
      `--data ${data} --target cpu`,
      /"cpu" of ".*services" as all of its series must have it: they share value/,
    );
    await refused("--folds 2", /--folds as it must be a number of at least 3: it is "2"/);
    await refused("--backend gpu", /networks on "gpu" as --backend must be one of wasm, webgpu, cpu/);
    await refused("--horizons 0", /--horizons as it must be a number of at least 1: it is "0"/);
    await refused(`--data ${folder}/none`, /No such file or directory/);
    await refused(`--data ${data},${data} --season 0 --horizons 1`, /must have a name of its own: two are services/);
    await refused(
      `--data ${data} --season 24 --horizons day`,
      /at least one horizon must be possible: services: 3 folds of/,
    );
  });
});
