/**
 * A Kubernetes cluster as the target of a campaign.
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import type { CampaignTarget } from "../target.ts";
import {
  type ClusterOptions,
  DEFAULT_CONTAINER,
  DEFAULT_SCRAPE_INTERVAL_SECONDS,
  DEFAULT_SERVICES,
} from "./cluster_options.ts";
import { hasLeftovers, restoreCluster } from "./held.ts";
import { type ClusterSession, openSession } from "./session.ts";

/**
 * Workloads of a cluster, scaled and limited for each run and given back as they were found, however the campaign ends:
 * what was found is kept in the cluster itself, so that even a killed process loses nothing.
 *
 * Opening it throws a `ClusterError` if permissions are missing, another campaign runs, or the workloads cannot be used as
 * they are.
 */
export function clusterTarget(options: ClusterOptions): CampaignTarget {
  let session: ClusterSession | undefined;
  const { services = DEFAULT_SERVICES, container = DEFAULT_CONTAINER, onNote = () => {} } = options;
  return {
    name: "cluster",
    description: {
      services,
      container,
      scrapeIntervalSeconds: options.scrapeIntervalSeconds ?? DEFAULT_SCRAPE_INTERVAL_SECONDS,
      ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
      ...(options.matchers === undefined ? {} : { matchers: options.matchers }),
    },
    async open(signal) {
      session = await openSession(options, signal);
    },
    prepare(run, _seed, signal) {
      if (session === undefined) {
        throw new ClusterError("Cannot prepare a run as the cluster must be open: open() was not called", {
          status: 0,
        });
      }
      return session.prepare(run, signal);
    },
    async close() {
      const closing = session;
      session = undefined;
      await closing?.close();
    },
    async recover(signal) {
      if (!await hasLeftovers(options, signal)) return;
      const { deployments, notes } = await restoreCluster(options, signal);
      onNote(`restored ${deployments.join(", ")}, which a killed campaign had left changed`);
      notes.forEach(onNote);
    },
  };
}
