/**
 * What a campaign measures: a system that can be brought up for one run. The testbed is one; a cluster is another.
 *
 * @module
 */
import { DEFAULT_RESOURCES, DEFAULT_SERVICE_TIME_SCALE, REFERENCE_APPLICATION, startTestbed } from "@/testbed/mod.ts";
import { type PrometheusClient, prometheusClient } from "./prometheus.ts";
import type { PlannedRun } from "./plan.ts";
import type { QueryScope } from "./queries.ts";

/** The system, up and ready for load. */
export interface PreparedSystem {
  /** Addresses of the replicas of the entry service. */
  readonly entryUrls: readonly string[];
  /** Workloads to collect, the entry first. */
  readonly services: readonly string[];
  /** Workload that takes the load, also where it is not collected. @default {the first of services} */
  readonly entryService?: string;
  /** Prometheus that scrapes them. */
  readonly prometheus: PrometheusClient;
  /** What tells these workloads from others that the Prometheus sees; part of every query. */
  readonly scope?: Pick<QueryScope, "namespace" | "matchers">;
  /** Distance between scrapes, seconds. */
  readonly scrapeIntervalSeconds: number;
  /** Rejects when a part of the system ends by itself. */
  readonly failed: Promise<never>;
  /** What happened during the run that a reader should know, though the system stayed the same; added to its warnings. */
  notes?(): readonly string[];
  /** Ends what was brought up for this run alone. What outlasts a run is left to {@linkcode CampaignTarget.close}. */
  release(): Promise<void>;
}

/** A system that a campaign can measure. */
export interface CampaignTarget {
  /** Name in `campaign.json`: `testbed`. */
  readonly name: string;
  /** Facts for `campaign.json`: what the system is. */
  readonly description: Readonly<Record<string, unknown>>;
  /** Columns that this system cannot have, such as limits that nobody set; the quality gate does not require them. */
  readonly absentColumns?: readonly string[];
  /**
   * Called once, before the first run that has to be measured: finds what an interrupted process left behind and checks
   * that everything is permitted. A campaign whose runs are all finished touches nothing.
   */
  open?(signal: AbortSignal): Promise<void>;
  /**
   * Called instead of `open` where no run is left to measure: gives back what a process that was killed after its last run
   * left changed.
   */
  recover?(signal: AbortSignal): Promise<void>;
  /**
   * Called exactly once if `open` was, however the campaign ends, after the last release: leaves everything as it was found,
   * also where `open` failed halfway.
   */
  close?(): Promise<void>;
  /** Brings the system to the state that a run needs. */
  prepare(run: PlannedRun, seed: number, signal: AbortSignal): Promise<PreparedSystem>;
}

/**
 * Scrape interval of the testbed, seconds. A rate over a window of 3 s sees what lies between its first and last scrape:
 * 2 s of 3 at an interval of 1 s, 2.5 s at 0.5 s.
 */
export const TESTBED_SCRAPE_INTERVAL_SECONDS = 0.5;

/** The testbed as a target: fresh processes for every run, so that no run inherits the memory of another. */
export function testbedTarget(): CampaignTarget {
  return {
    name: "testbed",
    description: {
      scrapeIntervalSeconds: TESTBED_SCRAPE_INTERVAL_SECONDS,
      serviceTimeScale: DEFAULT_SERVICE_TIME_SCALE,
      services: REFERENCE_APPLICATION,
      resourcesPerReplica: DEFAULT_RESOURCES,
    },
    async prepare(run, seed, signal) {
      const testbed = await startTestbed({
        replicas: run.replicas,
        seed,
        scrapeIntervalSeconds: TESTBED_SCRAPE_INTERVAL_SECONDS,
        ...(run.cpuLimitCores === undefined ? {} : { cpuLimitCores: run.cpuLimitCores }),
        signal,
      });
      return {
        entryUrls: testbed.entryUrls,
        services: testbed.services,
        prometheus: prometheusClient({ url: testbed.prometheusUrl }),
        scrapeIntervalSeconds: TESTBED_SCRAPE_INTERVAL_SECONDS,
        release: () => testbed.stop(),
        failed: testbed.closed.then(() => new Promise<never>(() => {})),
      };
    },
  };
}
