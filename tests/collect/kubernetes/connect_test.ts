// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output and --allow-env.
import assert from "node:assert/strict";
import { join } from "node:path";
import { connectCluster, readKubeconfig } from "../../../lib/collect/kubernetes/connect.ts";
import { DEFAULT_GATEWAY, type EntryChoice, findEntryUrl } from "../../../lib/collect/kubernetes/entry_url.ts";
import { clusterReach } from "../../../lib/collect/kubernetes/reach.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { type FakeApiServer } from "./fake_api_server.ts";
import type { Json } from "./fake_objects.ts";
import { withCluster } from "./with_cluster.ts";

/** Writes a kubeconfig of one context. */
async function writeConfig(folder: string, { cluster, user = "{token: abc}" }: { cluster: string; user?: string }) {
  const path = join(folder, "config.yaml");
  await Deno.writeTextFile(
    path,
    [
      "apiVersion: v1",
      "kind: Config",
      "current-context: a",
      `clusters: [{name: c, cluster: ${cluster}}]`,
      `users: [{name: u, user: ${user}}]`,
      "contexts: [{name: a, context: {cluster: c, user: u}}, {name: b, context: {cluster: none, user: u}}]",
    ].join("\n"),
  );
  return path;
}

Deno.test("connectCluster() takes the namespace of a flag, else of the context, else that of k8s/base", () =>
  withCluster(async ({ kubeconfig }) => {
    const connect = async (choice: { context?: string; namespace?: string }) => {
      const cluster = await connectCluster({ kubeconfig, ...choice });
      await cluster.close();
      return [cluster.context, cluster.namespace, cluster.user];
    };
    const user = "the user tester of the kubeconfig";
    assert.deepEqual(await connect({}), ["here", "shop", user]);
    assert.deepEqual(await connect({ namespace: "other" }), ["here", "other", user]);
    assert.deepEqual(await connect({ context: "bare" }), ["bare", "plimsoll", user]);
  }));

Deno.test("connectCluster() in a pod takes its service account, namespace and API server", () =>
  inTemporaryFolder(async (podRoot) => {
    const account = join(podRoot, "var/run/secrets/kubernetes.io/serviceaccount");
    await Deno.mkdir(account, { recursive: true });
    await Deno.writeTextFile(join(account, "namespace"), "shop\n");
    await Deno.writeTextFile(join(account, "token"), "abc");
    // What the kubelet gives to every pod; nothing else in these tests reads it.
    Deno.env.set("KUBERNETES_SERVICE_HOST", "10.96.0.1");
    Deno.env.set("KUBERNETES_SERVICE_PORT", "443");
    try {
      const cluster = await connectCluster({ podRoot });
      await cluster.close();
      const { isInside, namespace, user } = cluster;
      assert.deepEqual([isInside, namespace, user], [true, "shop", "the service account of this pod"]);
      assert.deepEqual(await clusterReach({ podRoot }), { hosts: ["10.96.0.1:443"], programs: [] });
    } finally {
      Deno.env.delete("KUBERNETES_SERVICE_HOST");
      Deno.env.delete("KUBERNETES_SERVICE_PORT");
    }
  }));

Deno.test("readKubeconfig() says what is wrong with a kubeconfig, or that there is none", () =>
  inTemporaryFolder(async (folder) => {
    const kubeconfig = await writeConfig(folder, { cluster: "{server: 'https://a:6443'}" });
    await assert.rejects(readKubeconfig({ kubeconfig, context: "c" }), {
      name: "ClusterError",
      message:
        "Cannot use the context c as the kubeconfig must hold it and its cluster: it holds a, b; choose by --context",
    });
    await assert.rejects(readKubeconfig({ kubeconfig, context: "b" }), /Cannot use the context b as/);
    await assert.rejects(
      readKubeconfig({ kubeconfig: join(folder, "none") }),
      /^ClusterError: Cannot reach a cluster as the kubeconfig must be readable: ENOENT/,
    );
    await Deno.writeTextFile(kubeconfig, "clusters: [");
    await assert.rejects(
      readKubeconfig({ kubeconfig }),
      /^ClusterError: Cannot reach a cluster as the kubeconfig must be readable/,
    );
    await Deno.writeTextFile(kubeconfig, "[]");
    await assert.rejects(readKubeconfig({ kubeconfig }), /^ClusterError: Cannot/);
  }));

Deno.test("clusterReach() names hosts and programs that a kubeconfig needs, and no others", () =>
  inTemporaryFolder(async (folder) => {
    const reach = async (cluster: string, user?: string, ...addresses: string[]) => {
      const kubeconfig = await writeConfig(folder, { cluster, ...(user === undefined ? {} : { user }) });
      return await clusterReach({ kubeconfig }, addresses);
    };
    assert.deepEqual(await reach("{server: 'https://api.example:6443'}"), {
      hosts: ["api.example:6443"],
      programs: [],
    });
    assert.deepEqual(
      await reach("{server: 'https://api.example', proxy-url: 'http://proxy:3128'}", undefined, "http://prometheus/x"),
      { hosts: ["api.example:443", "proxy:3128", "prometheus:80"], programs: [] },
    );
    assert.deepEqual(await reach("{server: 'https://[2001:db8::1]:6443'}"), {
      hosts: ["[2001:db8::1]:6443"],
      programs: [],
    });
    assert.deepEqual(
      await reach("{server: 'https://a:1'}", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}}"),
      { hosts: ["a:1"], programs: ["aws"] },
    );
    assert.deepEqual(
      await reach(
        "{server: 'https://a:1'}",
        "{auth-provider: {name: oidc, config: {idp-issuer-url: 'https://login'}}}",
      ),
      { hosts: ["a:1", "login:443"], programs: [] },
    );
    await assert.rejects(
      reach("{server: 'https://a:1'}", undefined, "prometheus"),
      /Cannot reach "prometheus" as it must be/,
    );
  }));

const GATEWAY: Json = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "istio-ingressgateway" },
  spec: { type: "LoadBalancer", ports: [{ name: "status-port", port: 15021 }, { name: "http2", port: 80 }] },
  status: { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] } },
};

Deno.test("findEntryUrl() takes the address that is given, the gateway's inside, and its address outside", async (t) => {
  const find = async (
    choice: EntryChoice,
    { service, isInside = false, arrange = () => {} }: {
      service?: Json;
      isInside?: boolean;
      arrange?: (server: FakeApiServer) => void;
    } = {},
  ) => {
    let found = "";
    await withCluster(async ({ server, options }) => {
      arrange(server);
      const cluster = await connectCluster(options);
      try {
        found = await findEntryUrl({ ...cluster, isInside }, choice);
      } finally {
        await cluster.close();
      }
    }, service === undefined ? [] : [service]);
    return found;
  };
  await t.step("given", async () => {
    assert.equal(await find({ entryUrl: "https://shop.example/base/" }), "https://shop.example/base");
  });
  await t.step("inside", async () => {
    assert.equal(await find({}, { isInside: true }), "http://istio-ingressgateway.istio-system.svc");
    assert.equal(await find({ gateway: "mesh/edge" }, { isInside: true }), "http://edge.mesh.svc");
  });
  await t.step("outside", async () => {
    assert.equal(await find({}, { service: GATEWAY }), "http://192.0.2.7");
    const other = {
      ...GATEWAY,
      spec: { ports: [{ name: "http", port: 8080 }] },
      status: { loadBalancer: { ingress: [{ hostname: "lb.example" }] } },
    };
    assert.equal(await find({}, { service: other }), "http://lb.example:8080");
    const six = { ...GATEWAY, status: { loadBalancer: { ingress: [{ ip: "2001:db8::1" }] } } };
    assert.equal(await find({}, { service: six }), "http://[2001:db8::1]");
  });
  await t.step("refused", async () => {
    const closed = { ...GATEWAY, status: { loadBalancer: {} } };
    await assert.rejects(find({}, { service: closed }), (error: Error) => {
      assert.match(
        error.message,
        /must have an address outside of the cluster: it has none \(type LoadBalancer\); give its/,
      );
      assert.match(error.message, /kubectl -n istio-system port-forward service\/istio-ingressgateway 8080:80/);
      return true;
    });
    await assert.rejects(
      find({}),
      new RegExp(`the Service ${DEFAULT_GATEWAY} must be readable: there is none; give its`),
    );
    await assert.rejects(
      find({}, { service: GATEWAY, arrange: (server) => void server.forbidden.add("get services") }),
      /must be readable: Cannot get services .* must be allowed to/,
    );
    for (const gateway of ["edge", "a/b/c", "/x", "x/"]) {
      await assert.rejects(find({ gateway }), /^RangeError: Cannot use the gateway ".*" as it must be namespace\/name/);
    }
    for (const entryUrl of ["shop", "ftp://shop", ""]) {
      await assert.rejects(find({ entryUrl }), /^RangeError: Cannot send load to/);
    }
  });
});

Deno.test("Cluster.call() waits for a server that comes back, and says that none answered", () =>
  withCluster(async ({ folder }) => {
    const kubeconfig = await writeConfig(folder, {
      cluster: "{server: 'http://127.0.0.1:1', insecure-skip-tls-verify: true}",
    });
    const cluster = await connectCluster({ kubeconfig });
    const interrupt = new AbortController();
    setTimeout(() => interrupt.abort(), 100);
    const send = () => cluster.apps.listNamespacedDeployment({ namespace: "shop" });
    await assert.rejects(
      cluster.call("list", "deployments.apps", undefined, send, interrupt.signal),
      /AbortError|aborted/,
    );
    await cluster.close();
  }));
