/**
 * Campaigns on a Kubernetes cluster.
 *
 * @module
 */
export { type AccessRule, REQUIRED_ACCESS, type Verb } from "./access.ts";
export {
  type ClusterOptions,
  DEFAULT_CONTAINER,
  DEFAULT_LEASE_SECONDS,
  DEFAULT_ROLLOUT_TIMEOUT_SECONDS,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  DEFAULT_SERVICES,
} from "./cluster_options.ts";
export { clusterTarget } from "./cluster_target.ts";
export { type ClusterChoice, DEFAULT_NAMESPACE } from "./connect.ts";
export { DEFAULT_GATEWAY, type EntryChoice } from "./entry_url.ts";
export { FOUND_ANNOTATION } from "./found.ts";
export { type ClusterReach, clusterReach } from "./reach.ts";
export type { Restored } from "./restore.ts";
export { restoreCluster } from "./held.ts";
