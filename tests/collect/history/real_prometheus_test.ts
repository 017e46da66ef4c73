// Needs --allow-run=deno, --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-ffi,
// --allow-sys=cpus,networkInterfaces,hostname and --allow-env.
import assert from "node:assert/strict";
import { join } from "node:path";
import { collectHistory, type HistoryOptions, workloadTitle } from "@/collect/mod.ts";
import { loadHistory, numericColumn } from "@/dataset/mod.ts";
import {
  ANSWERED_RATIO,
  MEAN_DURATION_MS,
  SIDECAR_RATIO,
  startHistoryServer,
  type SyntheticPod,
  type SyntheticWorkload,
  syntheticWorkloads,
  waveAt,
  waveBetween,
} from "@/testbed/mod.ts";
import { assertSameFiles, snapshot } from "../../cli/snapshot.ts";
import { skipUnless } from "../../require_tool.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const SIZE = { seed: 7, startSeconds: Date.UTC(2025, 5, 1) / 1000, days: 2, workloads: 20, scrapeSeconds: 75 };
const END = SIZE.startSeconds + SIZE.days * 86_400;
const STEP = 75;

/** Prometheus takes a series for alive for so long after its last scrape, seconds. */
const LOOKBACK = 300;
const RATE_WINDOW = 300;

function optionsFor(directory: string, url: string): HistoryOptions {
  return {
    directory,
    request: {
      namespaces: ["shop-.*"],
      workloads: [],
      matchers: [],
      jobGroupLabels: [],
      since: "2d",
      until: "now",
      stepSeconds: STEP,
    },
    sinceSeconds: SIZE.startSeconds,
    untilSeconds: END,
    nowSeconds: END + 86_400,
    access: { url },
  };
}

/** Pods that live during all of a time, or none if any pod comes or goes in it. */
function steadyPods({ pods }: SyntheticWorkload, from: number, until: number): readonly SyntheticPod[] | undefined {
  const touched = pods.filter(({ startSeconds, endSeconds }) => startSeconds < until && endSeconds > from);
  const isSteady = touched.every(({ startSeconds, endSeconds }) => startSeconds <= from && endSeconds >= until);
  return isSteady && touched.length > 0 ? touched : undefined;
}

Deno.test({
  name: "collectHistory() gives back what was put into a real Prometheus (needs prometheus and promtool)",
  ...await skipUnless("prometheus", "promtool"),
  fn: async (t) => {
    await inTemporaryFolder(async (folder) => {
      const directory = join(folder, "history");
      await using server = await startHistoryServer({ size: SIZE, directory: folder });
      const { record, governor } = await collectHistory(optionsFor(directory, server.url));
      const history = await loadHistory(directory);
      const workloads = syntheticWorkloads(SIZE);

      await t.step("every workload is there once, of the right kind, with all of its pods", () => {
        const expected = workloads.map((workload) => `${workloadTitle(workload)} ${workload.pods.length}`);
        assert.deepEqual(
          record.workloads.map((workload) => `${workloadTitle(workload)} ${workload.pods}`).sort(),
          expected.sort(),
        );
        assert.deepEqual([record.window.scrapeIntervalSeconds, record.window.rateWindowSeconds], [75, RATE_WINDOW]);
      });

      await t.step("the server ran no more queries at once than it was to", () => {
        assert.ok(governor!.mostAtOnce <= 2 && server.mostQueries() <= 2, `${server.mostQueries()}`);
        assert.equal(server.queryLimit, 20);
      });

      await t.step("CPU, memory, requests and latency are what they were made of", async () => {
        let compared = 0;
        for (const workload of workloads) {
          const found = history.workloads.find((known) => workloadTitle(known) === workloadTitle(workload))!;
          const table = await history.table(found);
          const times = numericColumn(table, "timestamp_seconds");
          const column = (name: string) => numericColumn(table, name);
          const [cpu, memory, replicas, cpuLimit, memoryRequest, rate, throughput, errors, mean] = [
            ...["cpu_usage", "memory_usage", "replicas", "cpu_limit", "memory_request"],
            ...["request_rate", "throughput", "error_rate", "avg_latency"],
          ].map(column) as [
            ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
            ...[Float64Array, Float64Array, Float64Array, Float64Array],
          ];
          const containers = workload.arrivals === undefined ? 1 : 1 + SIDECAR_RATIO;
          times.forEach((time, row) => {
            const about = `${workloadTitle(workload)} at ${time - SIZE.startSeconds} s`;
            const close = (measured: number, expected: number, tolerance: number, what: string) =>
              assert.ok(
                Math.abs(measured - expected) <= tolerance,
                `${what} of ${about}: ${measured}, not ${expected}`,
              );
            const pods = steadyPods(workload, time - RATE_WINDOW - LOOKBACK, time);
            if (pods === undefined) return;
            compared++;
            // Scrapes lie up to one interval before the ends of the window: the rate is that of a slightly earlier time.
            const slope = 2 * Math.PI / 86_400 * workload.cpuCores.amplitude * pods.length * containers;
            const used = waveBetween(workload.cpuCores, time - RATE_WINDOW, time) / RATE_WINDOW * pods.length *
              containers;
            close(cpu[row]!, used, slope * SIZE.scrapeSeconds + 1e-5 * pods.length, "cpu_usage");
            const bytes = waveAt(workload.memoryBytes, time) * pods.length * containers;
            const climb = 2 * Math.PI / 86_400 * workload.memoryBytes.amplitude * pods.length * containers;
            close(memory[row]! * 2 ** 20, bytes, climb * SIZE.scrapeSeconds + 10, "memory_usage");
            close(replicas[row]!, pods.length, 0, "replicas");
            close(memoryRequest[row]!, pods.length * workload.requests.memoryBytes / 2 ** 20, 0, "memory_request");
            if (workload.limits === undefined) assert.ok(Number.isNaN(cpuLimit[row]!), about);
            else close(cpuLimit[row]!, pods.length * workload.limits.cpuCores, 0, "cpu_limit");

            const isShared = workloads.some((other) =>
              other !== workload && other.name === workload.name && other.namespace === workload.namespace
            );
            if (workload.arrivals === undefined || isShared) {
              assert.ok([rate, throughput, errors, mean].every((values) => Number.isNaN(values[row]!)), about);
              return;
            }
            const arrived = waveBetween(workload.arrivals, time - RATE_WINDOW, time) / RATE_WINDOW * pods.length;
            const change = 2 * Math.PI / 86_400 * workload.arrivals.amplitude * pods.length;
            const tolerance = change * SIZE.scrapeSeconds + 1e-4;
            close(rate[row]!, arrived, tolerance, "request_rate");
            close(throughput[row]!, ANSWERED_RATIO * arrived, tolerance, "throughput");
            close(errors[row]!, 1 - ANSWERED_RATIO, 1e-4, "error_rate");
            close(mean[row]!, MEAN_DURATION_MS, 0.01, "avg_latency");
          });
        }
        // CronJobs run for half an hour, so for less than the 10 minutes that are needed; the others nearly always.
        assert.ok(compared > 17 * 2304 && compared < 20 * 2304, `${compared} rows`);
      });

      await t.step(
        "a server that may load few samples is asked in smaller parts, and gives the same files",
        async () => {
          const other = join(folder, "limited");
          await using limited = await startHistoryServer({ size: SIZE, directory: folder, maxSamples: 8000 });
          const { governor } = await collectHistory(optionsFor(other, limited.url));
          assert.ok(governor!.tooLarge > 0, "nothing was too large");
          const files = async (of: string) =>
            new Map([...await snapshot(of)].filter(([path]) => path.endsWith(".csv") && !path.startsWith("cache")));
          assertSameFiles(await files(other), await files(directory));
        },
      );
    });
  },
});
