// Needs --allow-read; those with promtool also --allow-write=output, --allow-run=deno.
import assert from "node:assert/strict";
import { join } from "node:path";
import { columnQueries, endpointQuery } from "@/collect/mod.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import {
  CONFIGURATION_FILE,
  forAnyPrometheus,
  jobOf,
  keeps,
  readConfiguration,
  readRules,
  RULES_FILE,
} from "./prometheus_files.ts";
import type { Json } from "./manifest.ts";
import { metricsOf, syntaxFault } from "./promql.ts";
import { runTool } from "./tool.ts";

const SCOPE = { workload: "task1", windowSeconds: 60, namespace: "plimsoll" };

Deno.test("every metric that the queries of lib/collect ask for is kept by the job that has it", async () => {
  const configuration = await readConfiguration();
  const jobs: Record<string, string> = { istio: "istio-proxy", container: "cadvisor", kube: "kube-state-metrics" };
  const expressions = [...Object.values(columnQueries(SCOPE)), endpointQuery(SCOPE)];
  for (const metric of new Set(expressions.flatMap(metricsOf))) {
    if (metric === "up") continue;
    const job = jobOf(configuration, jobs[metric.split("_")[0]!]!);
    assert.ok(keeps(job, metric), `${job.job_name} drops ${metric}`);
  }
  assert.ok(!keeps(jobOf(configuration, "cadvisor"), "container_fs_reads_total"));
});

Deno.test("one job alone gives up the label pod, which the column replicas counts", async () => {
  const { scrape_configs: jobs } = await readConfiguration();
  const naming = jobs.filter(({ relabel_configs: rules = [], static_configs: targets = [] }) =>
    JSON.stringify([rules, targets]).includes('"target_label":"pod"')
  );
  assert.deepEqual(naming.map(({ job_name: name }: Json) => name), ["istio-proxy"]);
});

Deno.test("every rule can be parsed, and syntaxFault() names what cannot", async () => {
  for (const { expr, record, alert } of await readRules()) {
    assert.equal(syntaxFault(expr), undefined, `${record ?? alert}`);
  }
  assert.equal(syntaxFault("rate(a[5m]) b"), "b");
  assert.notEqual(syntaxFault("sum(rate(a[5m])"), undefined);
});

/** Lines of promtool's complaint that an older Prometheus, or one without Kubernetes, must make. */
const UNKNOWN_TO_SOME =
  /field (kubernetes_sd_configs|track_timestamps_staleness) not found in type config\.ScrapeConfig/;

async function checkConfiguration(configuration: unknown): Promise<string> {
  return await inTemporaryFolder(async (folder) => {
    const path = join(folder, "prometheus.yaml");
    await Deno.writeTextFile(path, JSON.stringify(configuration));
    const { code, stdout, stderr } = await runTool("promtool", ["check", "config", "--syntax-only", path]);
    return code === 0 ? "" : stdout + stderr;
  });
}

Deno.test({
  name: "promtool accepts the configuration and refuses a broken one",
  ...await skipUnless("promtool"),
  async fn() {
    const whole = await runTool("promtool", ["check", "config", "--syntax-only", CONFIGURATION_FILE]);
    if (whole.code !== 0) {
      const complaints = (whole.stdout + whole.stderr).split("\n").filter((line) => /^\s+line \d+/.test(line));
      assert.ok(complaints.length > 0, whole.stderr);
      assert.deepEqual(complaints.filter((line) => !UNKNOWN_TO_SOME.test(line)), []);
      assert.equal(await checkConfiguration(forAnyPrometheus(await readConfiguration())), "");
    }
    const broken = forAnyPrometheus(await readConfiguration());
    jobOf(broken, "cadvisor").metric_relabel_configs[0].action = "keeep";
    assert.match(await checkConfiguration(broken), /unknown relabel action "keeep"/);
    const misspelt = forAnyPrometheus(await readConfiguration());
    jobOf(misspelt, "istio-proxy").metric_path = "/";
    assert.match(await checkConfiguration(misspelt), /field metric_path not found/);
  },
});

Deno.test({
  name: "promtool accepts the rules and refuses a broken one",
  ...await skipUnless("promtool"),
  async fn() {
    const { code, stdout, stderr } = await runTool("promtool", ["check", "rules", RULES_FILE]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`SUCCESS: ${(await readRules()).length} rules found`));
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, "rules.yaml");
      await Deno.writeTextFile(path, '{groups: [{name: a, rules: [{record: "a:b", expr: "rate(c)"}]}]}');
      const broken = await runTool("promtool", ["check", "rules", path]);
      assert.notEqual(broken.code, 0);
      assert.match(broken.stderr, /expected type range vector/);
    });
  },
});
