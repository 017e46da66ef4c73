// Needs --allow-read, --allow-write=output, --allow-ffi, --allow-env, --allow-sys.
import assert from "node:assert/strict";
import { join } from "node:path";
import { campaignSeries, loadCampaign } from "@/dataset/mod.ts";
import { COLUMN_NAMES } from "@/schema.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** One line of a run file: a sample so many minutes after midnight; all zero is a failed scrape. */
function sample(minute: number, cpu: number, scrape: "good" | "failed" = "good"): string {
  const clock = `2026-01-01 00:${String(minute).padStart(2, "0")}:00`;
  const cells: Record<string, string | number> = {
    timestamp: clock,
    service: "cart",
    endpoint: "/",
    replicas: 1,
    "memory_usage": 100 + minute,
    "error_rate": 0,
  };
  const value = (name: string) => name === "cpu_usage" ? cpu : name === "request_rate" ? 10 * cpu : 2;
  return COLUMN_NAMES.map((name) => cells[name] ?? (scrape === "failed" ? 0 : value(name))).join(",");
}

async function campaignOf(folder: string, files: Readonly<Record<string, readonly string[]>>) {
  for (const [file, lines] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, file), [COLUMN_NAMES.join(","), ...lines].join("\n"));
  }
  return await loadCampaign(folder);
}

Deno.test("campaignSeries() gives one series a run, with gaps and failed scrapes as NaN", () =>
  inTemporaryFolder(async (folder) => {
    const campaign = await campaignOf(folder, {
      "cart_5_1_week.csv": [sample(0, 0.5), sample(1, 0.6), sample(2, 0, "failed"), sample(5, 0.9)],
      "cart_5_1_burst.csv": [sample(0, 0.1), sample(1, 0.2)],
    });
    const [burst, week] = campaignSeries(campaign);
    assert.deepEqual(burst, {
      name: "cart burst",
      startSeconds: 1767225600,
      stepSeconds: 60,
      names: ["cpu_usage", "memory_usage", "request_rate"],
      columns: [Float64Array.of(0.1, 0.2), Float64Array.of(100, 101), Float64Array.of(1, 2)],
      rows: 2,
    });
    assert.equal(week!.name, "cart week");
    // Loading fills the failed scrape with 0.6, which it measured a minute before: here it is missing.
    assert.deepEqual(week!.columns[0], Float64Array.of(0.5, 0.6, NaN, NaN, NaN, 0.9));
    assert.deepEqual(week!.columns[1], Float64Array.of(100, 101, NaN, NaN, NaN, 105));
  }));

Deno.test("campaignSeries() takes the columns asked for, and names runs by their files where shapes are not enough", () =>
  inTemporaryFolder(async (folder) => {
    const campaign = await campaignOf(folder, {
      "cart_5_1.csv": [sample(0, 0.5), sample(1, 0.6)],
      "cart_5_1_week.csv": [sample(0, 0.5), sample(1, 0.6)],
    });
    const all = campaignSeries(campaign, { columns: ["throughput", "cpu_usage"] });
    assert.deepEqual(all.map(({ name }) => name), ["cart_5_1", "cart_5_1_week"]);
    assert.deepEqual(all[0]!.names, ["throughput", "cpu_usage"]);
    assert.throws(() => campaignSeries(campaign, { columns: ["disk"] }), { name: "SchemaError", message: /"disk"/ });
  }));

Deno.test("campaignSeries() reads the committed campaign of moving loads", async () => {
  const all = campaignSeries(await loadCampaign("data/dynamic"));
  assert.equal(all.length, 12);
  assert.ok(all.some(({ name }) => name === "task1 day"));
  for (const { rows, stepSeconds, columns } of all) {
    assert.equal(stepSeconds, 3);
    assert.ok(rows >= 150, `${rows} rows`);
    assert.ok(columns[0]!.filter(Number.isFinite).length > 0.9 * rows);
  }
});
