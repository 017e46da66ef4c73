// Needs --allow-read; the one with promtool also --allow-write=output, --allow-run=deno.
import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { filesBelow, type Json, K8S } from "./manifest.ts";
import { jobOf, keeps, readConfiguration, readRules } from "./prometheus_files.ts";
import { metricsOf, syntaxFault } from "./promql.ts";
import { runTool } from "./tool.ts";

const GRAFANA = join(K8S, "monitoring/grafana");

/** Every dashboard by the name of its file. */
async function readDashboards(): Promise<Map<string, Json>> {
  const files = await filesBelow(join(GRAFANA, "dashboards"));
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(join(GRAFANA, "dashboards", file))));
  return new Map(files.map((file, i) => [file, JSON.parse(texts[i]!)]));
}

/** The expression with values in the place of Grafana's variables. */
function withValues(expression: string): string {
  return expression.replaceAll(/\$__(rate_)?interval/g, "1m").replaceAll(/\$(namespace|service|model)/g, ".+");
}

/** Every PromQL expression of a dashboard, with where it stands. */
function expressionsOf(dashboard: Json): { where: string; expr: string }[] {
  const panels = dashboard.panels.flatMap(({ title, targets }: Json) =>
    targets.map(({ expr, refId }: Json) => ({ where: `${dashboard.title}, ${title}, ${refId}`, expr }))
  );
  const notes = dashboard.annotations.list.map(({ name, expr }: Json) => ({
    where: `${dashboard.title}, ${name}`,
    expr,
  }));
  const variables = dashboard.templating.list.map(({ name, definition }: Json) => ({
    where: `${dashboard.title}, $${name}`,
    expr: /^label_values\((.+), \w+\)$/.exec(definition)![1]!,
  }));
  return [...panels, ...notes, ...variables];
}

/** Metrics that kube-state-metrics 2.20 reports and a dashboard or rule reads; its documentation names their resources. */
const KUBE_STATE_METRICS = [
  "kube_deployment_spec_replicas",
  "kube_deployment_status_replicas_ready",
  "kube_horizontalpodautoscaler_spec_max_replicas",
  "kube_horizontalpodautoscaler_spec_min_replicas",
  "kube_horizontalpodautoscaler_status_current_replicas",
  "kube_horizontalpodautoscaler_status_desired_replicas",
  "kube_node_status_condition",
  "kube_pod_container_resource_limits",
  "kube_pod_container_resource_requests",
  "kube_pod_container_status_restarts_total",
  "kube_pod_container_status_waiting_reason",
  "kube_pod_status_phase",
  "kube_pod_status_unschedulable",
];

/** Metrics that predictions are served under, as monitoring/README.md promises them. */
async function promisedMetrics(): Promise<string[]> {
  const text = await Deno.readTextFile(join(K8S, "monitoring/README.md"));
  return [...text.matchAll(/^\| `(plimsoll_\w+)\{/gm)].map((match) => match[1]!);
}

/** Says where a metric would come from; `undefined` if from nowhere. */
async function sourceFinder(): Promise<(metric: string) => string | undefined> {
  const configuration = await readConfiguration();
  const recorded = new Set((await readRules()).map(({ record }) => record));
  const promised = await promisedMetrics();
  return (metric) => {
    if (metric === "up" || metric === "ALERTS") return "Prometheus";
    if (recorded.has(metric)) return "rules";
    if (KUBE_STATE_METRICS.includes(metric)) return "kube-state-metrics";
    if (promised.includes(metric)) return keeps(jobOf(configuration, "plimsoll-serve"), metric) ? "serve" : undefined;
    const job = { istio: "istio-proxy", container: "cadvisor" }[metric.split("_")[0]!];
    return job !== undefined && keeps(jobOf(configuration, job), metric) ? job : undefined;
  };
}

Deno.test("every dashboard is one that Grafana can load, show and link to", async () => {
  const dashboards = await readDashboards();
  const { datasources } = parse(await Deno.readTextFile(join(GRAFANA, "datasources.yaml")));
  const sources = new Map(datasources.map(({ uid, type }: Json) => [uid, type]));
  assert.equal(new Set([...dashboards.values()].map(({ uid }) => uid)).size, dashboards.size);
  for (const [file, dashboard] of dashboards) {
    assert.match(dashboard.uid, /^[a-z-]{1,40}$/, file);
    assert.ok(dashboard.title && dashboard.description && dashboard.schemaVersion >= 39, file);
    assert.equal(dashboard.id, undefined, `${file}: the id belongs to one server`);
    const ids = dashboard.panels.map(({ id }: Json) => id);
    assert.equal(new Set(ids).size, ids.length, file);
    for (const { title, description, datasource, targets, fieldConfig, gridPos, type } of dashboard.panels) {
      const where = `${file}, ${title}`;
      assert.ok(title && description, `${where} says what it shows`);
      assert.ok(fieldConfig.defaults.unit, `${where} has a unit`);
      assert.ok(["timeseries", "table", "stat"].includes(type), where);
      assert.ok(gridPos.x >= 0 && gridPos.x + gridPos.w <= 24 && gridPos.h > 0, where);
      assert.ok(targets.length > 0, where);
      assert.equal(new Set(targets.map(({ refId }: Json) => refId)).size, targets.length, where);
      for (const source of [datasource, ...targets.map((target: Json) => target.datasource)]) {
        assert.equal(sources.get(source.uid), source.type, where);
      }
    }
  }
});

Deno.test("no panel of a dashboard covers another", async () => {
  for (const [file, { panels }] of await readDashboards()) {
    for (const [i, { gridPos: a, title }] of panels.entries()) {
      for (const { gridPos: b, title: other } of panels.slice(i + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        assert.ok(apart, `${file}: ${title} and ${other}`);
      }
    }
  }
});

Deno.test("Grafana is given every dashboard and every file that provisions it", async () => {
  const { configMapGenerator } = parse(await Deno.readTextFile(join(GRAFANA, "kustomization.yaml")));
  const given = configMapGenerator.flatMap(({ files }: Json) => files).sort();
  const there = (await filesBelow(GRAFANA)).filter((path) => !/kustomization|server/.test(path));
  assert.deepEqual(given, there.map((path) => path.replaceAll("\\", "/")));
});

Deno.test("every expression of a dashboard can be parsed, and its variables are defined", async () => {
  for (const dashboard of (await readDashboards()).values()) {
    const variables = dashboard.templating.list.map(({ name }: Json) => name);
    for (const { where, expr } of expressionsOf(dashboard)) {
      assert.equal(syntaxFault(withValues(expr)), undefined, where);
      const used = [...expr.matchAll(/\$(\w+)/g)].map((match) => match[1]!).filter((name) => !name.startsWith("__"));
      assert.deepEqual(used.filter((name) => !variables.includes(name)), [], where);
    }
  }
});

Deno.test("every metric that a dashboard or a rule reads comes from somewhere, and an invented one does not", async () => {
  const sourceOf = await sourceFinder();
  for (const dashboard of (await readDashboards()).values()) {
    for (const { where, expr } of expressionsOf(dashboard)) {
      for (const metric of metricsOf(withValues(expr))) {
        assert.ok(sourceOf(metric) !== undefined, `${where}: ${metric}`);
      }
    }
  }
  for (const { expr, record, alert } of await readRules()) {
    for (const metric of metricsOf(expr)) assert.ok(sourceOf(metric) !== undefined, `${record ?? alert}: ${metric}`);
  }
  assert.equal(sourceOf("container_cpu_usage_seconds"), undefined);
  assert.equal(sourceOf("plimsoll_predicted_joy"), undefined);
  assert.equal(sourceOf("service:cpu:rate1m"), undefined);
});

Deno.test("predictions.json shows every metric that monitoring/README.md promises, beside persistence", async () => {
  const dashboard = (await readDashboards()).get("predictions.json");
  const expressions = expressionsOf(dashboard).map(({ expr }) => withValues(expr));
  const shown = new Set(expressions.flatMap(metricsOf));
  assert.deepEqual((await promisedMetrics()).filter((metric) => !shown.has(metric)), []);
  assert.ok(expressions.some((expr) => expr.includes('model="persistence"')));
});

Deno.test({
  name: "promtool accepts every expression of a dashboard, with its types",
  ...await skipUnless("promtool"),
  async fn() {
    const expressions = [...(await readDashboards()).values()].flatMap(expressionsOf);
    await inTemporaryFolder(async (folder) => {
      const check = async (rules: readonly unknown[]): Promise<string> => {
        const path = join(folder, "rules.yaml");
        await Deno.writeTextFile(path, JSON.stringify({ groups: [{ name: "dashboards", rules }] }));
        const { code, stderr } = await runTool("promtool", ["check", "rules", path]);
        return code === 0 ? "" : stderr;
      };
      const rules = expressions.map(({ expr }, i) => ({ record: `dashboard:expression:${i}`, expr: withValues(expr) }));
      assert.equal(await check(rules), "");
      assert.match(
        await check([{ record: "dashboard:expression:0", expr: "rate(up) > 0" }]),
        /expected type range vector/,
      );
    });
  },
});
