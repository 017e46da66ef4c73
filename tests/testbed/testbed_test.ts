// Needs --allow-run=deno, --allow-net=127.0.0.1, --allow-read and --allow-env=PATH,PROMETHEUS_BIN,PLIMSOLL_REQUIRE_TOOLS.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { startTestbed } from "@/testbed/mod.ts";
import { skipUnless } from "../require_tool.ts";

const DIRECTORY = "output/tests/testbed";

/** Asks Prometheus for the one number that a query gives; `undefined` if it gives none. */
async function query(prometheusUrl: string, promql: string): Promise<number | undefined> {
  const response = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const { data } = await response.json() as { data: { result: { value: [number, string] }[] } };
  const value = data.result[0]?.value[1];
  return value === undefined ? undefined : Number(value);
}

async function untilEqual(expected: number, read: () => Promise<number | undefined>): Promise<void> {
  for (;;) {
    if (await read() === expected) return;
    await setTimeout(50);
  }
}

async function folderEntries(): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(DIRECTORY))).map(({ name }) => name);
}

Deno.test({
  name: "startTestbed() runs services that Prometheus sees as a cluster's (needs prometheus)",
  ...await skipUnless("prometheus"),
  fn: async (t) => {
    const testbed = await startTestbed({
      replicas: 2,
      seed: 1,
      cpuLimitCores: 0.5,
      scrapeIntervalSeconds: 0.2,
      directory: DIRECTORY,
    });
    const ask = (promql: string): Promise<number | undefined> => query(testbed.prometheusUrl, promql);
    try {
      await t.step("it has two replicas of each service, entry first", () => {
        assert.deepEqual(testbed.services, ["task1", "task2", "task3"]);
        assert.deepEqual(testbed.replicas.map(({ pod }) => pod), [
          ...["task1-0", "task1-1", "task2-0", "task2-1", "task3-0", "task3-1"],
        ]);
        assert.equal(testbed.entryUrls.length, 2);
        assert.ok(testbed.entryUrls.every((url) => /^http:\/\/127\.0\.0\.1:\d+$/.test(url)));
      });

      await t.step("up, limits and requests have the labels of the reference queries", async () => {
        assert.equal(await ask('count(up{pod=~"task1-.*"} == 1)'), 2);
        const resource = (kind: string, name: string): Promise<number | undefined> =>
          ask(`sum(kube_pod_container_resource_${kind}{pod=~"task1-.*",container="app",resource="${name}"})`);
        assert.equal(await resource("limits", "cpu"), 1);
        assert.equal(await resource("requests", "cpu"), 2);
        assert.equal(await resource("limits", "memory"), 2 * 1536 * 1024 ** 2);
      });

      await t.step("requests to both replicas arrive in Prometheus, and so do the calls that they make", async () => {
        for (let i = 0; i < 20; i++) {
          const response = await fetch(testbed.entryUrls[i % 2]!);
          await response.text();
          assert.equal(response.status, 200);
        }
        const total = (labels: string): string => `sum(istio_requests_total{reporter="destination",${labels}})`;
        await untilEqual(20, () => ask(total('destination_workload=~"task1",response_code="200",request_path="/"')));
        const [task2, task3] = await Promise.all(
          ["task2", "task3"].map((name) => ask(total(`destination_workload="${name}"`))),
        );
        assert.ok(task2! > 0 && task2! < 20);
        assert.ok(task3! >= task2!, "task2 always calls task3");
        assert.ok((await ask('sum(container_cpu_usage_seconds_total{pod=~"task1-.*",container="app"})'))! > 0.1);
      });
    } finally {
      await testbed.stop();
    }

    await t.step("stop() may be called again, closes the ports and removes the storage", async () => {
      await testbed.stop();
      await testbed.closed;
      assert.deepEqual(await folderEntries(), []);
      for (const url of [...testbed.entryUrls, testbed.prometheusUrl]) await assert.rejects(fetch(url));
    });
  },
});

Deno.test({
  name: "startTestbed() stops everything and says why when a replica dies (needs prometheus)",
  ...await skipUnless("prometheus"),
  fn: async () => {
    await using testbed = await startTestbed({
      replicas: 1,
      seed: 1,
      scrapeIntervalSeconds: 0.2,
      directory: DIRECTORY,
    });
    const victim = testbed.replicas.find(({ service }) => service === "task3")!;
    // Deno.kill() would need the permission to run anything; another Deno has it.
    await new Deno.Command("deno", { args: ["eval", `Deno.kill(${victim.processId}, "SIGKILL")`] }).output();

    await assert.rejects(
      testbed.closed,
      /^Error: Cannot go on measuring as task3-0 must keep running: it ended with SIGKILL/,
    );
    await assert.rejects(fetch(testbed.entryUrls[0]!));
    assert.deepEqual(await folderEntries(), []);
  },
});

Deno.test({
  name: "startTestbed() leaves nothing behind when it is aborted while it starts (needs prometheus)",
  ...await skipUnless("prometheus"),
  fn: async () => {
    const abort = new AbortController();
    const starting = startTestbed({ replicas: 1, seed: 1, directory: DIRECTORY, signal: abort.signal });
    abort.abort(new Error("enough"));
    await assert.rejects(starting, /^Error: enough$/);
  },
});

Deno.test("startTestbed() refuses options that cannot be", async () => {
  const wrong = [
    { replicas: 0, seed: 1 },
    { replicas: 1.5, seed: 1 },
    { replicas: 1, seed: NaN },
    { replicas: 1, seed: 1, cpuLimitCores: 0 },
    { replicas: 1, seed: 1, serviceTimeSeconds: { task9: 1 } },
  ];
  for (const options of wrong) {
    await assert.rejects(startTestbed(options), { name: "RangeError", message: /^Cannot start the testbed as / });
  }
});
