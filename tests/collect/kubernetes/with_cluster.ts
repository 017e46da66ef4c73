import type { CampaignPlan, ClusterOptions, PlannedRun } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { FakeApiServer } from "./fake_api_server.ts";
import { deploymentOf, type Json } from "./fake_objects.ts";

/** A fake cluster and how a campaign reaches it. */
export interface TestCluster {
  readonly server: FakeApiServer;
  readonly kubeconfig: string;
  readonly folder: string;
  /** Options of a target on it, quick to ask again. */
  readonly options: ClusterOptions;
  /** What a person was told. */
  readonly notes: string[];
}

/** Runs a test with a cluster of two services, `front` (limit 1, request 500m) and `store` (no limit). */
export function withCluster(
  test: (cluster: TestCluster) => Promise<void>,
  objects: readonly Json[] = SHOP,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const server = new FakeApiServer();
    try {
      server.add(...objects);
      const kubeconfig = await server.writeKubeconfig(folder);
      const notes: string[] = [];
      await test({
        server,
        kubeconfig,
        folder,
        notes,
        options: {
          campaign: "test",
          kubeconfig,
          services: ["front", "store"],
          prometheus: { url: server.url },
          entryUrl: "http://127.0.0.1:1",
          pollSeconds: 0.02,
          rolloutTimeoutSeconds: 20,
          leaseSeconds: 1,
          onNote: (text) => void notes.push(text),
        },
      });
    } finally {
      await server.close();
    }
  });
}

/** The two services. */
export const SHOP: readonly Json[] = [
  deploymentOf("front", { replicas: 2, cpuLimit: "1", cpuRequest: "500m" }),
  deploymentOf("store", { replicas: 1 }),
];

/** A run of one user. */
export function runOf(replicas: number, cpuLimitCores?: number): PlannedRun {
  return { users: 1, replicas, ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }) };
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** What a user made of the Deployments: annotations and specifications, without what the cluster itself counts. */
export function manifests(server: FakeApiServer): Json {
  return Object.fromEntries(
    server.store.list("deployments").map(({ metadata, spec }) => [metadata.name, {
      annotations: metadata.annotations,
      spec,
    }]),
  );
}

/** Everything of the cluster that a campaign may change, autoscalers and leases too. */
export function traces(server: FakeApiServer): Json {
  const autoscalers = server.store.list("autoscalers").map(({ metadata, spec }) => [metadata.name, {
    annotations: metadata.annotations ?? {},
    spec,
  }]);
  return {
    deployments: manifests(server),
    autoscalers: Object.fromEntries(autoscalers),
    leases: server.store.list("leases").length,
  };
}

/** A plan of two load levels and two numbers of replicas. */
export const PLAN: CampaignPlan = {
  users: [1, 2],
  replicas: [1, 3],
  cpuLimitsCores: [],
  shapes: [],
  stepSeconds: 30,
  durationSeconds: 600,
  settleSeconds: 30,
  pauseSeconds: 0,
  userWaitSeconds: 1,
  seed: 42,
};
