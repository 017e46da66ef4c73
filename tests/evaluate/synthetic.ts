import type { FeatureTable, Matrix } from "@/features/mod.ts";
import { exponential, prng } from "@/random/mod.ts";
import { runFileName } from "@/schema.ts";

/** What the synthetic campaign is made of. */
export interface SyntheticOptions {
  readonly services?: readonly string[];
  readonly users?: readonly number[];
  readonly replicas?: readonly number[];
  readonly samplesPerRun?: number;
  readonly seed?: number;
}

const SAMPLE_SECONDS = 5;

/**
 * A small campaign that obeys the utilisation law: CPU = service demand x arrival rate, plus noise. For tests only; a
 * service at place s needs (s + 1) x 0.02 core seconds a request, and users arrive once a second each.
 */
export function syntheticTable(options: SyntheticOptions = {}): FeatureTable {
  const services = options.services ?? ["alpha", "beta"];
  const users = options.users ?? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const replicas = options.replicas ?? [1, 2, 3];
  const samples = options.samplesPerRun ?? 6;
  const random = prng(options.seed ?? 7);
  const files = services.flatMap((service, code) =>
    users.flatMap((level) =>
      replicas.map((count) => ({
        name: runFileName({ service, users: level, replicas: count }),
        service: code,
        level,
        count,
      }))
    )
  ).sort((a, b) => (a.name < b.name ? -1 : 1));
  const n = files.length * samples;
  const features: Record<string, Float64Array> = Object.fromEntries(
    [
      "request_rate",
      "request_rate_lag_1",
      "request_rate_lag_2",
      "cpu_usage_lag_1",
      "cpu_usage_lag_2",
      "replicas",
      ...services.map((name) => `service_${name}`),
    ].map((name) => [name, new Float64Array(n).fill(name.startsWith("service_") ? 0 : NaN)]),
  );
  const keys = {
    services,
    service: new Int32Array(n),
    runs: files.map(({ name }) => name),
    run: new Int32Array(n),
    users: new Float64Array(n),
    replicas: new Float64Array(n),
    timestampSeconds: new Float64Array(n),
  };
  const y = new Float64Array(n);
  files.forEach((file, run) => {
    for (let t = 0; t < samples; t++) {
      const i = run * samples + t;
      const rate = file.level * (0.9 + 0.2 * random.next());
      features.request_rate![i] = rate;
      features.replicas![i] = file.count;
      features[`service_${services[file.service]}`]![i] = 1;
      y[i] = (file.service + 1) * 0.02 * rate + exponential(random, 0.004);
      for (let k = 1; k <= Math.min(t, 2); k++) {
        features[`request_rate_lag_${k}`]![i] = features.request_rate![i - k]!;
        features[`cpu_usage_lag_${k}`]![i] = y[i - k]!;
      }
      keys.service[i] = file.service;
      keys.run[i] = run;
      keys.users[i] = file.level;
      keys.replicas[i] = file.count;
      keys.timestampSeconds[i] = 1_700_000_000 + (run * samples + t) * SAMPLE_SECONDS;
    }
  });
  const x: Matrix = { names: Object.keys(features), columns: Object.values(features), rows: n };
  return {
    keys,
    features: x,
    target: "cpu_usage",
    y,
    hasRealLags: Uint8Array.from(y, (_, i) => i % samples >= 2 ? 1 : 0),
  };
}
