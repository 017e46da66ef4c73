// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-sys=hostname.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CampaignOptions,
  type CampaignRecord,
  type ClusterOptions,
  clusterTarget,
  type LoadOptions,
  readCampaignRecord,
  runCampaign,
  type RunningLoad,
} from "@/collect/mod.ts";
import { fakeSystem } from "../fake_system.ts";
import { FakePrometheus, RATE_PER_USER_RPS } from "./fake_prometheus.ts";
import { deploymentOf } from "./fake_objects.ts";
import { never, PLAN, type TestCluster, traces, withCluster } from "./with_cluster.ts";

/** What a test changes of a campaign. */
interface Changes extends Partial<CampaignOptions> {
  readonly cluster?: Partial<ClusterOptions>;
  /** Called when a load begins, with how many did before. */
  readonly onLoad?: (loads: number) => void | Promise<void>;
}

/** Runs a test that can run campaigns on a cluster; time passes as soon as somebody waits. */
function campaigning(
  test: (
    run: (changes?: Changes) => Promise<CampaignRecord>,
    fake: TestCluster & { directory: string },
  ) => Promise<void>,
): Promise<void> {
  return withCluster(async (fake) => {
    const prometheus = new FakePrometheus(fake.server, ["front", "store"], PLAN.stepSeconds);
    const directory = join(fake.folder, "campaign");
    let loads = 0;
    let now = 1_000_000;
    try {
      await test(({ cluster = {}, onLoad = () => {}, ...changes } = {}) => {
        const begin = now;
        const startLoad = async ({ users }: LoadOptions): Promise<RunningLoad> => {
          await (await fetch(`${prometheus.url}/load?users=${users}`)).text();
          await onLoad(loads++);
          const perSecond = RATE_PER_USER_RPS * users;
          return {
            failed: new Promise<never>(() => {}),
            stop: () =>
              Promise.resolve({
                requestsPerSecond: new Map(Array.from({ length: 40_000 }, (_, i) => [begin + i, perSecond])),
                failuresPerSecond: new Map(),
                errors: {},
                latenciesMilliseconds: new Map(),
              }),
            kill: () => Promise.resolve(),
          };
        };
        return runCampaign({
          name: "test",
          directory,
          plan: PLAN,
          measuredOn: {},
          signal: never(),
          startLoad,
          clock: {
            nowSeconds: () => now,
            // A moment of real time, in which what happens to the cluster is noticed.
            sleep: (seconds) =>
              new Promise((resolve) => {
                now += seconds;
                setTimeout(resolve, 5);
              }),
          },
          ...changes,
          target: changes.target ?? clusterTarget({ ...fake.options, prometheus: { url: prometheus.url }, ...cluster }),
        });
      }, { ...fake, directory });
    } finally {
      await prometheus.close();
    }
  }, [deploymentOf("front", { replicas: 2, cpuLimit: "1" }), deploymentOf("store", { replicas: 4 })]);
}

function titles({ runs }: CampaignRecord): string[] {
  return runs.map(({ users, replicas, gate }) => `${users} x ${replicas} ${gate?.verdict} after ${gate?.attempts}`);
}

Deno.test("runCampaign() on a cluster scales, loads and collects each run, asking for the namespace, and restores", () =>
  campaigning(async (run, { server, directory }) => {
    const before = traces(server);
    const record = await run();
    assert.deepEqual(titles(record), [
      ...["1 x 1 passed after 1", "2 x 1 passed after 1", "1 x 3 passed after 1", "2 x 3 passed after 1"],
    ]);
    assert.equal(record.target, "cluster");
    assert.deepEqual(record.system, { services: ["front", "store"], container: "app", scrapeIntervalSeconds: 15 });
    assert.match(record.queries["cpu_usage"]!.promql, /namespace="shop"/);
    assert.match(await Deno.readTextFile(join(directory, "store_2_3.csv")), /,store,\/,3,/);
    assert.deepEqual(traces(server), before);
    // Each configuration is rolled out once, and given back once.
    assert.equal(server.askedFor("patch").length, 2 * 2 + 2);
  }));

Deno.test("runCampaign() on a cluster whose runs are all finished reads, and changes nothing", () =>
  campaigning(async (run, { server }) => {
    await run();
    const asked = server.asked.length;
    await run();
    assert.deepEqual(server.asked.slice(asked).map(({ verb }) => verb), ["get", "list"]);
  }));

Deno.test("runCampaign() on a cluster measures a run again in which a pod restarted, and ends if that never ends", () =>
  campaigning(async (run, { server, directory }) => {
    const before = traces(server);
    const restart = async () => {
      const pod = server.store.list("pods").find(({ metadata }) => metadata.labels.app === "store");
      const [container] = pod.status.containerStatuses;
      const containerStatuses = [{ ...container, restartCount: container.restartCount + 1 }];
      server.store.put("pods", { ...pod, status: { ...pod.status, containerStatuses } });
      // The watch tells of it.
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const told: string[] = [];
    const plan = { ...PLAN, users: [1], replicas: [2] };
    await assert.rejects(run({ plan, onLoad: restart }), {
      name: "RunDisturbedError",
      message:
        /^Cannot use the run as the measured pods must stay the same: store: container app of pod .* was restarted$/,
    });
    assert.deepEqual(traces(server), before);
    assert.equal(await readCampaignRecord(directory), undefined);
    const record = await run({
      plan,
      onLoad: (loads) => loads === 2 ? restart() : undefined,
      onProgress: ({ phase, reasons = [] }) =>
        void told.push(phase, ...reasons.map(({ message }) => message.slice(0, 22))),
    });
    assert.deepEqual(titles(record), ["1 x 2 passed after 1"]);
    assert.deepEqual(told, [
      ...["starting", "loading", "failed", "Cannot use the run as "],
      ...["starting", "loading", "collecting", "finished"],
    ]);
  }));

Deno.test("runCampaign() on a cluster tells of pods that were not ready among the warnings of the run", () =>
  campaigning(async (run, { server }) => {
    const record = await run({
      plan: { ...PLAN, users: [1], replicas: [2] },
      onLoad: async () => {
        server.stepsByItself = false;
        const front = server.store.get("deployments", "front");
        server.store.put("deployments", { ...front, status: { ...front.status, availableReplicas: 1 } });
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
    });
    assert.deepEqual(record.runs[0]!.warnings, ["front: 1 of 2 pods were available for a time"]);
  }));

Deno.test("runCampaign() records an isolated service only, with the others held, and resumes in the same way only", () =>
  campaigning(async (run, { server }) => {
    const isolation = { service: "store", holdReplicas: 5 };
    const plan = { ...PLAN, replicas: [1], isolation };
    const held: number[] = [];
    const onLoad = () => void held.push(server.store.get("deployments", "front").spec.replicas);
    const record = await run({ plan, cluster: { isolation }, onLoad });
    assert.deepEqual(held, [5, 5]);
    assert.deepEqual(record.plan.isolation, isolation);
    assert.deepEqual(record.runs.map(({ files, load }) => [files, load.entryService, load.measuredRequestRateRps]), [
      [["store_1_1.csv"], "front", null],
      [["store_2_1.csv"], "front", null],
    ]);
    await assert.rejects(
      run({ plan: { ...PLAN, replicas: [1] } }),
      /its isolation must stay store beside 5 replicas of the others: now it is none; use the old one or another --output$/,
    );
    await assert.rejects(
      run({ plan, cluster: { isolation, services: ["front"] } }),
      /its services must stay front, store: /,
    );
    await assert.rejects(run({ plan, target: fakeSystem().target }), /its target must stay cluster: now it is fake/);
  }));
