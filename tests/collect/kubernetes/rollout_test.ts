// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-sys=hostname.
import assert from "node:assert/strict";
import { type Cluster, connectCluster } from "../../../lib/collect/kubernetes/connect.ts";
import { type RolledOut, type RolloutLimits, waitForRollout } from "../../../lib/collect/kubernetes/rollout.ts";
import { rolloutReasons } from "../../../lib/collect/kubernetes/rollout_reasons.ts";
import { matchesSelector } from "../../../lib/collect/kubernetes/selector.ts";
import { type SteadyWatch, watchSteady } from "../../../lib/collect/kubernetes/steady.ts";
import type { FakeApiServer } from "./fake_api_server.ts";
import type { Trouble } from "./fake_controller.ts";
import { type Json } from "./fake_objects.ts";
import { never, type TestCluster, withCluster } from "./with_cluster.ts";

/** Runs a test with a connection to the fake cluster. */
function connected(test: (cluster: Cluster, fake: TestCluster) => Promise<void>): Promise<void> {
  return withCluster(async (fake) => {
    const cluster = await connectCluster(fake.options);
    try {
      await test(cluster, fake);
    } finally {
      await cluster.close();
    }
  });
}

function wait(
  cluster: Cluster,
  wanted: Readonly<Record<string, number>>,
  limits: Partial<RolloutLimits> = {},
): Promise<ReadonlyMap<string, RolledOut>> {
  return waitForRollout(cluster, new Map(Object.entries(wanted)), {
    timeoutSeconds: 20,
    pollSeconds: 0.02,
    signal: never(),
    ...limits,
  });
}

Deno.test("waitForRollout() waits until every pod is new and ready and every old one is gone", () =>
  connected(async (cluster, { server }) => {
    server.stepsByItself = false;
    server.controller.slowness = 2;
    server.change("front", {
      spec: { replicas: 3, template: { spec: { containers: [{ name: "app", image: "shop:2" }] } } },
    });
    let isDone = false;
    const waiting = wait(cluster, { front: 3, store: 1 }).then((workloads) => {
      isDone = true;
      return workloads;
    });
    for (let steps = 0; server.controller.step(); steps++) {
      assert.ok(steps < 100);
      // What the client asks of one state is answered before the next.
      await new Promise((resolve) => setTimeout(resolve, 5));
      const pods = server.store.list("pods").filter(({ metadata }) => metadata.labels.app === "front");
      const isUp = pods.length === 3 && pods.every(({ spec }) => spec.containers[0].image === "shop:2");
      assert.ok(!isDone || isUp, `done too early, after ${steps} steps`);
    }
    const workloads = await waiting;
    assert.deepEqual([...workloads.keys()], ["front", "store"]);
    assert.equal(workloads.get("front")!.pods.length, 3);
  }));

Deno.test("waitForRollout() lists again when the server has forgotten the version, and polls where watches fail", async (t) => {
  const scaleSoon = (server: FakeApiServer) => setTimeout(() => server.change("front", { spec: { replicas: 4 } }), 30);
  const conditions: Readonly<Record<string, (server: FakeApiServer) => void>> = {
    "410 as an event": (server) => {
      setTimeout(() => server.store.forget(), 10);
    },
    "410 as a status": (server) => {
      server.goneBy = "status";
      server.onDone = ({ verb, resource }) =>
        void (verb === "list" && resource === "deployments.apps" && server.store.forget());
    },
    "watching is forbidden": (server) => void server.forbidden.add("watch deployments.apps"),
    "watches are closed all the time": (server) => {
      server.onDone = ({ verb }) => void (verb === "watch" && setTimeout(() => server.closeWatches(), 1));
    },
    "the server restarts": (server) => {
      let refused = 0;
      server.onRequest = ({ verb }) =>
        verb === "list" && refused++ < 1 ? new Response("starting", { status: 503 }) : undefined;
    },
  };
  for (const [name, arrange] of Object.entries(conditions)) {
    await t.step(name, () =>
      connected(async (cluster, { server }) => {
        arrange(server);
        scaleSoon(server);
        const workloads = await wait(cluster, { front: 4 });
        assert.equal(workloads.get("front")!.pods.length, 4);
      }));
  }
});

Deno.test("waitForRollout() gives up after its time-out with the reasons that the cluster gives", async (t) => {
  const reasons: readonly (readonly [trouble: Trouble, reason: RegExp])[] = [
    ["unschedulable", /Unschedulable: 0\/3 nodes are available: 3 Insufficient cpu/],
    ["image", /ImagePullBackOff: Back-off pulling image "shop:1"/],
    ["crash", /CrashLoopBackOff: back-off 40s restarting/],
    ["oom", /OOMKilled: container app ended with code 137/],
    ["quota", /FailedCreate: pods .* is forbidden: exceeded quota: shop/],
    ["deadline", /ProgressDeadlineExceeded: too late/],
    ["silent", /no pod and no event says why/],
  ];
  for (const [trouble, reason] of reasons) {
    await t.step(trouble, () =>
      connected(async (cluster, { server }) => {
        server.controller.trouble("front", trouble);
        server.change("front", { spec: { replicas: 4 } });
        await assert.rejects(wait(cluster, { front: 4, store: 1 }, { timeoutSeconds: 0.25 }), (error: Error) => {
          assert.match(
            error.message,
            /^Cannot begin the run as all pods in namespace shop must become ready within 0.25 s: front has 2 of 4 pods ready/,
          );
          assert.match(error.message, reason);
          assert.doesNotMatch(error.message, /store/);
          return true;
        });
      }));
  }
  await t.step("the Deployment is gone", () =>
    connected(async (cluster, { server }) => {
      server.store.delete("deployments", "front");
      await assert.rejects(wait(cluster, { front: 4 }, { timeoutSeconds: 0.1 }), /Deployment front is gone$/);
    }));
});

Deno.test("rolloutReasons() counts what repeats, and leaves out other workloads and pods that only start", () => {
  const event = (kind: string, name: string, message: string): Json => ({
    type: "Warning",
    reason: "Failed",
    message,
    involvedObject: { kind, name },
  });
  const pod = (name: string, state: Json): Json => ({
    metadata: { name },
    status: { phase: "Pending", containerStatuses: [{ name: "app", ready: false, restartCount: 0, state }] },
  });
  const found = rolloutReasons({
    deployment: { metadata: { name: "a" } },
    pods: [
      pod("a-1-x", { waiting: { reason: "ContainerCreating" } }),
      pod("a-1-y", { waiting: { reason: "ErrImagePull", message: "no such image" } }),
      pod("a-1-z", { waiting: { reason: "ErrImagePull", message: "no such image" } }),
      { metadata: { name: "a-1-w" }, status: { reason: "Evicted", message: "The node was low on memory" } },
    ],
    events: [
      event("ReplicaSet", "a-1", "of its replica set"),
      event("ReplicaSet", "a-b-1", "of another replica set"),
      event("Pod", "a-1-x", "of its pod"),
      event("Pod", "b-1-x", "of another pod"),
      event("Deployment", "a", "of itself"),
      { ...event("Deployment", "a", "all is well"), type: "Normal" },
      event("Node", "a", "of a node"),
    ],
  });
  assert.deepEqual(found, [
    "ErrImagePull: no such image (2 times)",
    "Evicted: The node was low on memory",
    "Failed: of its replica set",
    "Failed: of its pod",
    "Failed: of itself",
  ]);
});

Deno.test("matchesSelector() decides as the API server does", () => {
  const labels = { app: "a", tier: "web" };
  const expression = (operator: string, key: string, values?: string[]) => ({
    matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }],
  });
  const selecting = [
    { matchLabels: { app: "a" } },
    { matchLabels: { app: "a", tier: "web" } },
    expression("In", "tier", ["web", "db"]),
    expression("NotIn", "tier", ["db"]),
    expression("NotIn", "zone", ["db"]),
    expression("Exists", "app"),
    expression("DoesNotExist", "zone"),
  ];
  for (const selector of selecting) assert.ok(matchesSelector(selector, labels), JSON.stringify(selector));
  const others = [
    undefined,
    { matchLabels: { app: "b" } },
    { matchLabels: { app: "a", zone: "x" } },
    expression("In", "tier", ["db"]),
    expression("In", "zone", ["x"]),
    expression("NotIn", "tier", ["web"]),
    expression("Exists", "zone"),
    expression("DoesNotExist", "app"),
  ];
  for (const selector of others) assert.ok(!matchesSelector(selector, labels), JSON.stringify(selector));
});

/** Begins a steady watch on both workloads, disturbs them, and returns what came of it. */
async function disturbed(
  disturb: (server: FakeApiServer) => void | Promise<void>,
  look: (steady: SteadyWatch) => Promise<void>,
): Promise<void> {
  await connected(async (cluster, { server }) => {
    const workloads = await wait(cluster, { front: 2, store: 1 });
    const steady = watchSteady(cluster, workloads, 0.02);
    try {
      // The watches are open before anything happens.
      while (server.askedFor("watch").filter((asked) => asked === "watch pods").length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await disturb(server);
      await look(steady);
    } finally {
      await steady.stop();
    }
  });
}

const POD_CHANGES: Readonly<
  Record<string, readonly [disturb: (pod: Json, server: FakeApiServer) => void, what: RegExp]>
> = {
  "a pod is deleted": [
    (pod, server) => server.store.delete("pods", pod.metadata.name),
    /front: pod front-\w+-\w+ is gone$/,
  ],
  "a pod is told to end": [
    (pod, server) => {
      server.store.put("pods", { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
    },
    /front: pod front-\w+-\w+ was told to end$/,
  ],
  "a pod is evicted": [
    (pod, server) =>
      void server.store.put("pods", { ...pod, status: { ...pod.status, phase: "Failed", reason: "Evicted" } }),
    /front: pod front-\w+-\w+ failed: Evicted$/,
  ],
  "a container runs out of memory": [
    (pod, server) => {
      const [container] = pod.status.containerStatuses;
      const containerStatuses = [{
        ...container,
        restartCount: 1,
        lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
      }];
      server.store.put("pods", { ...pod, status: { ...pod.status, containerStatuses } });
    },
    /front: container app of pod front-\w+-\w+ was restarted \(OOMKilled, code 137\)$/,
  ],
  "a pod is added": [
    (pod, server) => void server.store.put("pods", { ...pod, metadata: { ...pod.metadata, name: "front-extra" } }),
    /front: pod front-extra was added$/,
  ],
};

Deno.test("watchSteady() fails when the measured pods are no longer those that came up", async (t) => {
  for (const [name, [disturb, what]] of Object.entries(POD_CHANGES)) {
    await t.step(name, () =>
      disturbed((server) => {
        server.stepsByItself = false;
        disturb(server.store.list("pods").find(({ metadata }) => metadata.labels.app === "front"), server);
      }, async ({ failed }) => {
        await assert.rejects(failed, (error: Error) => {
          assert.match(error.message, /^Cannot use the run as the measured pods must stay the same: /);
          assert.match(error.message, what);
          return true;
        });
      }));
  }
  await t.step("somebody else scales", () =>
    disturbed((server) => {
      server.stepsByItself = false;
      server.change("store", { spec: { replicas: 3 } });
    }, async ({ failed }) => {
      await assert.rejects(failed, /somebody else scaled Deployment store from 1 to 3 replicas$/);
    }));
  await t.step("somebody else changes the image", () =>
    disturbed((server) => {
      server.stepsByItself = false;
      server.change("store", { spec: { template: { spec: { containers: [{ name: "app", image: "shop:2" }] } } } });
    }, async ({ failed }) => {
      await assert.rejects(failed, /somebody else changed the specification of Deployment store$/);
    }));
  await t.step(
    "a Deployment is deleted",
    () =>
      disturbed((server) => server.store.delete("deployments", "store"), async ({ failed }) => {
        await assert.rejects(failed, /Deployment store was deleted$/);
      }),
  );
});

Deno.test("watchSteady() notes what leaves the system the same: pods that were not ready, a server out of reach", async (t) => {
  await t.step("a pod is not ready for a time", () =>
    disturbed((server) => {
      server.stepsByItself = false;
      const front = server.store.get("deployments", "front");
      server.store.put("deployments", { ...front, status: { ...front.status, availableReplicas: 1 } });
    }, async (steady) => {
      while (steady.notes().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(steady.notes(), ["front: 1 of 2 pods were available for a time"]);
    }));
  await t.step("the server is out of reach, and pods restart meanwhile", () =>
    disturbed(async (server) => {
      server.onRequest = () => new Response("{}", { status: 418 });
      server.closeWatches();
      await new Promise((resolve) => setTimeout(resolve, 60));
      server.stepsByItself = false;
      server.store.delete("pods", server.store.list("pods")[0].metadata.name);
      server.onRequest = () => {};
    }, async (steady) => {
      await assert.rejects(steady.failed, /is gone$/);
      assert.match(steady.notes()[0]!, /^the cluster could not be watched for a time: Cannot list /);
    }));
});
