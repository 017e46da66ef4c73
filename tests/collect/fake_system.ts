import {
  type CampaignClock,
  type CampaignTarget,
  columnQueries,
  gridTimes,
  type LoadOptions,
  type PrometheusClient,
  type RunningLoad,
} from "@/collect/mod.ts";
import { PrometheusError } from "@/errors.ts";

/** Time that only passes when somebody waits. */
export function fakeClock(startSeconds: number): CampaignClock & { readonly waitedSeconds: number[] } {
  let now = startSeconds;
  const waitedSeconds: number[] = [];
  return {
    waitedSeconds,
    nowSeconds: () => now,
    sleep(seconds, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      now += seconds;
      waitedSeconds.push(seconds);
      return Promise.resolve();
    },
  };
}

/** How many of what a campaign asked for were begun and ended. */
export interface Counts {
  /** Titles of the runs that a system was prepared for: users x replicas. */
  readonly prepared: string[];
  /** Seeds of those runs. */
  readonly seeds: number[];
  released: number;
  /** What each load was told. */
  readonly loads: LoadOptions[];
  stopped: number;
  killed: number;
}

/** What goes wrong in a fake system. */
export interface FakeFaults {
  /** The system ends by itself. */
  readonly system?: Error;
  /** The load ends by itself. */
  readonly load?: Error;
}

/** What stands in for the system and its load generator. */
export interface FakeSystem {
  /** Brings the system up. */
  readonly target: CampaignTarget;
  /** Loads it: one request each second, one failure in all. */
  readonly startLoad: (options: LoadOptions) => Promise<RunningLoad>;
  /** What was asked of both. */
  readonly counts: Counts;
}

/**
 * A system of two services that answers every query with 2 on the whole grid, but for some columns: `memory_usage` cannot be
 * asked, `cpu_limit` has no series, `p99_latency` is not a number at the first sample.
 */
export function fakeSystem(faults: FakeFaults = {}): FakeSystem {
  const counts: Counts = { prepared: [], seeds: [], released: 0, loads: [], stopped: 0, killed: 0 };
  const never = new Promise<never>(() => {});
  const target: CampaignTarget = {
    name: "fake",
    description: { services: 2 },
    prepare(run, seed, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      counts.prepared.push(`${run.users} x ${run.replicas}`);
      counts.seeds.push(seed);
      return Promise.resolve({
        entryUrls: ["http://front"],
        services: ["front", "store"],
        prometheus: fakePrometheus(),
        scrapeIntervalSeconds: 0.5,
        failed: faults.system === undefined ? never : Promise.reject(faults.system),
        release: () => Promise.resolve(void counts.released++),
      });
    },
  };
  const startLoad = (options: LoadOptions): Promise<RunningLoad> => {
    counts.loads.push(options);
    const failed: Promise<never> = faults.load === undefined ? never : Promise.reject(faults.load);
    failed.catch(() => {});
    return Promise.resolve({
      failed,
      stop: () => {
        counts.stopped++;
        // One request each second, for all of the time that a test can ask for.
        const requestsPerSecond = new Map(Array.from({ length: 1000 }, (_, i) => [1_000_000 + i, 1]));
        return Promise.resolve({
          requestsPerSecond,
          failuresPerSecond: new Map([[1_000_007, 1]]),
          errors: { "500": 1 },
          latenciesMilliseconds: new Map(),
        });
      },
      kill: () => Promise.resolve(void counts.killed++),
    });
  };
  return { target, startLoad, counts };
}

function fakePrometheus(): PrometheusClient {
  const queries = ["front", "store"].map((workload) => columnQueries({ workload, windowSeconds: 3 }));
  const asksFor = (column: keyof typeof queries[0], query: string) => queries.some((known) => known[column] === query);
  return {
    queryRange(query, range, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (asksFor("memory_usage", query)) {
        return Promise.reject(new PrometheusError("Cannot query: out of memory", { status: 503, query }));
      }
      if (asksFor("cpu_limit", query)) return Promise.resolve({ series: [], warnings: ["a store is down"] });
      const timesSeconds = gridTimes(range);
      const values = timesSeconds.map((_, i) => i === 0 && asksFor("p99_latency", query) ? NaN : 2);
      return Promise.resolve({ series: [{ labels: { "request_path": "/" }, timesSeconds, values }], warnings: [] });
    },
    version: () => Promise.resolve("2.0.0"),
  };
}
