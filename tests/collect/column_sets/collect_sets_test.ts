// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  collectWithSets,
  COLUMN_SET_NAMES,
  COLUMN_SETS,
  columnSetNames,
  describeColumnSets,
  gridTimes,
  type PrometheusClient,
  runFileText,
} from "@/collect/mod.ts";
import { loadCampaign, numericColumn } from "@/dataset/mod.ts";
import { PrometheusError, SchemaError } from "@/errors.ts";
import { COLUMN_NAMES } from "@/schema.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const RANGE = { startSeconds: 1_772_366_460, endSeconds: 1_772_367_060, stepSeconds: 60 };

/** A Prometheus that gives each query the values 1, 2, 3 …, or what `answer` says. */
function fakeClient(
  answer: (query: string) => "nothing" | "error" | ((row: number) => number) = () => (row) => row + 1,
): {
  readonly client: PrometheusClient;
  readonly asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    client: {
      queryRange(query, range) {
        asked.push(query);
        const values = answer(query);
        if (values === "error") throw new PrometheusError("Cannot query Prometheus", { status: 503, query });
        const timesSeconds = gridTimes(range);
        const series = values === "nothing" ? [] : [{
          ...{ labels: { "request_path": "/" }, timesSeconds, values: timesSeconds.map((_, row) => values(row)) },
        }];
        return Promise.resolve({ series, warnings: [] });
      },
      version: () => Promise.resolve(undefined),
    },
  };
}

const SCOPE = { workload: "web", windowSeconds: 60 };

Deno.test("COLUMN_SETS account for every column of the systems that they replace", () => {
  const published = {
    infrastructure: "timestamp service_name cpu_usage_percent cpu_usage_percent_last_5_min cpu_usage_percent_slope " +
      "ram_usage_percent ram_usage_percent_last_5_min ram_usage_percent_slope request_count_per_second " +
      "request_count_per_second_last_5_min response_time_ms replica_count is_holiday is_weekend cpu_request cpu_limit " +
      "ram_request ram_limit queue_length error_rate pod_restart_count node_cpu_pressure_flag node_memory_pressure_flag",
    rightsizing: "timestamp experiment_id service scenario replica_count load_users cpu_cores_value mem_bytes_value " +
      "net_rx_bytes_value net_tx_bytes_value pod_restarts_value replica_count_value node_cpu_util_value " +
      "node_mem_util_value network_activity_rate_value processing_intensity_value service_stability_value " +
      "resource_pressure_value",
  };
  for (const name of COLUMN_SET_NAMES) {
    const { columns, replaces } = COLUMN_SETS[name];
    assert.deepEqual(Object.keys(replaces), published[name].split(" "));
    const known = new Set<string>([...COLUMN_NAMES, ...Object.keys(columns)]);
    for (const [column, { becomes, correction }] of Object.entries(replaces)) {
      assert.deepEqual(becomes.filter((other) => !known.has(other)), [], column);
      assert.ok(becomes.length > 0 || correction !== "", `${column} says where it went`);
    }
    for (const [column, { unit, meaning, origin }] of Object.entries(columns)) {
      assert.ok(!(COLUMN_NAMES as readonly string[]).includes(column), `${column} is no column of the run file`);
      assert.ok(unit !== "" && meaning !== "", column);
      if (origin.kind === "derived") assert.deepEqual(origin.from.filter((other) => !known.has(other)), [], column);
    }
  }
  // A name means the same in every set.
  const both = Object.keys(COLUMN_SETS.infrastructure.columns).filter((name) =>
    name in COLUMN_SETS.rightsizing.columns
  );
  for (const name of both) {
    const of = (set: "infrastructure" | "rightsizing") => (COLUMN_SETS[set].columns as Record<string, unknown>)[name];
    assert.equal(of("infrastructure"), of("rightsizing"), name);
  }
});

Deno.test("collectWithSets() puts the columns of a set behind those of the run file, asking each query once", async () => {
  const { client, asked } = fakeClient();
  const calendar = { timeZone: "UTC", holidays: ["03-01"] };
  const samples = await collectWithSets(client, SCOPE, RANGE, { sets: COLUMN_SET_NAMES, calendar });
  assert.equal(new Set(asked).size, asked.length);
  assert.deepEqual(samples.missing.map(({ column, samples }) => [column, samples]), [["cpu_usage_ratio_slope", 1], [
    "ram_usage_ratio_slope",
    1,
  ]]);
  const added = samples.added!;
  assert.deepEqual([...added.cpu_usage_ratio!.slice(0, 3)], [1, 2, 3]);
  assert.deepEqual([...added.cpu_usage_ratio_last_5_min!.slice(0, 7)], [1, 1.5, 2, 2.5, 3, 4, 5]);
  assert.deepEqual([...added.request_rate_last_5_min!.slice(0, 3)], [1, 1.5, 2]);
  added.cpu_usage_ratio_slope!.forEach((slope, row) =>
    assert.ok(row === 0 ? Number.isNaN(slope) : Math.abs(slope - 1) < 1e-9)
  );
  assert.deepEqual([...new Set(added.is_holiday!)], [1]);
  assert.deepEqual([...added.network_activity_rate!.slice(0, 2)], [2, 4]);
  assert.deepEqual([...added.service_stability!.slice(0, 2)], [1 / 2, 1 / 3]);
  assert.deepEqual([...added.resource_pressure!.slice(0, 2)], [1, 2]);
  const header = runFileText(samples).split("\n")[0]!.split(",");
  assert.deepEqual(header.slice(0, COLUMN_NAMES.length), [...COLUMN_NAMES]);
  assert.deepEqual(header.slice(COLUMN_NAMES.length), Object.keys(added));
});

Deno.test("collectWithSets() stores nothing as 0 where a query fails or finds nothing, and says why", async () => {
  const { client } = fakeClient((query) =>
    query.includes("restarts_total") ? "error" : query.includes("resource_limits") ? "nothing" : () => 1
  );
  const samples = await collectWithSets(client, SCOPE, RANGE, { sets: ["infrastructure"] });
  const reasons = Object.fromEntries(samples.missing.map(({ column, reason }) => [column, reason]));
  const unknown = Object.entries(samples.added!).flatMap(([name, values]) => values.every(Number.isNaN) ? [name] : []);
  assert.deepEqual(unknown, [
    ...["cpu_usage_ratio", "cpu_usage_ratio_last_5_min", "cpu_usage_ratio_slope"],
    ...["ram_usage_ratio", "ram_usage_ratio_last_5_min", "ram_usage_ratio_slope"],
    ...["is_holiday", "is_weekend", "pod_restarts"],
  ]);
  assert.match(reasons.pod_restarts!, /^Cannot query Prometheus/);
  assert.equal(reasons.cpu_usage_ratio, "the query found no series at these times");
  assert.equal(reasons.cpu_usage_ratio_slope, "derived from cpu_usage_ratio: too few values");
  assert.equal(reasons.is_holiday, "no calendar was given");
  const bare = await collectWithSets(fakeClient().client, SCOPE, RANGE, {
    sets: ["infrastructure"],
    sources: { objects: "cadvisor" },
  });
  assert.deepEqual(
    bare.missing.find(({ column }) => column === "node_memory_pressure_flag")!.reason,
    "cadvisor has no metric of it",
  );
});

Deno.test("collectWithSets() asks whoever measures, for the columns of the run file too", async () => {
  const { client, asked } = fakeClient();
  await collectWithSets(client, SCOPE, RANGE, {
    sets: ["infrastructure"],
    sources: { requests: "ingress-nginx", container: "main" },
  });
  assert.deepEqual(asked.filter((query) => query.includes("istio") || query.includes('"app"')), []);
});

Deno.test("describeColumnSets() says of every column how it comes about", () => {
  const described = describeColumnSets(SCOPE, {
    sets: COLUMN_SET_NAMES,
    calendar: { timeZone: "Europe/Berlin", holidays: ["12-25"] },
  });
  assert.match(described.cpu_usage_ratio!.promql, /^sum\(sum by \(pod, container\) \(rate\(container_cpu_usage/);
  assert.match(described.is_holiday!.meaning, /Europe\/Berlin, holidays 12-25$/);
  assert.match(
    described.cpu_usage_ratio_slope!.meaning,
    /least-squares slope of cpu_usage_ratio over \(t - 300 s, t\]$/,
  );
  assert.throws(
    () => columnSetNames(["infrastructure", "more"]),
    /"more" as they must be infrastructure or rightsizing$/,
  );
  assert.deepEqual(columnSetNames(["rightsizing", "rightsizing"]), ["rightsizing"]);
});

Deno.test("loadCampaign() passes over the columns of a set, and loads those that it is asked for", () =>
  inTemporaryFolder(async (folder) => {
    const calendar = { timeZone: "UTC", holidays: [] };
    const samples = await collectWithSets(fakeClient().client, SCOPE, RANGE, { sets: ["infrastructure"], calendar });
    await Deno.writeTextFile(join(folder, "web_1_1.csv"), runFileText(samples));
    const bare = runFileText(await collectWithSets(fakeClient().client, SCOPE, RANGE, { sets: [] }));
    await Deno.writeTextFile(join(folder, "web_2_1.csv"), bare);
    const { table } = await loadCampaign(folder);
    assert.equal(table.columns.includes("cpu_usage_ratio"), false);
    const columns = ["cpu_usage_ratio_slope", "is_weekend", "cpu_usage"];
    const full = (await loadCampaign(folder, { columns })).table;
    const slope = numericColumn(full, "cpu_usage_ratio_slope");
    assert.deepEqual([...slope.slice(0, 3)], [NaN, 1, 1]);
    assert.ok(slope.slice(11).every(Number.isNaN), "the other file does not have it");
    await assert.rejects(
      loadCampaign(folder, { columns: ["pods"] }),
      (error) => error instanceof SchemaError && /the column "pods" of campaign .* none does$/.test(error.message),
    );
  }));
