import { type FeatureTable, type Matrix, matrix } from "@/features/mod.ts";
import type { Target } from "@/schema.ts";

/** What the synthetic services cost: base in cores, demand in core-seconds, share of the requests that users send. */
export const SERVICES = {
  cart: { base: 0.1, demand: 0.2, share: 1 },
  search: { base: 0.02, demand: 0.05, share: 0.5 },
} as const;

const NAMES = Object.keys(SERVICES) as (keyof typeof SERVICES)[];

/** Two services at steady load: users `levels`, replicas 1 and 2, three samples each; nothing is random. */
export function syntheticTable(target: Target, levels: readonly number[] = [2, 4, 8, 16, 24, 32, 40]): FeatureTable {
  const rows = NAMES.flatMap((service, code) =>
    [1, 2].flatMap((replicas) =>
      levels.flatMap((users) =>
        [0, 1, 2].map((sample) => ({ service, code, replicas, users, sample, ...response(service, users, sample) }))
      )
    )
  );
  const numbers = (pick: (row: typeof rows[number]) => number): Float64Array => Float64Array.from(rows, pick);
  const rate = numbers((row) => row.rate);
  const y = numbers((row) => row[target as "cpu_usage" | "throughput" | "avg_latency"]);
  const runs = [...new Set(rows.map((row) => `${row.service}_${row.users}_${row.replicas}.csv`))].sort();
  const features = matrix({
    ...(target === "throughput" ? {} : { request_rate: rate }),
    request_rate_lag_1: rate,
    request_rate_lag_2: rate,
    [`${target}_lag_1`]: y,
    [`${target}_lag_2`]: y,
    ...(target === "throughput" ? {} : { request_rate_per_replica: numbers((row) => row.rate / row.replicas) }),
    replicas: numbers((row) => row.replicas),
    cpu_limit_per_replica: numbers(() => 100),
    users: numbers((row) => row.users),
    ...Object.fromEntries(NAMES.map((name) => [`service_${name}`, numbers((row) => row.service === name ? 1 : 0)])),
  });
  return {
    keys: {
      services: NAMES,
      service: Int32Array.from(rows, (row) => row.code),
      runs,
      run: Int32Array.from(rows, (row) => runs.indexOf(`${row.service}_${row.users}_${row.replicas}.csv`)),
      users: numbers((row) => row.users),
      replicas: numbers((row) => row.replicas),
      timestampSeconds: numbers((row) => row.users * 600 + row.sample * 5),
    },
    features,
    target,
    y,
    hasRealLags: new Uint8Array(rows.length).fill(1),
  };
}

/** What a service shows at a number of users; samples differ a little, in a fixed way. */
function response(service: keyof typeof SERVICES, users: number, sample: number) {
  const { base, demand, share } = SERVICES[service];
  const rate = share * users / (1 + 0.01 * (users - 1) + 1e-4 * users * (users - 1)) + 0.01 * (sample - 1);
  return {
    rate,
    throughput: rate,
    cpu_usage: base + demand * rate,
    avg_latency: 50 + users + 0.1 * users * (users - 1),
  };
}

/** Every row of a table. */
export function allRows(table: FeatureTable): Int32Array {
  return Int32Array.from(table.y.keys());
}

/** The same matrix with some columns replaced. */
export function withColumns(x: Matrix, change: (name: string, values: Float64Array) => Float64Array): Matrix {
  return { ...x, columns: x.columns.map((values, j) => change(x.names[j]!, values)) };
}
