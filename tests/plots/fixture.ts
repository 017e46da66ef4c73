/**
 * A small campaign and its evaluation, built from a seed: three services whose CPU is proportional to load, and models
 * that behave as real ones do (one that repeats the last sample, one that is right, one that goes flat).
 */
import type { CaseResult, EvaluationResult, ModelResult, Scores } from "@/evaluate/mod.ts";
import { type FeatureTable, matrix } from "@/features/mod.ts";
import type { EvaluationInput, ExploreInput, ReportInput } from "@/plots/mod.ts";
import { prng } from "@/random/mod.ts";

const CPU_SECONDS_PER_REQUEST = [0.4, 0.1, 0.2];
const SAMPLES = 6;

/** Makes a table of 3 services x `levels` users x 2 replicas x 6 samples. */
export function fixtureTable(levels: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]): FeatureTable {
  const random = prng(7);
  const services = ["task1", "task2", "task3"];
  const rows: {
    service: number;
    run: number;
    users: number;
    replicas: number;
    rate: number;
    y: number;
    lag: number;
  }[] = [];
  const runs: string[] = [];
  for (const [service, demand] of CPU_SECONDS_PER_REQUEST.entries()) {
    for (const users of levels) {
      for (const replicas of [1, 2]) {
        runs.push(`${services[service]}_${users}_${replicas}.csv`);
        let lag = NaN;
        for (let sample = 0; sample < SAMPLES; sample++) {
          const rate = users * (0.6 + 0.1 * random.next());
          const y = demand * rate * (0.95 + 0.1 * random.next());
          rows.push({ service, run: runs.length - 1, users, replicas, rate, y, lag });
          lag = y;
        }
      }
    }
  }
  const values = (of: (row: typeof rows[number]) => number) => Float64Array.from(rows, of);
  return {
    keys: {
      services,
      service: Int32Array.from(rows, (row) => row.service),
      runs,
      run: Int32Array.from(rows, (row) => row.run),
      users: values((row) => row.users),
      replicas: values((row) => row.replicas),
      timestampSeconds: Float64Array.from(rows, (_, i) => 1_700_000_000 + 120 * i),
    },
    features: matrix({ request_rate: values((row) => row.rate), cpu_usage_lag_1: values((row) => row.lag) }),
    target: "cpu_usage",
    y: values((row) => row.y),
    hasRealLags: Uint8Array.from(rows, (row) => Number.isFinite(row.lag) ? 1 : 0),
  };
}

/** The columns of a table as exploration sees them. */
export function fixtureExplore(table: FeatureTable = fixtureTable()): ExploreInput {
  return {
    columns: [
      { name: "concurrent_users", values: table.keys.users },
      { name: "replicas", values: table.keys.replicas },
      { name: "request_rate", values: table.features.columns[0]! },
      { name: "cpu_usage", values: table.y },
    ],
    services: table.keys.services,
    service: table.keys.service,
    target: "cpu_usage",
  };
}

/** Everything that a report tells of the fixture. */
export function fixtureReport(): ReportInput {
  const input = fixtureInput();
  const quality = input.table.keys.runs.map((file, run) => ({
    file,
    service: file.split("_")[0]!,
    users: 1,
    replicas: 1,
    samples: SAMPLES,
    missingSamples: 0,
    failedScrapes: run === 0 ? 3 : 0,
    repeatedSamples: 0,
    observedReplicas: 1,
    cpuVariationRatio: 0.04,
    rateVariationRatio: 0.05,
    verdict: run === 0 ? "suspect" as const : "ok" as const,
    reasons: run === 0 ? ["3 of 6 samples are failed scrapes"] : [],
  }));
  return {
    ...input,
    campaign: {
      name: "data/fixture",
      rows: input.table.y.length,
      stepSeconds: 120,
      digest: "0".repeat(64),
      quality,
      findings: ["3 samples in 1 runs are failed scrapes"],
      repairs: ["3 failed scrapes filled"],
    },
    audit: ["2 features and 4 splits were checked: nothing leaks"],
    commands: ["deno task pipeline --data data/fixture"],
  };
}

/** Evaluates three models on a table: inside the range, beyond it, and the proxy case. */
export function fixtureInput(table: FeatureTable = fixtureTable()): EvaluationInput {
  const users = table.keys.users;
  const between = (low: number, high: number) =>
    Int32Array.from(users.keys()).filter((row) => users[row]! >= low && users[row]! <= high);
  const top = Math.max(...users);
  const odd = (rest: number) =>
    Int32Array.from(users.keys()).filter((row) => (users[row]! % 3 === 1 && users[row]! > 1) === (rest === 1));
  const cases = [
    fixtureCase(table, {
      name: "case1_users_4_7",
      title: "unseen load levels inside the range",
      kind: "in_range",
      train: odd(0),
      test: odd(1),
    }),
    fixtureCase(table, {
      name: "case2_simulated_user15_traffic_scale",
      title: "traffic scaled to 15 users, truth unscaled: a proxy, not an error",
      kind: "proxy",
      train: odd(0),
      test: odd(1),
    }),
    fixtureCase(table, {
      name: "near_extrapolation",
      title: "a little beyond the range: up to 7",
      kind: "extrapolation",
      train: between(1, 7),
      test: between(8, 10),
    }),
    fixtureCase(table, {
      name: "far_extrapolation",
      title: "far beyond the range: up to 5",
      kind: "extrapolation",
      train: between(1, 5),
      test: between(6, top),
    }),
  ];
  const result: EvaluationResult = {
    target: "cpu_usage",
    unit: "cores",
    seed: 42,
    nominalCoverageRatio: 0.9,
    intervalWidth: "square_root",
    cases,
    notPossible: [{ name: "beyond_campaign", reason: "there is no row to test on with users 12, 15" }],
  };
  return { table, result };
}

interface CaseOptions {
  readonly name: string;
  readonly title: string;
  readonly kind: CaseResult["kind"];
  readonly train: Int32Array;
  readonly test: Int32Array;
}

function fixtureCase(table: FeatureTable, { name, title, kind, train, test }: CaseOptions): CaseResult {
  const [rate, lag] = table.features.columns as [Float64Array, Float64Array];
  const middle = train.reduce((sum, row) => sum + table.y[row]!, 0) / train.length;
  const slopes = table.keys.services.map((_, service) => {
    const rows = train.filter((row) => table.keys.service[row] === service);
    return rows.reduce((sum, row) => sum + table.y[row]!, 0) / rows.reduce((sum, row) => sum + rate[row]!, 0);
  });
  const highest = table.keys.services.map((_, service) =>
    Math.max(...train.filter((row) => table.keys.service[row] === service).map((row) => rate[row]!))
  );
  const service = (row: number) => table.keys.service[row]!;
  const law = Float64Array.from(test, (row) => slopes[service(row)]! * rate[row]!);
  const flat = Float64Array.from(
    test,
    (row) => slopes[service(row)]! * Math.min(rate[row]!, 0.95 * highest[service(row)]!),
  );
  const last = Float64Array.from(test, (row) => Number.isFinite(lag[row]) ? lag[row]! : middle);
  const truth = Float64Array.from(test, (row) => table.y[row]!);
  const baseline = absoluteError(truth, last);
  const model = (model: string, predictions: Float64Array, more: Partial<ModelResult>): ModelResult => ({
    model,
    isStatic: model !== "persistence",
    inputs: ["request_rate"],
    predictions,
    lower: predictions.map((value) => value - 0.15),
    upper: predictions.map((value) => value + 0.15),
    coverageRatio: truth.filter((value, i) => Math.abs(value - predictions[i]!) <= 0.15).length / truth.length,
    meanWidth: 0.3,
    all: scores(truth, predictions, baseline),
    realLags: scores(truth, predictions, baseline),
    ...more,
  });
  const models = [
    model("persistence", last, {}),
    model("linear_per_service", law, {}),
    model("random_forest", flat, { saturates: true, importances: { request_rate: 0.8, cpu_usage_lag_1: 0.2 } }),
  ];
  return {
    name,
    title,
    kind,
    trainRows: train,
    testRows: test,
    outside: Uint8Array.from(test, (row) => rate[row]! > highest[service(row)]! ? 1 : 0),
    models,
    skipped: [{ name: "usl", reason: "it predicts throughput" }],
    best: models.toSorted((a, b) => a.all.mae - b.all.mae)[0]!.model,
    realLagsBest: models.toSorted((a, b) => a.realLags.mae - b.realLags.mae)[0]!.model,
  };
}

function absoluteError(truth: Float64Array, predictions: Float64Array): number {
  return truth.reduce((sum, value, i) => sum + Math.abs(value - predictions[i]!), 0) / truth.length;
}

function scores(truth: Float64Array, predictions: Float64Array, baseline: number): Scores {
  const mae = absoluteError(truth, predictions);
  const skill = 1 - mae / baseline;
  const total = truth.reduce((sum, value) => sum + Math.abs(value), 0);
  const relative = truth.reduce((sum, value, i) => sum + Math.abs(value - predictions[i]!) / value, 0) / truth.length;
  return {
    rows: truth.length,
    mae,
    rmse: mae * 1.2,
    mape: 100 * relative,
    smape: 100 * relative,
    wape: mae * truth.length / total,
    r2: 0.9,
    mase: mae / baseline,
    within10Ratio: 0.5,
    skill,
    skillLow: skill - 0.1,
    skillHigh: Math.min(1, skill + 0.1),
  };
}
