// Needs --allow-read, --allow-write=output, --allow-net=127.0.0.1, --allow-run=deno and Prometheus.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { columnQueries, endpointQuery, prometheusClient } from "@/collect/mod.ts";
import { DEFAULT_RESOURCES, findPrometheus, startTestbed } from "@/testbed/mod.ts";
import { startChild } from "@/testbed/child.ts";
import type { PrometheusOrder } from "@/testbed/prometheus.ts";
import { skipUnless } from "../require_tool.ts";
import { type Discovered, readConfiguration, readRules, withTargets } from "./prometheus_files.ts";

Deno.test({
  name: "a real Prometheus with the jobs and rules of k8s/monitoring answers every query about the real testbed",
  ...await skipUnless("prometheus"),
  async fn() {
    await using testbed = await startTestbed({ replicas: 2, seed: 7, scrapeIntervalSeconds: 1 });
    const address = (url: string): string => new URL(url).host;
    const sidecar = testbed.replicas.map(({ url, pod }): Discovered => ({
      address: address(url),
      labels: {
        "__meta_kubernetes_namespace": "plimsoll",
        "__meta_kubernetes_pod_name": pod,
        "__meta_kubernetes_pod_container_port_name": "http-envoy-prom",
        "__meta_kubernetes_pod_phase": "Running",
      },
    }));
    const [first] = sidecar as [Discovered];
    const ignored: Discovered[] = [
      { ...first, labels: { ...first.labels, "__meta_kubernetes_pod_container_port_name": "http" } },
      { ...first, labels: { ...first.labels, "__meta_kubernetes_pod_phase": "Succeeded" } },
    ];
    const configuration = withTargets(await readConfiguration(), {
      "istio-proxy": [...sidecar, ...ignored],
      cadvisor: testbed.replicas.map(({ url, pod }) => ({
        address: address(url),
        labels: { "__meta_kubernetes_node_name": `node-of-${pod}` },
      })),
      "kube-state-metrics": testbed.replicas.map(({ url }) => ({ address: address(url), labels: {} })),
    });
    const executable = await findPrometheus();
    const directory = resolve("output");
    const order: PrometheusOrder = {
      executable,
      directory,
      configuration: JSON.stringify(configuration),
      // Three jobs; it never becomes ready if one of the ignored targets is scraped after all.
      targets: 3 * testbed.replicas.length,
    };
    const child = await startChild({
      name: "Prometheus",
      script: new URL("../../lib/testbed/prometheus_keeper.ts", import.meta.url),
      permissions: [
        "--allow-net=127.0.0.1",
        `--allow-run=${executable}`,
        `--allow-read=${directory}`,
        `--allow-write=${directory}`,
      ],
      args: [JSON.stringify(order)],
      env: { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" },
    });
    try {
      const client = prometheusClient({ url: (child.greeting as { url: string }).url });
      const deadline = performance.now() + 5000;
      for (let i = 0; performance.now() < deadline; i++) {
        const response = await fetch(testbed.entryUrls[i % testbed.entryUrls.length]!);
        await response.body?.cancel();
        await setTimeout(20);
      }
      const now = Date.now() / 1000;
      const at = { startSeconds: now, endSeconds: now, stepSeconds: 1 };
      const valueOf = async (query: string): Promise<number> => {
        const { series } = await client.queryRange(query, at);
        assert.equal(series.length, 1, query);
        return series[0]!.values[0]!;
      };
      for (const workload of testbed.services) {
        const queries = columnQueries({ workload, windowSeconds: 60 });
        for (const [column, query] of Object.entries(queries)) {
          assert.ok(Number.isFinite(await valueOf(query)), `${column} of ${workload}`);
        }
        assert.equal(await valueOf(queries.replicas), 2);
        assert.equal(await valueOf(queries.cpu_limit), 2 * DEFAULT_RESOURCES.cpuLimitCores);
        assert.equal(await valueOf(queries.memory_request), 2 * DEFAULT_RESOURCES.memoryRequestMebibytes);
        assert.ok(await valueOf(queries.request_rate) > 0);
        const { series: [busiest] } = await client.queryRange(endpointQuery({ workload, windowSeconds: 60 }), at);
        assert.equal(busiest?.labels["request_path"], "/");
        for (const { record } of await readRules()) {
          // The sum over what else the label `resource` or `le` tells apart.
          if (record !== undefined) await valueOf(`sum by (service) (${record}{service="${workload}"})`);
        }
      }
      assert.equal(await valueOf('count(up{pod!=""})'), testbed.replicas.length);
      assert.equal((await client.queryRange('ALERTS{alertstate="firing"}', at)).series.length, 0);
    } finally {
      await child.stop();
    }
  },
});
