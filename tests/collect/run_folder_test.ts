import assert from "node:assert/strict";
import { join } from "node:path";
import {
  collectServices,
  columnQueries,
  gridTimes,
  meanOf,
  type PrometheusClient,
  sampleRows,
  summarizeSamples,
  writeRunFiles,
} from "@/collect/mod.ts";
import { loadCampaign, numericColumn } from "@/dataset/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const RANGE = { startSeconds: 1_700_000_001, endSeconds: 1_700_000_031, stepSeconds: 3 };

/** Rates of 10 req/s, of which the last sample is missing; 0.5 cores; 2 replicas; everything else is its position. */
const client: PrometheusClient = {
  queryRange(query, range) {
    const { request_rate, cpu_usage, replicas } = columnQueries({ workload: "shop", windowSeconds: 3 });
    const times = gridTimes(range);
    const value = (i: number) =>
      query === request_rate ? 10 : query === cpu_usage ? 0.5 + i / 100 : query === replicas ? 2 : i;
    const timesSeconds = query === request_rate ? times.subarray(0, -1) : times;
    return Promise.resolve({
      series: [{ labels: { request_path: "/" }, timesSeconds, values: timesSeconds.map((_, i) => value(i)) }],
      warnings: [],
    });
  },
  version: () => Promise.resolve(undefined),
};

function collect() {
  return collectServices({ client, services: ["shop"], scope: { windowSeconds: 3 } }, RANGE);
}

Deno.test("writeRunFiles() writes what loadCampaign() reads, and the folder only ever holds the last run", () =>
  inTemporaryFolder(async (folder) => {
    const collected = await collect();
    assert.deepEqual(await writeRunFiles(folder, { users: 5, replicas: 3 }, collected), [join(folder, "shop_5_3.csv")]);
    await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
    // Replicas as they were seen, since nobody says how many there should be.
    assert.deepEqual(await writeRunFiles(folder, { users: 5 }, collected), [join(folder, "shop_5_2.csv")]);
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    assert.deepEqual(names, ["notes.txt", "shop_5_2.csv"]);

    const { table, services, stepSeconds } = await loadCampaign(folder);
    assert.deepEqual(services, ["shop"]);
    assert.equal(stepSeconds, 3);
    const cpu = collected[0]!.columns.cpu_usage;
    assert.ok(numericColumn(table, "cpu_usage").every((value, i) => Math.abs(value - cpu[i]!) <= 5e-7));
    assert.deepEqual([...numericColumn(table, "request_rate")], [...new Array(10).fill(10), NaN]);
  }));

Deno.test("writeRunFiles() does not touch a recorded campaign", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "campaign.json"), "{}");
    await assert.rejects(writeRunFiles(folder, { users: 1 }, await collect()), /must not hold a recorded campaign/);
    assert.equal((await Array.fromAsync(Deno.readDir(folder))).length, 1);
  }));

Deno.test("summarizeSamples() takes means of what was measured, and CPU a request of samples that have both", async () => {
  const [row] = summarizeSamples(await collect());
  assert.equal(row!.requestRateRps, 10);
  // Eleven samples of 0.50 to 0.60 cores; the last has no rate.
  assert.ok(Math.abs(row!.cpuCores - 0.55) < 1e-12);
  assert.ok(Math.abs(row!.cpuMillisecondsPerRequest - 54.5) < 1e-9);
  assert.equal(row!.samples, 11);
  assert.equal(row!.missingCells, 1);
  assert.ok(Number.isNaN(meanOf(Float64Array.of(NaN))));
});

Deno.test("sampleRows() sets services side by side and keeps a gap a gap", async () => {
  const rows = sampleRows(await collect(), {
    columns: ["request_rate", "replicas"],
    period: { startSeconds: RANGE.endSeconds - 3, endSeconds: RANGE.endSeconds },
    originSeconds: RANGE.startSeconds,
  });
  assert.deepEqual(rows, [
    { "time (s)": 27, "shop request_rate (req/s)": 10, "shop replicas (pods)": 2 },
    { "time (s)": 30, "shop request_rate (req/s)": NaN, "shop replicas (pods)": 2 },
  ]);
});
