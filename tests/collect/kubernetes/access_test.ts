// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-sys=hostname.
import assert from "node:assert/strict";
import { clusterTarget, REQUIRED_ACCESS } from "@/collect/mod.ts";
import { USER } from "./fake_api_server.ts";
import { autoscalerOf } from "./fake_objects.ts";
import { never, runOf, SHOP, traces, withCluster } from "./with_cluster.ts";

/** Every permission as `verb resource.group`. */
const RIGHTS = REQUIRED_ACCESS.flatMap(({ apiGroup, resource, verbs }) =>
  verbs.map((verb) => `${verb} ${resource}${apiGroup === "" ? "" : `.${apiGroup}`}`)
);

Deno.test("REQUIRED_ACCESS holds what a campaign asks of the API server, and nothing that it does not", () =>
  withCluster(async ({ server, options }) => {
    // All paths together: autoscalers, a lease to take over, pods that do not come up, a restart of the watches.
    server.store.put("leases", {
      metadata: { name: "plimsoll-campaign" },
      spec: { holderIdentity: "dead", leaseDurationSeconds: 1 },
    });
    const target = clusterTarget({ ...options, pinsAutoscalers: true, rolloutTimeoutSeconds: 0.5 });
    await target.open!(never());
    await (await target.prepare(runOf(3, 0.2), 1, never())).release();
    server.controller.trouble("front", "unschedulable");
    await assert.rejects(target.prepare(runOf(9), 1, never()), /Unschedulable/);
    await target.close!();

    const asked = new Set(server.asked.map(({ verb, resource }) => `${verb} ${resource}`));
    // Everybody who is authenticated may ask these.
    assert.ok(asked.delete("create selfsubjectaccessreviews.authorization.k8s.io"));
    const inLeases = [...RIGHTS].filter((right) => right.endsWith("leases.coordination.k8s.io"));
    assert.deepEqual([...asked, ...inLeases].filter((right) => !RIGHTS.includes(right)), []);
    assert.deepEqual(RIGHTS.filter((right) => !asked.has(right)), ["create leases.coordination.k8s.io"]);
    assert.ok(
      server.asked.every(({ namespace, resource }) => namespace === "shop" || resource.startsWith("selfsubject")),
    );
  }, [...SHOP, autoscalerOf("store", 2, 10)]));

Deno.test("clusterTarget() names every permission that is missing, and who lacks it, before anything is touched", () =>
  withCluster(async ({ server, options }) => {
    const before = traces(server);
    for (const right of ["patch deployments.apps", "list events", "create leases.coordination.k8s.io"]) {
      server.forbidden.add(right);
    }
    const target = clusterTarget(options);
    await assert.rejects(target.open!(never()), {
      name: "ClusterError",
      message:
        `Cannot run a campaign in namespace shop as ${USER} must be allowed to: patch deployments.apps, list events, ` +
        "create leases.coordination.k8s.io; k8s/collector holds the role that allows it",
    });
    await target.close!();
    assert.deepEqual(traces(server), before);
    assert.ok(server.asked.every(({ resource }) => resource.startsWith("selfsubject")));
  }));

Deno.test("clusterTarget() names verb, resource, namespace and user where a request is refused all the same", () =>
  withCluster(async ({ server, options }) => {
    const target = clusterTarget(options);
    await target.open!(never());
    server.forbidden.add("patch deployments.apps");
    await assert.rejects(target.prepare(runOf(3), 1, never()), {
      name: "ClusterError",
      message:
        "Cannot patch deployments.apps front in namespace shop as the user tester of the kubeconfig must be allowed to: " +
        `deployments is forbidden: User "${USER}" cannot patch resource "deployments" in API group "apps" in the namespace ` +
        '"shop"; k8s/collector holds the role that allows it',
    });
    server.forbidden.clear();
    await target.close!();
  }));

Deno.test("clusterTarget() says whose credentials the API server refuses", () =>
  withCluster(async ({ server, options, folder }) => {
    const kubeconfig = await server.writeKubeconfig(folder, { token: "expired" });
    await assert.rejects(
      clusterTarget({ ...options, kubeconfig }).open!(never()),
      /as the API server must know who asks: it refuses the credentials of the user tester of the kubeconfig$/,
    );
  }));
