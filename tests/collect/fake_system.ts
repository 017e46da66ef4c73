import {
  type CampaignClock,
  type CampaignPlan,
  type CampaignTarget,
  columnQueries,
  gridTimes,
  type LoadOptions,
  type MeasuredColumn,
  type PlannedRun,
  type PrometheusClient,
  type RunningLoad,
} from "@/collect/mod.ts";
import { PrometheusError } from "@/errors.ts";

/** A plan of four short runs. */
export const SHORT_PLAN: CampaignPlan = {
  users: [1, 2],
  replicas: [1, 2],
  cpuLimitsCores: [],
  shapes: [],
  stepSeconds: 3,
  durationSeconds: 6,
  settleSeconds: 4,
  pauseSeconds: 0,
  userWaitSeconds: 0.2,
  seed: 42,
};

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
  /** How often the target was opened and closed. */
  opened: number;
  closed: number;
}

/** What goes wrong in a fake system. */
export interface FakeFaults {
  /** The system ends by itself. */
  readonly system?: Error;
  /** The load ends by itself. */
  readonly load?: Error;
  /** `memory_usage` cannot be asked, `cpu_limit` has no series, `p99_latency` is not a number at the first sample. */
  readonly gaps?: boolean;
  /** Attempts of each run, by its title, that see a pod too many; the gate fails them. */
  readonly badAttempts?: Readonly<Record<string, number>>;
}

/** What stands in for the system and its load generator. */
export interface FakeSystem {
  /** Brings the system up. */
  readonly target: CampaignTarget;
  /** Loads it: a hundred requests each second, one failure in all. */
  readonly startLoad: (options: LoadOptions) => Promise<RunningLoad>;
  /** What was asked of both. */
  readonly counts: Counts;
}

/** A system of two services that passes the quality gate, but for its faults. */
export function fakeSystem(faults: FakeFaults = {}): FakeSystem {
  const counts: Counts = {
    prepared: [],
    seeds: [],
    released: 0,
    loads: [],
    stopped: 0,
    killed: 0,
    opened: 0,
    closed: 0,
  };
  const never = new Promise<never>(() => {});
  const target: CampaignTarget = {
    name: "fake",
    description: { services: 2 },
    open: () => Promise.resolve(void counts.opened++),
    close: () => Promise.resolve(void counts.closed++),
    prepare(run, seed, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      const title = `${run.users} x ${run.replicas}`;
      counts.prepared.push(title);
      counts.seeds.push(seed);
      const attempts = counts.prepared.filter((prepared) => prepared === title).length;
      const pods = run.replicas + (attempts <= (faults.badAttempts?.[title] ?? 0) ? 1 : 0);
      return Promise.resolve({
        entryUrls: ["http://front"],
        services: ["front", "store"],
        prometheus: fakePrometheus(run, pods, faults.gaps === true),
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
        // For all of the time that a test can ask for.
        const requestsPerSecond = new Map(Array.from({ length: 40_000 }, (_, i) => [1_000_000 + i, 100]));
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

/** Settings, the rate that is sent, CPU by users, and latencies that are each their own. */
function fakePrometheus(run: PlannedRun, pods: number, hasGaps: boolean): PrometheusClient {
  const level: Record<MeasuredColumn, number> = {
    ...{ replicas: pods, cpu_limit: 3, cpu_request: 1, memory_limit: 1536, memory_request: 1536 },
    ...{ request_rate: 100, throughput: 100, error_rate: 0, cpu_usage: 0.1 * run.users, memory_usage: 64 },
    ...{ p50_latency: 5, p95_latency: 8, p99_latency: 9, avg_latency: 6 },
  };
  const varying: readonly string[] = ["cpu_usage", "memory_usage", "p50_latency", "p95_latency", "p99_latency"];
  const columnOf = new Map(["front", "store"].flatMap((workload) => {
    const queries = columnQueries({ workload, windowSeconds: 3 });
    return (Object.keys(queries) as MeasuredColumn[]).map((column) => [queries[column], column] as const);
  }));
  return {
    queryRange(query, range, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const column = columnOf.get(query);
      if (hasGaps && column === "memory_usage") {
        return Promise.reject(new PrometheusError("Cannot query: out of memory", { status: 503, query }));
      }
      if (hasGaps && column === "cpu_limit") return Promise.resolve({ series: [], warnings: ["a store is down"] });
      const timesSeconds = gridTimes(range);
      const place = varying.indexOf(column ?? "");
      const values = timesSeconds.map((time, i) => {
        if (hasGaps && i === 0 && column === "p99_latency") return NaN;
        const value = column === undefined ? 1 : level[column];
        return place < 0 ? value : value * (1 + 0.01 * Math.sin(time * (place + 1)));
      });
      return Promise.resolve({ series: [{ labels: { "request_path": "/" }, timesSeconds, values }], warnings: [] });
    },
    version: () => Promise.resolve("2.0.0"),
  };
}
