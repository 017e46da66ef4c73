import assert from "node:assert/strict";
import { loadCampaign } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { buildFeatures, type FeatureSource, featureTable } from "@/features/mod.ts";
import { assertClose } from "../assert_close.ts";
import { HEADER, record, runText, withFolder, zeros } from "../dataset/campaign_folder.ts";
import { exampleSource, values } from "./example_source.ts";

/** One run of one service with the given CPU and rate. */
function source(cpu: number[], rate: number[], change: Partial<FeatureSource> = {}): FeatureSource {
  const n = cpu.length;
  return {
    keys: {
      services: ["cart"],
      service: new Int32Array(n),
      runs: ["cart_4_2.csv"],
      run: new Int32Array(n),
      users: new Float64Array(n).fill(4),
      replicas: new Float64Array(n).fill(2),
      timestampSeconds: Float64Array.from(cpu.keys()),
    },
    target: "cpu_usage",
    columns: {
      "request_rate": Float64Array.from(rate),
      "cpu_limit": new Float64Array(n).fill(6),
      "cpu_usage": Float64Array.from(cpu),
    },
    failedScrape: new Uint8Array(n),
    ...change,
  };
}

Deno.test("featureTable() has the documented features in the documented order", () => {
  assert.deepEqual(featureTable(exampleSource()).features.names, [
    "request_rate",
    "request_rate_lag_1",
    "request_rate_lag_2",
    "cpu_usage_lag_1",
    "cpu_usage_lag_2",
    "request_rate_mean_3",
    "request_rate_std_3",
    "request_rate_mean_6",
    "request_rate_std_6",
    "cpu_usage_mean_3",
    "cpu_usage_std_3",
    "cpu_usage_mean_6",
    "cpu_usage_std_6",
    "request_rate_per_replica",
    "replicas",
    "cpu_limit_per_replica",
    "users",
    "service_cart",
    "service_shop",
  ]);
});

Deno.test("featureTable() ends windows of the rate at the row and windows of the target at the row before", () => {
  const table = featureTable(source([1, 2, 3, 4, 5, 6, 7], [10, 20, 30, 40, 50, 60, 70]));
  assert.deepEqual(values(table, "request_rate_mean_3"), [NaN, NaN, 20, 30, 40, 50, 60]);
  assert.deepEqual(values(table, "cpu_usage_mean_3"), [NaN, NaN, NaN, 2, 3, 4, 5]);
  assert.deepEqual(values(table, "cpu_usage_lag_2"), [NaN, NaN, 1, 2, 3, 4, 5]);
  assertClose(values(table, "cpu_usage_std_3")[3]!, 1);
  assert.deepEqual(values(table, "request_rate_per_replica").slice(0, 2), [5, 10]);
  assert.deepEqual(values(table, "cpu_limit_per_replica")[0], 3);
  assert.deepEqual([...table.y], [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("featureTable() knows which lags are measured: not before the run, not the fill of a failed scrape", () => {
  const table = featureTable(
    source([1, 2, 2, 4, 5, 6], [1, 1, 1, 1, 1, 1], { failedScrape: Uint8Array.of(0, 0, 1, 0, 0, 0) }),
  );
  assert.deepEqual([...table.hasRealLags], [0, 0, 1, 0, 0, 1]);
});

Deno.test("featureTable() for throughput holds nothing of the current request rate, which is the same number", () => {
  const cpu = source([1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7]);
  const table = featureTable({
    ...cpu,
    target: "throughput",
    columns: { ...cpu.columns, throughput: cpu.columns.request_rate! },
  });
  const names = table.features.names.filter((name) => name.startsWith("request_rate"));
  assert.deepEqual(names, ["request_rate_lag_1", "request_rate_lag_2"]);
});

Deno.test("featureTable() leaves out a feature that no row has", () => {
  const unlimited = source([1, 2], [1, 2]);
  unlimited.columns.cpu_limit!.fill(NaN);
  const names = featureTable(unlimited).features.names;
  assert.equal(names.includes("cpu_limit_per_replica"), false);
  assert.equal(names.includes("cpu_usage_lag_2"), false);
  assert.equal(names.includes("cpu_usage_lag_1"), true);
});

Deno.test("buildFeatures() takes keys from file names and rows, and leaves out rows without a target", async () => {
  const slow = [HEADER, record(0, 1, 0.1), record(5, 2, 0.2).replace(",12,", ",nan,"), zeros(10)].join("\n");
  const files = { "cart_4_2.csv": slow, "shop_1_1.csv": runText(3).replaceAll(",cart,", ",shop,") };
  await withFolder(files, async (directory) => {
    const campaign = await loadCampaign(directory);
    const { keys, y, hasRealLags } = buildFeatures(campaign, { target: "cpu_usage" });
    assert.deepEqual(keys.services, ["cart", "shop"]);
    assert.deepEqual(keys.runs, ["cart_4_2.csv", "shop_1_1.csv"]);
    assert.deepEqual([...keys.run], [0, 0, 0, 1, 1, 1]);
    assert.deepEqual([...keys.users], [4, 4, 4, 1, 1, 1]);
    assert.deepEqual([...keys.replicas], [2, 2, 2, 1, 1, 1]);
    assert.deepEqual([...keys.timestampSeconds.slice(0, 2)], [1767225600, 1767225605]);
    assert.deepEqual([...y.slice(0, 3)], [0.1, 0.2, 0.2], "a failed scrape of the target is filled, as published");
    assert.deepEqual([...hasRealLags.slice(0, 3)], [0, 0, 1]);
    const latency = buildFeatures(campaign, { target: "avg_latency" });
    assert.deepEqual([...latency.y], [12, 12, 12, 12]);
    assert.throws(() => buildFeatures(campaign, { target: "memory_usage" }), (error) => {
      assert.ok(error instanceof SchemaError);
      assert.match(error.message, /Cannot predict "memory_usage".*all 6 rows lack it/);
      return true;
    });
  });
});
