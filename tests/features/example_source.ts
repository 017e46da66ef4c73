import { column, type FeatureBuilder, type FeatureSource, type FeatureTable, type RowKeys } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { runFileName } from "@/schema.ts";

/** What an example campaign is made of. */
export interface ExampleOptions {
  readonly services?: readonly string[];
  readonly users?: readonly number[];
  readonly replicas?: readonly number[];
  readonly rowsPerRun?: number;
  readonly seed?: number;
}

/** Measured columns of a campaign in which CPU follows the rate with noise; every run starts at a time of its own. */
export function exampleSource(options: ExampleOptions = {}): FeatureSource {
  const services = options.services ?? ["cart", "shop"];
  const users = options.users ?? [1, 2, 4, 8];
  const replicas = options.replicas ?? [1, 2];
  const rowsPerRun = options.rowsPerRun ?? 20;
  const random = prng(options.seed ?? 1);
  const plans = services.flatMap((service, s) =>
    users.flatMap((u, i) => replicas.map((r, j) => ({ s, u, r, start: 1000 * (i * replicas.length + j), service })))
  ).map((plan) => ({ ...plan, file: runFileName({ service: plan.service, users: plan.u, replicas: plan.r }) }))
    .sort((a, b) => a.file < b.file ? -1 : 1);
  const rows = plans.flatMap((plan, run) =>
    Array.from({ length: rowsPerRun }, (_, k) => {
      const rate = plan.u * (2 + 0.4 * random.next());
      return { ...plan, run, k, rate, cpu: (0.05 + 0.1 * plan.s) * rate + 0.02 * random.next() };
    })
  );
  return {
    keys: {
      services,
      service: Int32Array.from(rows, ({ s }) => s),
      runs: plans.map(({ file }) => file),
      run: Int32Array.from(rows, ({ run }) => run),
      users: Float64Array.from(rows, ({ u }) => u),
      replicas: Float64Array.from(rows, ({ r }) => r),
      timestampSeconds: Float64Array.from(rows, ({ start, k }) => start + 5 * k),
    },
    target: "cpu_usage",
    columns: {
      "request_rate": Float64Array.from(rows, ({ rate }) => rate),
      "cpu_limit": Float64Array.from(rows, ({ r }) => 3 * r),
      "cpu_usage": Float64Array.from(rows, ({ cpu }) => cpu),
    },
    failedScrape: new Uint8Array(rows.length),
  };
}

/** A builder with one more feature. */
export function withFeature(
  build: FeatureBuilder,
  name: string,
  make: (source: FeatureSource) => Float64Array,
): FeatureBuilder {
  return (source) => {
    const x = build(source);
    return { names: [...x.names, name], columns: [...x.columns, make(source)], rows: x.rows };
  };
}

/** A column of a table as plain numbers. */
export function values(table: FeatureTable, name: string): number[] {
  return [...column(table.features, name)];
}

/** Keys of n rows for splits alone. */
export function exampleKeys(options: ExampleOptions = {}): RowKeys {
  return exampleSource(options).keys;
}
