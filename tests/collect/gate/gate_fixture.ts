import type { GateCheck, GateRun, GateService, GateVerdict } from "@/collect/mod.ts";

/** What a run of the fixture can differ in. */
export interface FixtureOptions {
  /** Load level. @default {4} */
  readonly users?: number;
  /** Samples of each service. @default {20} */
  readonly samples?: number;
  /** Distance of samples, s. @default {3} */
  readonly stepSeconds?: number;
  /** First sample's end, s. @default {1003} */
  readonly startSeconds?: number;
}

/** A run of two services without a fault; every reading is its own. The entry service has 100 req/s for each user. */
export function goodRun(options: FixtureOptions = {}): GateRun {
  const { users = 4, samples = 20, stepSeconds = 3, startSeconds = 1003 } = options;
  const service = (name: string, nth: number): GateService => {
    const series = (level: number, place: number): Float64Array =>
      Float64Array.from(
        { length: samples },
        (_, i) => level * (1 + 0.01 * Math.sin(1.7 * i * (place + 1) + users + nth)),
      );
    const constant = (value: number): Float64Array => new Float64Array(samples).fill(value);
    const columns = {
      replicas: constant(2),
      "cpu_limit": constant(6),
      "cpu_request": constant(2),
      "memory_limit": constant(3072),
      "memory_request": constant(3072),
      "request_rate": series(100 * users, 0),
      "p50_latency": series(4, 1),
      "p95_latency": series(9, 2),
      "p99_latency": series(14, 3),
      "avg_latency": series(5, 4),
      throughput: series(100 * users, 0),
      "cpu_usage": series(0.1 * users * nth, 5),
      "memory_usage": series(64, 6),
      "error_rate": constant(0),
    };
    return {
      service: name,
      nominalReplicas: 2,
      timesSeconds: Float64Array.from({ length: samples }, (_, i) => startSeconds + i * stepSeconds),
      columns,
      requiredColumns: Object.keys(columns),
    };
  };
  const seconds = samples * stepSeconds;
  return {
    title: `${users} users x 2 replicas`,
    users,
    condition: "2 replicas",
    isSteady: true,
    stepSeconds,
    expectedSamples: samples,
    window: { startSeconds: startSeconds - stepSeconds, endSeconds: startSeconds - stepSeconds + seconds },
    entryService: "front",
    services: [service("front", 1), service("store", 2)],
    load: { counted: { requests: 100 * users * seconds, failures: 0, requestRateRps: 100 * users } },
  };
}

/** The run with columns of one service changed; a change sees the old values. */
export function withColumns(
  run: GateRun,
  service: string,
  changes: Readonly<Record<string, (values: Float64Array) => Float64Array>>,
): GateRun {
  return {
    ...run,
    services: run.services.map((found) => {
      if (found.service !== service) return found;
      const changed = Object.entries(changes).map(([name, change]) => [name, change(found.columns[name]!)]);
      return { ...found, columns: { ...found.columns, ...Object.fromEntries(changed) } };
    }),
  };
}

/** Replaces some samples of a column. */
export function samplesTo(value: number, ...rows: readonly number[]): (values: Float64Array) => Float64Array {
  return (values) => values.map((old, row) => rows.includes(row) ? value : old);
}

/** Rows 0 to n - 1. */
export function first(n: number): number[] {
  return [...Array(n).keys()];
}

/** Checks against a run, sorted, each once. */
export function failedChecks({ reasons }: GateVerdict): GateCheck[] {
  return [...new Set(reasons.map(({ check }) => check))].sort();
}
