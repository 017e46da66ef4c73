// Needs --allow-read, --allow-write=output, --allow-run=deno and promtool.
import assert from "node:assert/strict";
import { join } from "node:path";
import { columnQueries, endpointQuery } from "@/collect/mod.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { RULES_FILE } from "./prometheus_files.ts";
import { runTool } from "./tool.ts";

const SCOPE = { workload: "task1", windowSeconds: 60, namespace: "plimsoll" };

const POD_A = 'namespace="plimsoll", pod="task1-7d9f8b6c5d-abcde"';
const POD_B = 'namespace="plimsoll", pod="task1-7d9f8b6c5d-fghij"';
const ARRIVED =
  'reporter="destination", destination_workload="task1", destination_workload_namespace="plimsoll", request_path="/"';

/** A cluster with two pods of task1: what each exporter says of them every 15 s, with what must not be counted. */
const INPUT_SERIES: readonly (readonly [series: string, values: string])[] = [
  // 0.25 and 0.75 cores; the sidecar and the pod as a whole use more.
  [`container_cpu_usage_seconds_total{${POD_A}, container="app"}`, "0+3.75x40"],
  [`container_cpu_usage_seconds_total{${POD_B}, container="app"}`, "0+11.25x40"],
  [`container_cpu_usage_seconds_total{${POD_A}, container="istio-proxy"}`, "0+1.5x40"],
  [`container_cpu_usage_seconds_total{${POD_A}, container=""}`, "0+5.25x40"],
  [
    'container_cpu_usage_seconds_total{namespace="plimsoll", pod="web-front-7d9f8b6c5d-abcde", container="app"}',
    "0+15x40",
  ],
  ['container_cpu_usage_seconds_total{namespace="plimsoll", pod="my-database-0", container="app"}', "0+30x40"],
  [`container_cpu_cfs_periods_total{${POD_A}, container="app"}`, "0+150x40"],
  [`container_cpu_cfs_throttled_periods_total{${POD_A}, container="app"}`, "0+75x40"],
  [`container_memory_working_set_bytes{${POD_A}, container="app"}`, "104857600x40"],
  [`container_memory_working_set_bytes{${POD_B}, container="app"}`, "52428800x40"],
  [`container_memory_working_set_bytes{${POD_B}, container="istio-proxy"}`, "52428800x40"],
  ...[POD_A, POD_B].flatMap((pod): [string, string][] => [
    [`kube_pod_container_resource_limits{${pod}, container="app", resource="cpu", unit="core"}`, "3x40"],
    [`kube_pod_container_resource_limits{${pod}, container="app", resource="memory", unit="byte"}`, "1610612736x40"],
    [`kube_pod_container_resource_limits{${pod}, container="istio-proxy", resource="cpu", unit="core"}`, "2x40"],
    [`kube_pod_container_resource_requests{${pod}, container="app", resource="cpu", unit="core"}`, "1x40"],
    [`kube_pod_container_resource_requests{${pod}, container="app", resource="memory", unit="byte"}`, "536870912x40"],
    [`up{job="istio-proxy", ${pod}}`, "1x40"],
  ]),
  ['up{job="istio-proxy", namespace="plimsoll", pod="task1-7d9f8b6c5d-klmno"}', "0x40"],
  // 4 answers of 200 and 1 of 502 a second; the caller's sidecar counts them once more.
  [`istio_requests_total{${ARRIVED}, response_code="200"}`, "0+60x40"],
  [`istio_requests_total{${ARRIVED}, response_code="502"}`, "0+15x40"],
  [`istio_requests_total{${ARRIVED.replace("destination", "source")}, response_code="200"}`, "0+60x40"],
  // A request takes 40 ms on average: half of them at most 25 ms, none more than 100 ms.
  [`istio_request_duration_milliseconds_sum{${ARRIVED}}`, "0+3000x40"],
  [`istio_request_duration_milliseconds_bucket{${ARRIVED}, le="25"}`, "0+37.5x40"],
  [`istio_request_duration_milliseconds_bucket{${ARRIVED}, le="50"}`, "0+60x40"],
  [`istio_request_duration_milliseconds_bucket{${ARRIVED}, le="100"}`, "0+75x40"],
  [`istio_request_duration_milliseconds_bucket{${ARRIVED}, le="+Inf"}`, "0+75x40"],
];

const OF_TASK1 = '{namespace="plimsoll", service="task1"}';
const MEBIBYTE = 1024 ** 2;

/** What the cluster above shows in each column, worked out by hand, and the rule that says the same. */
const EXPECTED: readonly { column: keyof ReturnType<typeof columnQueries>; rule: string; value: number }[] = [
  { column: "replicas", rule: `service:replicas_up:count${OF_TASK1}`, value: 2 },
  { column: "cpu_limit", rule: 'service:resource_limit:sum{service="task1", resource="cpu"}', value: 6 },
  { column: "cpu_request", rule: 'service:resource_request:sum{service="task1", resource="cpu"}', value: 2 },
  {
    column: "memory_limit",
    rule: `service:resource_limit:sum{service="task1", resource="memory"} / ${MEBIBYTE}`,
    value: 3072,
  },
  {
    column: "memory_request",
    rule: `service:resource_request:sum{service="task1", resource="memory"} / ${MEBIBYTE}`,
    value: 1024,
  },
  { column: "request_rate", rule: `service:requests:rate1m${OF_TASK1}`, value: 5 },
  { column: "p50_latency", rule: `service:request_duration_milliseconds:p50_rate1m${OF_TASK1}`, value: 25 },
  { column: "p95_latency", rule: `service:request_duration_milliseconds:p95_rate1m${OF_TASK1}`, value: 87.5 },
  { column: "p99_latency", rule: `service:request_duration_milliseconds:p99_rate1m${OF_TASK1}`, value: 97.5 },
  { column: "avg_latency", rule: `service:request_duration_milliseconds:mean_rate1m${OF_TASK1}`, value: 40 },
  {
    column: "throughput",
    rule: `service:requests:rate1m${OF_TASK1} - service:request_errors:rate1m${OF_TASK1}`,
    value: 4,
  },
  { column: "cpu_usage", rule: `service:cpu_usage_cores:rate1m${OF_TASK1}`, value: 1 },
  { column: "memory_usage", rule: `service:memory_usage_bytes:sum${OF_TASK1} / ${MEBIBYTE}`, value: 150 },
  {
    column: "error_rate",
    rule: `service:request_errors:rate1m${OF_TASK1} / service:requests:rate1m${OF_TASK1}`,
    value: 0.2,
  },
];

/** Whether the alert fires after 10 minutes of some series on top of the cluster above. */
function alertTest(alert: string, series: readonly (readonly [string, string])[], labels: Record<string, string>[]) {
  return {
    interval: "15s",
    "input_series": [...INPUT_SERIES, ...series].map(([series, values]) => ({ series, values })),
    "alert_rule_test": [{
      "eval_time": "10m",
      alertname: alert,
      "exp_alerts": labels.map((labels) => ({ "exp_labels": labels })),
    }],
  };
}

async function promtoolTest(tests: readonly unknown[]): Promise<string> {
  return await inTemporaryFolder(async (folder) => {
    // The texts of alerts are for people: only whether they fire, and with which labels, is tested.
    const rules = (await Deno.readTextFile(RULES_FILE)).replaceAll(
      /^\s+annotations:\n(\s+(summary|action): .*\n)+/gm,
      "",
    );
    await Deno.writeTextFile(join(folder, "rules.yaml"), rules);
    const path = join(folder, "test.yaml");
    await Deno.writeTextFile(
      path,
      JSON.stringify({ "rule_files": ["rules.yaml"], "evaluation_interval": "15s", tests }),
    );
    const { code, stdout, stderr } = await runTool("promtool", ["test", "rules", path]);
    return code === 0 ? "" : stdout + stderr;
  });
}

function columnTest(expected: typeof EXPECTED): unknown {
  const queries = columnQueries(SCOPE);
  const is = (expr: string, value: number) => ({
    // Rounded, as quantiles carry the error of a division.
    expr: `round(sum(${expr}), 0.000001)`,
    "eval_time": "5m",
    "exp_samples": [{ labels: "{}", value }],
  });
  return {
    interval: "15s",
    "input_series": INPUT_SERIES.map(([series, values]) => ({ series, values })),
    "promql_expr_test": [
      ...expected.flatMap(({ column, rule, value }) => [is(queries[column], value), is(rule, value)]),
      is(endpointQuery(SCOPE), 5),
      is(`service:cpu_throttled_periods:ratio_rate1m${OF_TASK1}`, 0.5),
      is('service:cpu_usage_cores:rate1m{service="web-front"}', 1),
      is('service:cpu_usage_cores:rate1m{service="my-database"}', 2),
    ],
  };
}

Deno.test({
  name: "each column of lib/collect and the rule for it give what a known cluster shows",
  ...await skipUnless("promtool"),
  async fn() {
    assert.deepEqual(EXPECTED.map(({ column }) => column).sort(), Object.keys(columnQueries(SCOPE)).sort());
    assert.equal(await promtoolTest([columnTest(EXPECTED)]), "");
    const wrong = EXPECTED.map((one) => one.column === "replicas" ? { ...one, value: 3 } : one);
    assert.match(await promtoolTest([columnTest(wrong)]), /FAILED/);
  },
});

Deno.test({
  name: "alerts fire when a measurement is spoilt, and not when it is sound",
  ...await skipUnless("promtool"),
  async fn() {
    const critical = { severity: "critical" };
    const down = { job: "istio-proxy", namespace: "plimsoll", pod: "task1-7d9f8b6c5d-klmno", ...critical };
    const nameless = ARRIVED.replace('request_path="/"', 'request_path=""').replaceAll("task1", "task9");
    assert.equal(
      await promtoolTest([
        ...["PodScrapedTwice", "RequestPathMissing", "ContainerMetricsMissing"].map((name) => alertTest(name, [], [])),
        alertTest("PodScrapedTwice", [[`up{job="other", ${POD_A}}`, "1x40"]], [
          { namespace: "plimsoll", pod: "task1-7d9f8b6c5d-abcde", ...critical },
        ]),
        alertTest("TargetDown", [], [down]),
        alertTest("RequestPathMissing", [[`istio_requests_total{${nameless}, response_code="200"}`, "0+15x40"]], [
          { "destination_workload": "task9", "destination_workload_namespace": "plimsoll", severity: "warning" },
        ]),
        alertTest("ContainerMetricsMissing", [[`istio_requests_total{${nameless}, response_code="200"}`, "0+15x40"]], [
          { namespace: "plimsoll", service: "task9", ...critical },
        ]),
        alertTest("LimitsMissing", [], [
          { namespace: "plimsoll", service: "web-front", ...critical },
          { namespace: "plimsoll", service: "my-database", ...critical },
        ]),
      ]),
      "",
    );
  },
});
