// Needs --allow-run=deno, --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-sys=hostname.
import assert from "node:assert/strict";
import { join } from "node:path";
import { clusterTarget } from "@/collect/mod.ts";
import { never, runOf, SHOP, type TestCluster, traces, withCluster } from "../collect/kubernetes/with_cluster.ts";
import { linesOf } from "./process_watch.ts";
import { assertRefused, runCommand, runDone, startCommand } from "./run_command.ts";

/** Flags that reach a fake cluster. */
function flags({ kubeconfig, server, folder }: TestCluster): string[] {
  return [
    ...["--target", "cluster", "--kubeconfig", kubeconfig, "--services", "front,store"],
    ...["--prometheus", server.url, "--entry-url", "http://127.0.0.1:1", "--output", join(folder, "campaign")],
  ];
}

Deno.test("campaign --target cluster --dry-run tells the count, the time and the rollouts, and touches nothing", async () => {
  const plan = ["--users", "1-4", "--replicas", "1-3", "--limits", "0.2,0.4", "--dry-run"];
  const lines = (await runDone("campaign", ["--target", "cluster", ...plan])).trimEnd().split("\n");
  assert.equal(lines.length, 25);
  assert.equal(
    lines.at(-1),
    "24 runs (2 CPU limits x 3 replica counts x 4 load levels), about 9 h 12 min, and 6 rollouts of at most 5 min",
  );
  const text = (await runDone("campaign", ["--target", "testbed", ...plan])).trimEnd().split("\n");
  assert.deepEqual(text.slice(0, -1), lines.slice(0, -1), "the targets differ in one flag");
  assert.equal(text.at(-1), "24 runs (2 CPU limits x 3 replica counts x 4 load levels), about 27 min 36 s");
  const json = JSON.parse(await runDone("campaign", ["--target", "cluster", ...plan, "--isolate", "task2", "--json"]));
  assert.deepEqual([json.runs.length, json.seconds, json.rollouts], [24, 33_120, 6]);
  assert.deepEqual(json.plan.isolation, { service: "task2", holdReplicas: 3 });
});

Deno.test("campaign refuses flags and files of a cluster that cannot be used, in one line", async (t) => {
  const refusals: readonly (readonly [args: string, message: RegExp])[] = [
    ["--target moon", /--target as it must be one of testbed, cluster: it is "moon"/],
    ["--namespace shop", /Cannot use --namespace as only a cluster knows it: give --target cluster/],
    ["--restore", /Cannot use --restore as only a cluster knows it/],
    ["--target cluster --hold-replicas 3 --dry-run", /Cannot use --hold-replicas .*: --isolate is not given/],
    ["--target cluster --kubeconfig output/none.yaml --prometheus http://a", /the kubeconfig must be readable: ENOENT/],
  ];
  for (const [args, message] of refusals) {
    await t.step(args, () => assertRefused("campaign", args.split(" "), message));
  }
  await t.step("a step too short for its scrapes", () =>
    withCluster(async (cluster) => {
      await assertRefused(
        "campaign",
        [...flags(cluster), "--step", "20"],
        /must hold at least two scrapes: there is one every 15 s/,
      );
      assert.deepEqual(cluster.server.asked, []);
    }));
  await t.step("what RBAC forbids", () =>
    withCluster(async (cluster) => {
      cluster.server.forbidden.add("patch deployments.apps");
      const { code, stderr } = await campaign(cluster, []);
      assert.equal(code, 1, stderr);
      assert.match(
        stderr,
        /\ncampaign: Cannot run a campaign in namespace shop as .* must be allowed to: patch deployments.apps;/,
      );
    }));
});

/** Runs a small campaign. Locust is only looked for: no run of these tests comes so far that it is started. */
function campaign(cluster: TestCluster, args: readonly string[]) {
  return runCommand("campaign", [...flags(cluster), "--users", "1", "--replicas", "3", ...args], LOCUST);
}

const LOCUST = { "LOCUST_BIN": Deno.execPath() };

Deno.test("campaign --target cluster says why pods do not come up, and leaves everything as it was found", () =>
  withCluster(async (cluster) => {
    const { server } = cluster;
    const before = traces(server);
    server.controller.trouble("store", "unschedulable");
    const { code, stdout, stderr } = await campaign(cluster, ["--rollout-timeout", "1"]);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^1 run \(1 replica count x 1 load level\), about 23 min, and 1 rollout of at most 1 s\n/);
    assert.match(
      stderr,
      /\ncampaign: Cannot begin the run .*\(Unschedulable: 0\/3 nodes are available: 3 Insufficient cpu/,
    );
    assert.deepEqual(traces(server), before);
  }));

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test(`campaign --target cluster gives everything back when its process gets ${signal}`, () =>
    withCluster(async (cluster) => {
      const { server } = cluster;
      const before = traces(server);
      server.controller.trouble("store", "silent");
      const args = [...flags(cluster), "--users", "1", "--replicas", "3"];
      const process = startCommand("campaign", args, LOCUST);
      const lines: string[] = [];
      const reading = (async () => {
        for await (const line of linesOf(process.stderr)) lines.push(line);
      })();
      while (server.store.get("deployments", "store").spec.replicas !== 3) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      process.kill(signal);
      const [{ code }] = await Promise.all([process.status, reading, process.stdout.cancel()]);
      // The process that the command started may outlive it for a moment.
      while (server.store.list("leases").length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(traces(server), before);
      if (signal === "SIGKILL") return;
      assert.equal(code, 130, lines.join("\n"));
      assert.match(
        lines.at(-1)!,
        /^campaign: Interrupted: finished runs are kept, the same command goes on from here$/,
      );
    }));
}

Deno.test("campaign --target cluster finds its cluster by KUBECONFIG, else in the home folder, and says if there is none", () =>
  withCluster(async ({ kubeconfig, folder }) => {
    // Another home is another cache of packages, unless it is told where the cache is.
    const { denoDir } = JSON.parse(
      new TextDecoder().decode((await new Deno.Command("deno", { args: ["info", "--json"] }).output()).stdout),
    );
    const home = { "HOME": folder, "DENO_DIR": denoDir, "KUBERNETES_SERVICE_HOST": "" };
    const restore = (env: Record<string, string>) =>
      runCommand("campaign", ["--target", "cluster", "--restore"], { ...home, ...env });
    const isPod = await Deno.stat("/var/run/secrets/kubernetes.io/serviceaccount/token").then(() => true, () => false);
    if (!isPod) {
      const none = await restore({ "KUBECONFIG": "" });
      assert.match(
        none.stderr,
        /^campaign: Cannot reach a cluster as a kubeconfig must name one: KUBECONFIG is not set,/,
      );
      assert.equal(none.code, 1);
    }
    const named = await restore({ "KUBECONFIG": kubeconfig });
    assert.equal(named.stdout, "Nothing was left changed\n", named.stderr);
    await Deno.mkdir(join(folder, ".kube"));
    await Deno.copyFile(kubeconfig, join(folder, ".kube", "config"));
    const found = await restore({ "KUBECONFIG": "" });
    assert.equal(found.stdout, "Nothing was left changed\n", found.stderr);
  }));

Deno.test("campaign --target cluster --restore gives back what a killed campaign left, and says so when there is nothing", () =>
  withCluster(async (cluster) => {
    const { server, kubeconfig, options } = cluster;
    const before = traces(server);
    const killed = clusterTarget(options);
    await killed.open!(never());
    await (await killed.prepare(runOf(5, 0.3), 1, never())).release();
    const { holderIdentity } = server.store.list("leases")[0].spec;
    server.onRequest = ({ verb, body }) =>
      verb === "update" && body.spec.holderIdentity === holderIdentity
        ? new Response("{}", { status: 418 })
        : undefined;
    const args = ["--target", "cluster", "--kubeconfig", kubeconfig, "--restore"];
    assert.equal(await runDone("campaign", args), "Restored front, store\n");
    assert.deepEqual(traces(server), before);
    assert.deepEqual(JSON.parse(await runDone("campaign", [...args, "--json"])), { restored: [], notes: [] });
    await killed.close!().catch(() => {});
  }, SHOP));
