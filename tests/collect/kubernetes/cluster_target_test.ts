// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-sys=hostname.
import assert from "node:assert/strict";
import { type ClusterOptions, clusterTarget, FOUND_ANNOTATION, restoreCluster } from "@/collect/mod.ts";
import { CUT, refuse } from "./fake_api_server.ts";
import { autoscalerOf, deploymentOf, type Json } from "./fake_objects.ts";
import { manifests, never, runOf, SHOP, type TestCluster, traces, withCluster } from "./with_cluster.ts";

/** Opens a target, works with it, and closes it whatever happens. */
async function campaign(options: ClusterOptions, work: (target: ReturnType<typeof clusterTarget>) => Promise<void>) {
  const target = clusterTarget(options);
  try {
    await target.open!(never());
    await work(target);
  } finally {
    await target.close!();
  }
}

/** From now on the holder of the lease cannot renew it, as if its process had been killed. */
function muteHolder({ server }: TestCluster): void {
  const { holderIdentity } = server.store.list("leases")[0].spec;
  server.onRequest = ({ verb, body }) =>
    verb === "update" && body.spec.holderIdentity === holderIdentity ? refuse(403, "Forbidden", "killed") : undefined;
}

/** Replicas and CPU limit of each Deployment. */
function scale({ server }: TestCluster): Json {
  return Object.fromEntries(
    Object.entries(manifests(server)).map(([name, { spec }]: Json) => [
      name,
      [spec.replicas, spec.template.spec.containers[0].resources.limits.cpu],
    ]),
  );
}

Deno.test("clusterTarget() brings workloads to the state of each run and leaves everything as it was found", () =>
  withCluster(async (cluster) => {
    const { server, options, notes } = cluster;
    const before = traces(server);
    await campaign({ ...options, matchers: ['cluster="eu"'] }, async (target) => {
      assert.equal(target.name, "cluster");
      const system = await target.prepare(runOf(3, 0.2), 1, never());
      assert.deepEqual(scale(cluster), { front: [3, "200m"], store: [3, "200m"] });
      assert.deepEqual(system.entryUrls, ["http://127.0.0.1:1"]);
      assert.deepEqual([system.services, system.entryService], [["front", "store"], "front"]);
      assert.deepEqual(system.scope, { namespace: "shop", matchers: ['cluster="eu"'] });
      assert.equal(system.scrapeIntervalSeconds, 15);
      await system.release();
      assert.deepEqual(scale(cluster), { front: [3, "200m"], store: [3, "200m"] }, "a release restores nothing");
      // Without a limit of its own, a run has that of the manifest, not that of the run before.
      await (await target.prepare(runOf(1), 1, never())).release();
      assert.deepEqual(scale(cluster), { front: [1, "1"], store: [1, undefined] });
    });
    assert.deepEqual(traces(server), before);
    assert.deepEqual(notes, []);
  }));

Deno.test("clusterTarget() holds the others while one is isolated, and records that one only", () =>
  withCluster(async (cluster) => {
    const { server, options } = cluster;
    const before = traces(server);
    await campaign({ ...options, isolation: { service: "store", holdReplicas: 4 } }, async (target) => {
      const system = await target.prepare(runOf(2, 0.5), 1, never());
      assert.deepEqual(scale(cluster), { front: [4, "1"], store: [2, "500m"] });
      assert.deepEqual([system.services, system.entryService], [["store"], "front"]);
      await system.release();
    });
    assert.deepEqual(traces(server), before);
    await assert.rejects(
      campaign({ ...options, isolation: { service: "stor", holdReplicas: 4 } }, () => Promise.resolve()),
      /^RangeError: Cannot isolate stor as it must be one of the services: they are front, store$/,
    );
    assert.deepEqual(traces(server), before);
  }));

Deno.test("clusterTarget() changes each Deployment by one patch a run, on the condition that it is as it was read", () =>
  withCluster(async ({ server, options }) => {
    await campaign(options, async (target) => {
      await (await target.prepare(runOf(3, 0.2), 1, never())).release();
    });
    const patches = server.asked.filter(({ verb }) => verb === "patch");
    assert.deepEqual(patches.map(({ name }) => name), ["front", "store", "front", "store"]);
    for (const { body, contentType } of patches) {
      assert.match(body.metadata.resourceVersion, /^\d+$/);
      assert.ok(FOUND_ANNOTATION in body.metadata.annotations);
      assert.match(contentType!, /^application\/strategic-merge-patch\+json/);
    }
  }));

Deno.test("clusterTarget() reads again and repeats when somebody else writes at the same time", () =>
  withCluster(async ({ server, options }) => {
    const before = traces(server);
    let conflicts = 0;
    server.onRequest = ({ verb, name }) => {
      if (verb !== "patch" || conflicts >= 5) return;
      conflicts++;
      server.change(name!, { metadata: { labels: { "touched": String(conflicts) } } });
    };
    await campaign(options, async (target) => {
      await (await target.prepare(runOf(3), 1, never())).release();
      conflicts = 0;
    });
    assert.equal(conflicts, 5);
    assert.deepEqual(traces(server), before);
  }));

Deno.test("clusterTarget() repeats what failed for a passing reason, and finds that a lost answer was a done change", () =>
  withCluster(async ({ server, options }) => {
    const before = traces(server);
    const faults = new Map<string, Response | typeof CUT>([
      ["list deployments.apps", refuse(503, "ServiceUnavailable", "the server is starting")],
      ["create leases.coordination.k8s.io", refuse(429, "TooManyRequests", "slow down", { "retry-after": "1" })],
      ["patch deployments.apps", CUT],
    ]);
    server.onRequest = ({ verb, resource }) => {
      const fault = faults.get(`${verb} ${resource}`);
      faults.delete(`${verb} ${resource}`);
      return fault;
    };
    const lost = new Set<string>();
    server.onDone = ({ verb, name }) => {
      if (verb !== "patch" || lost.has(name!)) return;
      lost.add(name!);
      return CUT;
    };
    await campaign(options, async (target) => {
      await (await target.prepare(runOf(3), 1, never())).release();
    });
    assert.deepEqual([faults.size, lost.size], [0, 2]);
    assert.deepEqual(traces(server), before);
  }));

Deno.test("clusterTarget() restores on what a killed process left, never taking the changed state for the original", () =>
  withCluster(async (cluster) => {
    const { server, options, notes } = cluster;
    const before = traces(server);
    // A process that ends without closing, as SIGKILL ends it; its lease runs out.
    const killed = clusterTarget({ ...options, campaign: "killed" });
    await killed.open!(never());
    await (await killed.prepare(runOf(5, 0.3), 1, never())).release();
    muteHolder(cluster);

    await campaign(options, async (target) => {
      assert.match(
        notes[0]!,
        /^waiting up to 1 s to see whether campaign killed on .* still runs: it holds the lease$/,
      );
      await (await target.prepare(runOf(2), 1, never())).release();
      assert.deepEqual(scale(cluster), { front: [2, "1"], store: [2, undefined] });
    });
    assert.deepEqual(traces(server), before);
    await assert.rejects(killed.close!(), /must still hold its lease/);
    assert.deepEqual(traces(server), before);
  }));

Deno.test("clusterTarget() restores on close what is not among its own services too", () =>
  withCluster(async ({ server, options }) => {
    const before = traces(server);
    const state = { cpuLimit: null, cpuRequest: null };
    server.change("store", {
      metadata: {
        annotations: {
          [FOUND_ANNOTATION]: JSON.stringify({
            campaign: "old",
            container: "app",
            generation: 1,
            found: { replicas: 1, ...state },
            set: { replicas: 4, ...state },
          }),
        },
      },
      spec: { replicas: 4 },
    });
    await campaign({ ...options, services: ["front"] }, () => Promise.resolve());
    assert.deepEqual(traces(server), before);
  }));

Deno.test("clusterTarget() that is closed by an interrupt in the middle of a rollout restores everything", () =>
  withCluster(async ({ server, options }) => {
    const before = traces(server);
    server.controller.trouble("store", "silent");
    const interrupt = new AbortController();
    const target = clusterTarget(options);
    await target.open!(interrupt.signal);
    const preparing = target.prepare(runOf(3), 1, interrupt.signal);
    setTimeout(() => interrupt.abort(new Error("Ctrl-C")), 60);
    await assert.rejects(preparing, /^Error: Ctrl-C$/);
    await target.close!();
    assert.deepEqual(traces(server), before);
  }));

Deno.test("clusterTarget() restores all that it can and names the rest, which --restore then gives back", () =>
  withCluster(async ({ server, options }) => {
    const before = traces(server);
    const target = clusterTarget(options);
    await target.open!(never());
    await (await target.prepare(runOf(3), 1, never())).release();
    server.onRequest = ({ verb, name }) =>
      verb === "patch" && name === "front" ? refuse(422, "Invalid", "a webhook is against it") : undefined;
    await assert.rejects(
      target.close!(),
      /^ClusterError: Cannot leave namespace shop as it was found: Cannot patch deployments.apps front .* a webhook is against it \(422\); run deno task campaign --target cluster --restore/,
    );
    assert.deepEqual(manifests(server).store, before.deployments.store);
    assert.equal(server.store.list("leases").length, 0);
    server.onRequest = () => {};
    const restored = await restoreCluster(options, never());
    assert.deepEqual(restored, { deployments: ["front"], notes: [] });
    assert.deepEqual(traces(server), before);
    assert.deepEqual(await restoreCluster(options, never()), { deployments: [], notes: [] });
  }));

Deno.test("clusterTarget() recovers what a process left that was killed after its last run, and only of its campaign", () =>
  withCluster(async (cluster) => {
    const { server, options, notes } = cluster;
    const before = traces(server);
    const killed = clusterTarget(options);
    await killed.open!(never());
    await (await killed.prepare(runOf(5), 1, never())).release();
    muteHolder(cluster);
    await clusterTarget({ ...options, campaign: "other" }).recover!(never());
    assert.deepEqual(scale(cluster).front, [5, "1"]);
    await clusterTarget(options).recover!(never());
    assert.deepEqual(traces(server), before);
    assert.match(notes.at(-1)!, /^restored front, store, which a killed campaign had left changed$/);
    const asked = server.asked.length;
    await clusterTarget(options).recover!(never());
    assert.deepEqual(server.asked.slice(asked).map(({ verb }) => verb), ["get", "list"], "nothing is left to do");
    await killed.close!().catch(() => {});
  }));

Deno.test("clusterTarget() tells what somebody else changed, and leaves it so", () =>
  withCluster(async (cluster) => {
    const { server, options, notes } = cluster;
    await campaign(options, async (target) => {
      await (await target.prepare(runOf(3), 1, never())).release();
      server.change("store", { spec: { replicas: 8 } });
    });
    assert.deepEqual(notes, ["store: left at replicas 8, which somebody else set; it was found at replicas 1"]);
    assert.deepEqual(scale(cluster), { front: [2, "1"], store: [8, undefined] });
  }));

Deno.test("clusterTarget() does not begin a run whose change something in the cluster undoes", () =>
  withCluster(async ({ server, options }) => {
    server.admit = (kind, object) =>
      kind === "deployments" ? { ...object, spec: { ...object.spec, replicas: 2 } } : object;
    await campaign(options, async (target) => {
      await assert.rejects(
        target.prepare(runOf(3), 1, never()),
        /^ClusterError: Cannot begin the run as Deployment front must take replicas 3: something in the cluster makes it replicas 2$/,
      );
    });
  }));

Deno.test("clusterTarget() refuses workloads that cannot be used as they are, and changes nothing", async (t) => {
  const cases:
    readonly (readonly [name: string, objects: readonly Json[], options: Partial<ClusterOptions>, message: RegExp])[] =
      [
        [
          "a Deployment is missing",
          SHOP,
          { services: ["front", "cart", "pay"] },
          /^ClusterError: Cannot run a campaign on front, cart, pay as namespace shop must have a Deployment of each: it has no cart, pay, but front, store$/,
        ],
        ["another namespace", [], {}, /it has no front, store, but none at all$/],
        [
          "a container is missing",
          [deploymentOf("front", { container: "main" }), SHOP[1]],
          {},
          /must have a container app: it has main, proxy/,
        ],
        [
          "rollouts are paused",
          [SHOP[0], deploymentOf("store", { paused: true })],
          {},
          /^ClusterError: Cannot run a campaign on store as its rollouts must go on: it is paused/,
        ],
        [
          "an autoscaler sets replicas",
          [...SHOP, autoscalerOf("store", 2, 10)],
          {},
          /^ClusterError: Cannot hold the replicas of store as nothing else may set them: HorizontalPodAutoscaler store \(2 to 10 replicas\) does; delete it, or give --suspend-hpa/,
        ],
        [
          "an autoscaler belongs to another controller",
          [...SHOP, autoscalerOf("store", 2, 10, "store-scaler")],
          { pinsAutoscalers: true },
          /ScaledObject store-scaler would undo its pinning; pause that first$/,
        ],
        ["the entry is no address", SHOP, { entryUrl: "task1" }, /^RangeError: Cannot send load to "task1"/],
      ];
  for (const [name, objects, more, message] of cases) {
    await t.step(name, () =>
      withCluster(async ({ server, options }) => {
        const before = traces(server);
        await assert.rejects(campaign({ ...options, ...more }, () => Promise.resolve()), message);
        assert.deepEqual(traces(server), before);
        assert.deepEqual(server.askedFor("patch"), []);
      }, objects));
  }
});

Deno.test("clusterTarget() pins autoscalers where it is told to, and gives them back, also after a kill", () =>
  withCluster(async (cluster) => {
    const { server, options } = cluster;
    const before = traces(server);
    const bounds = () => {
      const { minReplicas, maxReplicas } = server.store.get("autoscalers", "store").spec;
      return [minReplicas, maxReplicas];
    };
    const pinning = { ...options, pinsAutoscalers: true };
    await campaign(pinning, async (target) => {
      for (const replicas of [3, 1]) {
        await (await target.prepare(runOf(replicas), 1, never())).release();
        assert.deepEqual(bounds(), [replicas, replicas]);
      }
    });
    assert.deepEqual(traces(server), before);

    const killed = clusterTarget(pinning);
    await killed.open!(never());
    await (await killed.prepare(runOf(4), 1, never())).release();
    server.store.delete("leases", "plimsoll-campaign");
    await restoreCluster(options, never());
    assert.deepEqual(traces(server), before);
    await killed.close!().catch(() => {});
  }, [...SHOP, autoscalerOf("store", 2, 10)]));

Deno.test("clusterTarget() leaves the bounds of an autoscaler that somebody else changed meanwhile, and says so", () =>
  withCluster(async ({ server, options, notes }) => {
    await campaign({ ...options, pinsAutoscalers: true }, async (target) => {
      await (await target.prepare(runOf(3), 1, never())).release();
      const autoscaler = server.store.get("autoscalers", "store");
      server.store.put("autoscalers", { ...autoscaler, spec: { ...autoscaler.spec, minReplicas: 1, maxReplicas: 20 } });
    });
    const { metadata, spec } = server.store.get("autoscalers", "store");
    assert.deepEqual([spec.minReplicas, spec.maxReplicas, metadata.annotations], [1, 20, {}]);
    assert.deepEqual(notes, [
      "HorizontalPodAutoscaler store: left at 1 to 20 replicas, which somebody else set; it was found at 2 to 10 replicas",
    ]);
  }, [...SHOP, autoscalerOf("store", 2, 10)]));

Deno.test("clusterTarget() asks for nothing before it is opened, and refuses a run then", () =>
  withCluster(async ({ server, options }) => {
    const target = clusterTarget(options);
    assert.deepEqual(target.description["services"], ["front", "store"]);
    assert.throws(() => target.prepare(runOf(1), 1, never()), /the cluster must be open/);
    await target.close!();
    assert.deepEqual(server.asked, []);
  }));
