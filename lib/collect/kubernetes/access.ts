/**
 * What a campaign must be allowed to do in its namespace, as one list: asked for when a campaign opens, and the role of
 * `k8s/collector` grants exactly this.
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import type { Cluster } from "./connect.ts";

/** What may be done to a kind of resource, as RBAC names it. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

/** One rule of a role: verbs on one kind of resource, in the namespace of the campaign. */
export interface AccessRule {
  /** API group; the empty string for the core group. */
  readonly apiGroup: string;
  /** Resource, in plural. */
  readonly resource: string;
  /** What is done to it. */
  readonly verbs: readonly Verb[];
  /** What for. */
  readonly reason: string;
}

/** Everything that a campaign does to a cluster. */
export const REQUIRED_ACCESS: readonly AccessRule[] = [
  {
    apiGroup: "apps",
    resource: "deployments",
    verbs: ["get", "list", "watch", "patch"],
    reason: "scale, set CPU limits, wait for rollouts, restore",
  },
  { apiGroup: "", resource: "pods", verbs: ["list", "watch"], reason: "see pods become ready, restart, disappear" },
  { apiGroup: "", resource: "events", verbs: ["list"], reason: "say why pods do not become ready" },
  {
    apiGroup: "autoscaling",
    resource: "horizontalpodautoscalers",
    verbs: ["list", "patch"],
    reason: "see who else sets replicas; pin it, with --suspend-hpa",
  },
  {
    apiGroup: "coordination.k8s.io",
    resource: "leases",
    verbs: ["get", "create", "update", "delete"],
    reason: "keep a second campaign away",
  },
];

/** A resource as `kubectl` writes it: `deployments.apps`, `pods`. */
export function resourceName({ apiGroup, resource }: Pick<AccessRule, "apiGroup" | "resource">): string {
  return apiGroup === "" ? resource : `${resource}.${apiGroup}`;
}

/** Where the role is that grants {@linkcode REQUIRED_ACCESS}, for messages. */
export const ROLE_HINT = "k8s/collector holds the role that allows it";

/**
 * Asks the API server for every permission that a campaign needs, before anything is touched.
 *
 * @throws {ClusterError} If some are missing; the message names all of them, and who lacks them.
 */
export async function requireAccess(cluster: Cluster, signal?: AbortSignal): Promise<void> {
  const asked = REQUIRED_ACCESS.flatMap((rule) => rule.verbs.map((verb) => ({ rule, verb })));
  const allowed = await Promise.all(
    asked.map(({ rule, verb }) =>
      cluster.call("create", "selfsubjectaccessreviews.authorization.k8s.io", undefined, async () => {
        const review = await cluster.authorization.createSelfSubjectAccessReview({
          body: {
            spec: {
              resourceAttributes: {
                namespace: cluster.namespace,
                group: rule.apiGroup,
                resource: rule.resource,
                verb,
              },
            },
          },
        });
        return review.status?.allowed === true;
      }, signal)
    ),
  );
  const missing = asked.filter((_, i) => !allowed[i]);
  if (missing.length === 0) return;
  const list = missing.map(({ rule, verb }) => `${verb} ${resourceName(rule)}`).join(", ");
  throw new ClusterError(
    `Cannot run a campaign in namespace ${cluster.namespace} as ${await whoAmI(
      cluster,
    )} must be allowed to: ${list}; ` +
      ROLE_HINT,
    { status: 403 },
  );
}

/** Who asks: the name that the API server knows, else the user of the kubeconfig. */
export async function whoAmI(cluster: Cluster): Promise<string> {
  try {
    const { status } = await cluster.authentication.createSelfSubjectReview({ body: {} });
    if (status?.userInfo?.username !== undefined) return status.userInfo.username;
  } catch {
    // Servers before 1.28 do not know the question; what the kubeconfig says is the next best answer.
  }
  return cluster.user;
}
