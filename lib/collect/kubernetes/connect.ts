/**
 * The connection to a cluster: which one (kubeconfig, or the service account of the pod that this runs in), which
 * namespace, and the parts of its API that a campaign uses.
 *
 * The client library is loaded here, when a cluster is wanted, and by nothing else.
 *
 * @module
 */
import type * as ClientNode from "@kubernetes/client-node";
import { ClusterError } from "@/errors.ts";
import type { Verb } from "./access.ts";
import { ask } from "./call.ts";
import { clientConfiguration, shareConnection, type SharedConnection } from "./shared_connection.ts";

/** Which cluster and which part of it. */
export interface ClusterChoice {
  /** Kubeconfig. @default {as kubectl: KUBECONFIG, ~/.kube/config, else the service account of the pod} */
  readonly kubeconfig?: string;
  /** Folder in place of `/` that holds the service account of a pod, for tests; then no kubeconfig is read. */
  readonly podRoot?: string;
  /** Context of the kubeconfig. @default {the current one} */
  readonly context?: string;
  /** Namespace of the workloads. @default {that of the context or of the pod, else "plimsoll", as k8s/base has it} */
  readonly namespace?: string;
}

/** Namespace unless the context, the pod or a flag names one. */
export const DEFAULT_NAMESPACE = "plimsoll";

/** A cluster that can be asked. */
export interface Cluster {
  /** Namespace of the workloads. */
  readonly namespace: string;
  /** Context of the kubeconfig, or `inClusterContext`. */
  readonly context: string;
  /** Who asks, as messages call it. */
  readonly user: string;
  /** True in a pod of the cluster. */
  readonly isInside: boolean;
  /** Deployments. */
  readonly apps: ClientNode.AppsV1Api;
  /** Pods, events, services. */
  readonly core: ClientNode.CoreV1Api;
  /** Autoscalers. */
  readonly autoscaling: ClientNode.AutoscalingV2Api;
  /** Leases. */
  readonly coordination: ClientNode.CoordinationV1Api;
  /** What one may do. */
  readonly authorization: ClientNode.AuthorizationV1Api;
  /** Who one is. */
  readonly authentication: ClientNode.AuthenticationV1Api;
  /** Opens a watch. */
  readonly watch: ClientNode.Watch["watch"];
  /** Options of a patch that merges lists by key, as `kubectl apply` does. */
  readonly strategicMerge: ClientNode.ConfigurationOptions;
  /** Options of a patch that replaces lists. */
  readonly merge: ClientNode.ConfigurationOptions;
  /** Sends a request; failures become {@linkcode ClusterError}s that name verb, resource and namespace. */
  call<Answer>(
    verb: Verb,
    resource: string,
    name: string | undefined,
    send: () => Promise<Answer>,
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/**
 * Reads the kubeconfig as `kubectl` does: `KUBECONFIG`, `~/.kube/config`, else the service account of the pod.
 *
 * @throws {ClusterError} If there is none, it cannot be read, or it lacks the context.
 */
export async function readKubeconfig(choice: ClusterChoice = {}): Promise<ClientNode.KubeConfig> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    if (choice.podRoot !== undefined) config.loadFromCluster(choice.podRoot);
    else if (choice.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(choice.kubeconfig);
  } catch (cause) {
    throw new ClusterError(
      `Cannot reach a cluster as the kubeconfig must be readable: ${(cause as Error).message.split("\n")[0]}`,
      { status: 0, cause },
    );
  }
  // What the library makes up when it finds nothing.
  if (config.getCurrentContext() === "loaded-context") {
    throw new ClusterError(
      "Cannot reach a cluster as a kubeconfig must name one: KUBECONFIG is not set, there is no ~/.kube/config, and " +
        "this is not a pod with a service account",
      { status: 0 },
    );
  }
  if (choice.context !== undefined) config.setCurrentContext(choice.context);
  const known = config.getContexts().map(({ name }) => name);
  if (!known.includes(config.getCurrentContext()) || config.getCurrentCluster() === null) {
    throw new ClusterError(
      `Cannot use the context ${config.getCurrentContext() || "(none)"} as the kubeconfig must hold it and its ` +
        `cluster: it holds ${known.join(", ") || "none"}; choose by --context`,
      { status: 0 },
    );
  }
  return config;
}

/**
 * Connects to a cluster. Nothing is sent before the first question.
 *
 * @throws {ClusterError} As {@linkcode readKubeconfig}.
 */
export async function connectCluster(choice: ClusterChoice = {}): Promise<Cluster> {
  const kubernetes = await import("@kubernetes/client-node");
  const config = await readKubeconfig(choice);
  const context = config.getContextObject(config.getCurrentContext())!;
  const shared: SharedConnection = shareConnection(kubernetes, config);
  const configuration = clientConfiguration(kubernetes, shared);
  const namespace = choice.namespace ?? (context.namespace?.trim() || DEFAULT_NAMESPACE);
  const isInside = context.name === "inClusterContext";
  const user = isInside ? "the service account of this pod" : `the user ${context.user} of the kubeconfig`;
  const watch = new kubernetes.Watch(shared.config);
  const { StrategicMergePatch, MergePatch } = kubernetes.PatchStrategy;
  return {
    namespace,
    context: context.name,
    user,
    isInside,
    apps: new kubernetes.AppsV1Api(configuration),
    core: new kubernetes.CoreV1Api(configuration),
    autoscaling: new kubernetes.AutoscalingV2Api(configuration),
    coordination: new kubernetes.CoordinationV1Api(configuration),
    authorization: new kubernetes.AuthorizationV1Api(configuration),
    authentication: new kubernetes.AuthenticationV1Api(configuration),
    watch: (...args) => watch.watch(...args),
    strategicMerge: kubernetes.setHeaderOptions("Content-Type", StrategicMergePatch),
    merge: kubernetes.setHeaderOptions("Content-Type", MergePatch),
    call: (verb, resource, name, send, signal) => ask({ verb, resource, name, namespace, user }, send, signal),
    close: () => shared.close(),
  };
}
