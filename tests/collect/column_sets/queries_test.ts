// Needs --allow-read, --allow-write=output, --allow-run=deno and promtool.
import assert from "node:assert/strict";
import { join } from "node:path";
import { COLUMN_SET_NAMES, DEFAULT_METRIC_SOURCES, type MetricSources, setColumns } from "@/collect/mod.ts";
import { containerColumnQueries } from "@/collect/column_sets/pod_queries.ts";
import { pathQuery, requestColumnQueries } from "@/collect/column_sets/request_queries.ts";
import { runTool } from "../../k8s/tool.ts";
import { skipUnless } from "../../require_tool.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const MEBIBYTE = 1_048_576;

const scopeOf = (sources: Partial<MetricSources> = {}, workload = "web") => ({
  ...{ workload, windowSeconds: 60, namespace: "shop" },
  sources: { ...DEFAULT_METRIC_SOURCES, ...sources },
});

/** Every query of all sets, by column. */
function queriesOf(scope: ReturnType<typeof scopeOf>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(setColumns(COLUMN_SET_NAMES)).flatMap(([name, { origin }]) =>
      origin.kind === "query" ? [[name, origin.query(scope)]] : []
    ),
  );
}

/** A series and its values every 15 s, in the notation of promtool; a counter that grows by so much each time. */
type SeriesText = readonly [series: string, values: string];
const each = (by: number) => `0+${by}x60`;
const level = (value: number) => `${value}x60`;

/** Labels of a pod of the workload; a pod is on the node of its number. */
const pod = (number: number, more = "") => `namespace="shop",pod="web-${number}"${more}`;
const app = (number: number, container = "app") => pod(number, `,container="${container}"`);

const ISTIO_LABELS = 'reporter="destination",destination_workload="web",destination_workload_namespace="shop"';

const ISTIO: readonly SeriesText[] = [
  [`istio_requests_total{${ISTIO_LABELS},response_code="200"}`, each(60)],
  [`istio_requests_total{${ISTIO_LABELS},response_code="404"}`, each(15)],
  [`istio_requests_total{${ISTIO_LABELS},response_code="503"}`, each(75)],
  [`istio_requests_total{${ISTIO_LABELS.replace("destination", "source")},response_code="503"}`, each(75)],
  [`istio_request_duration_milliseconds_sum{${ISTIO_LABELS}}`, each(3000)],
];

const NGINX_LABELS = 'namespace="ingress",service="metrics",exported_namespace="shop",exported_service="web"';

const NGINX: readonly SeriesText[] = [
  [`nginx_ingress_controller_requests{${NGINX_LABELS},status="200",path="/a"}`, each(60)],
  [`nginx_ingress_controller_requests{${NGINX_LABELS},status="502",path="/b"}`, each(15)],
  [`nginx_ingress_controller_requests{${NGINX_LABELS.replaceAll('"web"', '"api"')},status="500",path="/"}`, each(6000)],
  [`nginx_ingress_controller_request_duration_seconds_sum{${NGINX_LABELS}}`, each(7.5)],
  ...[["0.1", 60], ["1", 75], ["+Inf", 75]].map(([le, by]): SeriesText => [
    `nginx_ingress_controller_request_duration_seconds_bucket{${NGINX_LABELS},le="${le}"}`,
    each(by as number),
  ]),
];

/** What kubelets and kube-state-metrics tell of two pods that run, one that waits and one that has finished. */
const PODS: readonly SeriesText[] = [
  [`container_cpu_usage_seconds_total{${app(1)}}`, each(7.5)],
  [`container_cpu_usage_seconds_total{${app(2)}}`, each(15)],
  [`container_cpu_usage_seconds_total{${app(1, "proxy")}}`, each(1.5)],
  [`container_cpu_usage_seconds_total{${app(1, "")}}`, each(9)],
  [`kube_pod_container_resource_limits{${app(1)},resource="cpu"}`, level(2)],
  [`kube_pod_container_resource_limits{${app(2)},resource="cpu"}`, level(1)],
  [`kube_pod_container_resource_limits{${app(3)},resource="cpu"}`, level(1)],
  [`container_memory_working_set_bytes{${app(1)}}`, level(100 * MEBIBYTE)],
  [`container_memory_working_set_bytes{${app(2)}}`, level(50 * MEBIBYTE)],
  [`kube_pod_container_resource_limits{${app(1)},resource="memory"}`, level(200 * MEBIBYTE)],
  [`kube_pod_container_resource_limits{${app(2)},resource="memory"}`, level(200 * MEBIBYTE)],
  [`container_cpu_cfs_periods_total{${app(1)}}`, each(150)],
  [`container_cpu_cfs_throttled_periods_total{${app(1)}}`, each(15)],
  // The same network, reported twice.
  [`container_network_receive_bytes_total{${pod(1)},interface="eth0"}`, each(1500)],
  [`container_network_receive_bytes_total{${pod(1)},interface="eth0",id="/pause"}`, each(1500)],
  [`container_network_receive_bytes_total{${pod(2)},interface="eth0"}`, each(750)],
  [`container_network_receive_bytes_total{${pod(2)},interface="lo"}`, each(9000)],
  [`container_network_transmit_bytes_total{${pod(1)},interface="eth0"}`, each(300)],
  // The last minute of 10 begins at the 37th value: one restart; none; two in a pod that is 25 s old; and a pod of old age
  // whose counter was not scraped for a while, of which nothing can be said.
  [`kube_pod_container_status_restarts_total{${app(1)}}`, "3x37 4x20"],
  [`kube_pod_container_status_restarts_total{${app(2)}}`, level(5)],
  [`kube_pod_container_status_restarts_total{${app(3)}}`, "_x38 2x20"],
  [`kube_pod_container_status_restarts_total{${app(4)}}`, "_x38 7x20"],
  ...[1, 2, 4].map((number): SeriesText => [`kube_pod_created{${pod(number)}}`, level(0)]),
  [`kube_pod_created{${pod(3)}}`, level(575)],
  ['kube_deployment_status_replicas_ready{namespace="shop",deployment="web"}', level(2)],
  ['kube_deployment_status_replicas{namespace="shop",deployment="web"}', level(3)],
  ['kube_deployment_status_replicas{namespace="other",deployment="web"}', level(9)],
  ...[1, 2, 4].flatMap((number): SeriesText[] => [
    [`kube_pod_info{${pod(number)},node="n${number}"}`, level(1)],
    [`kube_pod_status_phase{${pod(number)},phase="Running"}`, level(number === 4 ? 0 : 1)],
  ]),
];

/** Busy share of each node, and what it has left of 100 bytes: node 4 is full, and hosts only a pod that has finished. */
const BUSY: Readonly<Record<number, number>> = { 1: 0.5, 2: 0.95, 4: 1 };
const LEFT: Readonly<Record<number, number>> = { 1: 50, 2: 25, 4: 0 };

/** `node`: as `k8s/monitoring` labels nodes; `instance`: as a Prometheus does by itself. */
function nodeExporter(label: "node" | "instance", pressed: number): SeriesText[] {
  return Object.keys(BUSY).map(Number).flatMap((number): SeriesText[] => {
    const name = label === "node" ? `node="n${number}"` : `instance="n${number}:9100"`;
    return [
      [`node_cpu_seconds_total{${name},cpu="0",mode="user"}`, each(15 * BUSY[number]!)],
      [`node_cpu_seconds_total{${name},cpu="0",mode="idle"}`, each(15 * (1 - BUSY[number]!) / 2)],
      [`node_cpu_seconds_total{${name},cpu="0",mode="iowait"}`, each(15 * (1 - BUSY[number]!) / 2)],
      [`node_memory_MemTotal_bytes{${name}}`, level(100)],
      [`node_memory_MemAvailable_bytes{${name}}`, level(LEFT[number]!)],
      [
        `kube_node_status_condition{node="n${number}",condition="MemoryPressure",status="true"}`,
        level(Number(number === pressed)),
      ],
    ];
  });
}

/** What a cAdvisor tells without kube-state-metrics and node-exporter; one container began anew 30 s ago. */
const CADVISOR: readonly SeriesText[] = [
  [`container_cpu_usage_seconds_total{${app(1)},node="n1"}`, each(7.5)],
  [`container_cpu_usage_seconds_total{${app(1, "proxy")},node="n1"}`, each(15)],
  [`container_spec_cpu_quota{${app(1)},node="n1"}`, level(100_000)],
  [`container_spec_cpu_period{${app(1)},node="n1"}`, level(50_000)],
  [`container_spec_cpu_quota{${app(1, "proxy")},node="n1"}`, level(-1)],
  [`container_spec_cpu_period{${app(1, "proxy")},node="n1"}`, level(50_000)],
  [`container_memory_working_set_bytes{${app(1)},node="n1"}`, level(100 * MEBIBYTE)],
  [`container_memory_working_set_bytes{${app(1, "proxy")},node="n1"}`, level(50 * MEBIBYTE)],
  [`container_memory_working_set_bytes{${app(1, "")},node="n1"}`, level(170 * MEBIBYTE)],
  [`container_spec_memory_limit_bytes{${app(1)},node="n1"}`, level(400 * MEBIBYTE)],
  [`container_spec_memory_limit_bytes{${app(1, "proxy")},node="n1"}`, level(0)],
  [`container_start_time_seconds{${app(1)}}`, "10x37 570x20"],
  [`container_start_time_seconds{${app(1, "proxy")}}`, level(10)],
  [`container_start_time_seconds{${app(1, "")}}`, level(5)],
  ['container_cpu_usage_seconds_total{id="/",node="n1"}', each(45)],
  ['machine_cpu_cores{node="n1"}', level(4)],
  ['container_memory_working_set_bytes{id="/",node="n1"}', level(60)],
  ['machine_memory_bytes{node="n1"}', level(100)],
];

interface Case {
  readonly series: readonly SeriesText[];
  readonly expected: readonly (readonly [expr: string | undefined, value: number | undefined])[];
}

/** What promtool says is wrong; the empty string if nothing is. A value that is expected to be absent is `undefined`. */
async function faults(cases: readonly Case[]): Promise<string> {
  const tests = cases.map(({ series, expected }) => ({
    interval: "15s",
    "input_series": series.map(([series, values]) => ({ series, values })),
    "promql_expr_test": expected.map(([expr, value]) => ({
      // Rounded, as rates carry the error of a division.
      expr: `round(sum(${expr}), 0.000001)`,
      "eval_time": "10m",
      "exp_samples": value === undefined ? [] : [{ labels: "{}", value }],
    })),
  }));
  return await inTemporaryFolder(async (folder) => {
    const path = join(folder, "test.yaml");
    await Deno.writeTextFile(path, JSON.stringify({ "evaluation_interval": "15s", tests }));
    const { code, stdout, stderr } = await runTool("promtool", ["test", "rules", path]);
    return code === 0 ? "" : stdout + stderr;
  });
}

const entries = (
  values: Readonly<Record<string, number | undefined>>,
  queries: Readonly<Record<string, string | undefined>>,
) => Object.entries(values).map(([column, value]) => [queries[column], value] as const);

/** What the cluster above shows. */
const SHOWN = {
  "cpu_usage_ratio": 0.5,
  "ram_usage_ratio": 0.375,
  "requests_in_flight": 0.2,
  "server_error_ratio": 0.5,
  "replica_count": 2,
  "pod_count": 3,
  "pod_restarts": 3,
  "node_cpu_pressure_flag": 1,
  "node_memory_pressure_flag": 0,
  "cpu_throttled_ratio": 0.1,
  "network_receive_rate": 150,
  "network_transmit_rate": 20,
  "node_cpu_ratio": 0.725,
  "node_memory_ratio": 0.625,
};

Deno.test({
  name: "setColumns() asks queries that give what a known cluster shows, and nothing of a workload that is not there",
  ...await skipUnless("promtool"),
  async fn() {
    const queries = queriesOf(scopeOf());
    assert.deepEqual(Object.keys(queries).sort(), Object.keys(SHOWN).sort());
    const series = [...ISTIO, ...PODS, ...nodeExporter("node", 4)];
    const absent = Object.fromEntries(Object.keys(SHOWN).map((column) => [column, undefined]));
    const calm = nodeExporter("instance", 2).map(([name, values]): SeriesText =>
      name.includes("n2") && name.includes("node_cpu") ? [name, each(7.5)] : [name, values]
    );
    const byInstance = queriesOf(scopeOf({ nodeLabel: "instance" }));
    assert.equal(
      await faults([
        { series, expected: entries(SHOWN, queries) },
        { series, expected: entries(absent, queriesOf(scopeOf({}, "api"))) },
        {
          // Two thirds of the counters of node 2 are idle or wait: it is calm; but the node has the condition.
          series: [...ISTIO, ...PODS, ...calm],
          expected: entries(
            { "node_cpu_pressure_flag": 0, "node_memory_pressure_flag": 1, "node_memory_ratio": 0.625 },
            byInstance,
          ),
        },
      ]),
      "",
    );
    assert.match(await faults([{ series, expected: entries({ ...SHOWN, "pod_restarts": 2 }, queries) }]), /FAILED/);
  },
});

Deno.test({
  name: "requestColumnQueries() counts the requests of one service of an ingress, not of the ingress",
  ...await skipUnless("promtool"),
  async fn() {
    const scope = scopeOf({ requests: "ingress-nginx" });
    const honoured = scopeOf({ requests: "ingress-nginx", ingressLabelPrefix: "" });
    assert.equal(requestColumnQueries(scopeOf()), undefined);
    const shown = {
      "request_rate": 5,
      "p50_latency": 62.5,
      "p95_latency": 775,
      "p99_latency": 955,
      "avg_latency": 100,
      "throughput": 4,
      "error_rate": 0.2,
    };
    const plain = NGINX.map(([name, values]): SeriesText => [
      name.replace('namespace="ingress",service="metrics",', "").replaceAll("exported_", ""),
      values,
    ]);
    const more = { "requests_in_flight": 0.5, "server_error_ratio": 0.2 };
    assert.equal(
      await faults([
        { series: NGINX, expected: entries(shown, requestColumnQueries(scope)!) },
        { series: NGINX, expected: [...entries(more, queriesOf(scope)), [pathQuery(scope), 4]] },
        { series: plain, expected: entries({ ...shown }, requestColumnQueries(honoured)!) },
      ]),
      "",
    );
  },
});

Deno.test({
  name: "setColumns() asks a cAdvisor alone, and says what it cannot know",
  ...await skipUnless("promtool"),
  async fn() {
    const sources = { objects: "cadvisor", nodes: "cadvisor", container: "" } as const;
    const queries = queriesOf(scopeOf(sources));
    const unknown = Object.entries(queries).flatMap(([name, query]) => query === undefined ? [name] : []);
    assert.deepEqual(unknown, ["node_memory_pressure_flag", "pod_count"]);
    const shown = {
      // 0.5 of the 2 cores of the one container that has a limit.
      "cpu_usage_ratio": 0.25,
      "ram_usage_ratio": 0.25,
      "replica_count": 1,
      "pod_restarts": 1,
      "node_cpu_ratio": 0.75,
      "node_memory_ratio": 0.6,
      "node_cpu_pressure_flag": 0,
    };
    const columns = containerColumnQueries(scopeOf(sources));
    const ofRunFile = {
      "replicas": 1,
      "cpu_limit": 2,
      "memory_limit": 400,
      "cpu_usage": 1.5,
      "memory_usage": 150,
    };
    assert.deepEqual(Object.keys(columns).sort(), Object.keys(ofRunFile).sort());
    assert.deepEqual(containerColumnQueries(scopeOf()), {});
    const alone = containerColumnQueries(scopeOf({ ...sources, container: "app" }));
    assert.equal(
      await faults([
        { series: CADVISOR, expected: [...entries(shown, queries), ...entries(ofRunFile, columns)] },
        { series: CADVISOR, expected: entries({ "cpu_usage": 0.5, "memory_usage": 100 }, alone) },
      ]),
      "",
    );
  },
});
