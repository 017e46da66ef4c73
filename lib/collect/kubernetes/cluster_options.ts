/**
 * What a campaign on a cluster is told.
 *
 * @module
 */
import type { CampaignClock } from "../campaign.ts";
import type { Isolation } from "../plan.ts";
import type { PrometheusOptions } from "../prometheus.ts";
import type { ClusterChoice } from "./connect.ts";
import type { EntryChoice } from "./entry_url.ts";

/** Workloads of `k8s/base`, the entry first. */
export const DEFAULT_SERVICES: readonly string[] = ["task1", "task2", "task3"];

/** Container of each pod that does the work, as in `k8s/base`; the queries of Prometheus name it too. */
export const DEFAULT_CONTAINER = "app";

/** Longest wait for a rollout, seconds. */
export const DEFAULT_ROLLOUT_TIMEOUT_SECONDS = 300;

/** Distance between scrapes, as `k8s/monitoring` configures Prometheus, seconds. */
export const DEFAULT_SCRAPE_INTERVAL_SECONDS = 15;

/** How long the lease of a campaign lasts without being renewed, seconds: what a resumed one waits at most. */
export const DEFAULT_LEASE_SECONDS = 15;

/** What {@linkcode clusterTarget} needs. */
export interface ClusterOptions extends ClusterChoice, EntryChoice {
  /** Name of the campaign, for what is written into the cluster. */
  readonly campaign: string;
  /** Deployments to load and measure, the entry first. @default {DEFAULT_SERVICES} */
  readonly services?: readonly string[];
  /** Container whose CPU limit is set. @default {DEFAULT_CONTAINER} */
  readonly container?: string;
  /** Prometheus that scrapes the cluster. */
  readonly prometheus: PrometheusOptions;
  /** More label matchers for every query, such as `cluster="eu-1"`. */
  readonly matchers?: readonly string[];
  /** Distance between scrapes, seconds. @default {DEFAULT_SCRAPE_INTERVAL_SECONDS} */
  readonly scrapeIntervalSeconds?: number;
  /** Longest wait for a rollout, seconds. @default {DEFAULT_ROLLOUT_TIMEOUT_SECONDS} */
  readonly rolloutTimeoutSeconds?: number;
  /** Time between questions where nothing tells of changes, seconds. @default {2} */
  readonly pollSeconds?: number;
  /** How long the lease lasts without being renewed, whole seconds. @default {DEFAULT_LEASE_SECONDS} */
  readonly leaseSeconds?: number;
  /** True to pin autoscalers for the time of the campaign; else they are refused. @default {false} */
  readonly pinsAutoscalers?: boolean;
  /** One workload to vary while the others are held. @default {all are varied} */
  readonly isolation?: Isolation;
  /** Told what a person should know, such as what somebody else changed. */
  readonly onNote?: (text: string) => void;
  /** What tells the time. @default {the system's} */
  readonly clock?: CampaignClock;
}
