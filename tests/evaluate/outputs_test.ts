import assert from "node:assert/strict";
import { breakdownCsv, comparisonCsv, filePrefix, predictionsCsv, summaryJson } from "@/evaluate/mod.ts";
import { caseOf, modelResult, PERSISTENCE, resultOf, scores } from "./sample_result.ts";
import { syntheticTable } from "./synthetic.ts";

const TABLE = syntheticTable({ services: ["alpha"], users: [1, 4], replicas: [1], samplesPerRun: 2 });
const LINEAR = modelResult("linear_regression", {
  inputs: ["request_rate", "cpu_usage_lag_1"],
  all: scores({ mae: 0.05805636, mape: 15.0559 }),
  realLags: scores({ mae: 0.04, skill: -0.2, skillLow: -0.3, skillHigh: -0.1 }),
  importances: { request_rate: 0.25, cpu_usage_lag_1: 0.75 },
});
const CASE1 = caseOf([PERSISTENCE, LINEAR]);
const CASE2 = caseOf([PERSISTENCE, LINEAR], {
  name: "case2_simulated_user15_traffic_scale",
  title: "proxy",
  kind: "proxy",
  outside: Uint8Array.of(1, 1),
});
const RESULT = resultOf([CASE1, CASE2], { notPossible: [{ name: "beyond_campaign", reason: "no row" }] });

function table(csv: string): string[][] {
  return csv.trimEnd().split("\n").map((line) => line.split(","));
}

Deno.test("filePrefix() is cpu for cpu_usage, and the target for the others", () => {
  assert.equal(filePrefix("cpu_usage"), "cpu");
  assert.equal(filePrefix("memory_usage"), "memory");
  assert.equal(filePrefix("p95_latency"), "p95_latency");
});

Deno.test("comparisonCsv() begins with the published columns and has one row a case and model", () => {
  const [header, ...rows] = table(comparisonCsv(RESULT));
  assert.deepEqual(header!.slice(0, 4), ["model", "case", "mae", "mape"]);
  assert.equal(new Set(header).size, header!.length);
  assert.deepEqual(rows.map((row) => row.slice(0, 2)), [
    ["persistence", "case1_users_4_7"],
    ["linear_regression", "case1_users_4_7"],
    ["persistence", "case2_simulated_user15_traffic_scale"],
    ["linear_regression", "case2_simulated_user15_traffic_scale"],
  ]);
  assert.deepEqual(rows[1]!.slice(2, 4), ["0.05805636", "15.0559"]);
  assert.deepEqual(["is_best", "real_lags_is_best"].map((name) => rows[1]![header!.indexOf(name)]), ["1", "0"]);
  assert.equal(rows[0]![header!.indexOf("mape")], "");
});

Deno.test("predictionsCsv() begins with the published columns, then says more", () => {
  const [header, ...rows] = table(predictionsCsv(RESULT, TABLE));
  assert.deepEqual(header!.slice(0, 9), [
    "timestamp",
    "service",
    "source_file",
    "concurrent_users",
    "cpu_usage",
    "pred_case1_persistence",
    "pred_case1_linear_regression",
    "pred_case2_persistence",
    "pred_case2_linear_regression",
  ]);
  assert.equal(new Set(header).size, header!.length);
  assert.equal(rows.length, 2);
  const first = Object.fromEntries(header!.map((name, j) => [name, rows[0]![j]]));
  assert.equal(first.timestamp, "2023-11-14 22:13:30");
  assert.equal(first.source_file, "alpha_4_1.csv");
  assert.equal(first.concurrent_users, "4");
  assert.equal(Number(first.cpu_usage), TABLE.y[2]);
  assert.equal(first.has_real_lags, "0");
  assert.deepEqual([first.outside_case1, first.outside_case2], ["0", "1"]);
  assert.equal(first.upper_case1_linear_regression, "0.2");
});

Deno.test("predictionsCsv() has only a header if case 1 was not possible", () => {
  assert.equal(table(predictionsCsv(resultOf([]), TABLE)).length, 1);
});

Deno.test("breakdownCsv() has one row a case, model and key", () => {
  const [header, ...rows] = table(breakdownCsv(resultOf([CASE1]), TABLE));
  assert.deepEqual(header, ["model", "case", "by", "key", "rows", "mae", "mape"]);
  assert.deepEqual(rows.map((row) => row.slice(0, 5).join(" ")), [
    "persistence case1_users_4_7 service alpha 2",
    "persistence case1_users_4_7 users 4 2",
    "persistence case1_users_4_7 replicas 1 2",
    "linear_regression case1_users_4_7 service alpha 2",
    "linear_regression case1_users_4_7 users 4 2",
    "linear_regression case1_users_4_7 replicas 1 2",
  ]);
});

Deno.test("summaryJson() has the published keys", () => {
  const summary = JSON.parse(summaryJson(RESULT, TABLE));
  assert.equal(summary.target, "cpu_usage");
  assert.deepEqual(summary.feature_cols, ["request_rate", "cpu_usage_lag_1"]);
  assert.deepEqual([summary.train_users, summary.test_users], [[1], [4]]);
  assert.deepEqual([summary.n_train, summary.n_test], [2, 2]);
  assert.deepEqual(summary.models_tested, ["persistence", "linear_regression"]);
  assert.equal(summary.metrics.case1_users_4_7.linear_regression.mae, 0.05805636);
  assert.equal(summary.metrics.case2_simulated_user15_traffic_scale.linear_regression.mape, 15.0559);
  assert.equal(summary.metrics.case1_users_4_7.persistence.r2, null);
  assert.equal(summary.best_model_case1_by_mae, "linear_regression");
  assert.match(summary.note, /not an error/);
});

Deno.test("summaryJson() also says what was not possible, how far intervals hold, and the verdicts", () => {
  const summary = JSON.parse(summaryJson(RESULT, TABLE));
  assert.deepEqual(summary.not_possible, [{ name: "beyond_campaign", reason: "no row" }]);
  assert.deepEqual(summary.intervals.by_case.case1_users_4_7.persistence, { coverage_ratio: 0.9, mean_width: 0.2 });
  assert.equal(summary.cases[0].outside_ratio, 0.5);
  assert.deepEqual(summary.cases[0].importances, {
    linear_regression: { cpu_usage_lag_1: 0.75, request_rate: 0.25 },
  });
  assert.equal(summary.verdicts.length, 2);
  assert.equal(summary.intervals.width, "square_root");
});

Deno.test("summaryJson() has the headline of each case but the proxy, and the public best model beside it", () => {
  const { headlines, cases, best_model_case1_by_mae: published } = JSON.parse(summaryJson(RESULT, TABLE));
  assert.equal(headlines.length, 1);
  const [headline] = headlines;
  assert.deepEqual(
    [headline.case, headline.rows, headline.best_model_by_mae, headline.mae, headline.persistence_mae],
    ["case1_users_4_7", "real_lags", "persistence", 0.0335, 0.0335],
  );
  assert.equal(headline.all_rows_best_model_by_mae, "linear_regression");
  assert.deepEqual(
    [published, cases[0].best_model_by_mae, cases[0].best_model_on_real_lags],
    ["linear_regression", "linear_regression", "persistence"],
  );
});

Deno.test("summaryJson() leaves the keys of case 1 null if it was not possible", () => {
  const summary = JSON.parse(summaryJson(resultOf([]), TABLE));
  for (const key of ["train_users", "test_users", "n_train", "n_test", "best_model_case1_by_mae"]) {
    assert.equal(summary[key], null, key);
  }
});

Deno.test("comparisonCsv(), predictionsCsv(), breakdownCsv() and summaryJson() give the same bytes again", () => {
  const write = () => [
    comparisonCsv(RESULT),
    predictionsCsv(RESULT, TABLE),
    breakdownCsv(RESULT, TABLE),
    summaryJson(RESULT, TABLE),
  ];
  assert.deepEqual(write(), write());
});
