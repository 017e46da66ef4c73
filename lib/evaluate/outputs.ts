/**
 * The public output files as text. Their names, and the keys and columns that come first, are those of the published
 * workflow; behind them comes what it did not measure. Somebody else writes them to disk.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import type { Target } from "@/schema.ts";
import { breakDown, BREAKDOWN_KEYS } from "./breakdown.ts";
import type { CaseResult, EvaluationResult, ModelResult, Scores } from "./result.ts";
import { absolutePercentageError } from "./statistics.ts";
import { type CsvField, csvText, timestampText } from "./text.ts";

/**
 * First part of the names of a target's files: `cpu` of `cpu_eval_summary.json`.
 *
 * @param target Column that was predicted.
 * @returns `cpu` and `memory` for the usage columns, the name of the column for the others.
 */
export function filePrefix(target: Target): string {
  return target.replace(/_usage$/, "");
}

/** The case whose public name starts with `case1` or `case2`, if it ran. */
export function publishedCase(result: EvaluationResult, start: "case1" | "case2"): CaseResult | undefined {
  return result.cases.find((found) => found.name.startsWith(`${start}_`));
}

/** Scores behind `mae` and `mape`, by the name that files give them. */
const MORE_SCORES = {
  rmse: "rmse",
  smape: "smape",
  wape: "wape",
  r2: "r2",
  mase: "mase",
  within_10_ratio: "within10Ratio",
  skill: "skill",
  skill_low: "skillLow",
  skill_high: "skillHigh",
} as const satisfies Readonly<Record<string, keyof Scores>>;

/** All scores by the name that files give them, published ones first. */
export function namedScores(scores: Scores): Record<string, number> {
  const more = Object.entries(MORE_SCORES).map(([name, key]) => [name, scores[key]]);
  return { mae: scores.mae, mape: scores.mape, ...Object.fromEntries(more), rows: scores.rows };
}

/**
 * `model_comparison_metrics.csv`: one row for each case and model.
 *
 * Columns: `model, case, mae, mape`, then the other scores on all test rows, the same on the rows with real lags
 * (`real_lags_…`), what is known of the intervals, and how far each model is behind the best one, on all rows and on those
 * with real lags. Errors are in the unit of the target, `mape` and `smape` in
 * percent, the others ratios; a score that could not be computed is empty.
 */
export function comparisonCsv(result: EvaluationResult): string {
  const names = ["mae", "mape", ...Object.keys(MORE_SCORES), "rows"];
  const header = [
    "model",
    "case",
    ...names,
    ...names.map((name) => `real_lags_${name}`),
    "coverage_ratio",
    "mean_interval_width",
    "behind_best_mae",
    "behind_best_low",
    "behind_best_high",
    "is_static",
    "is_best",
    "real_lags_behind_best_mae",
    "real_lags_behind_best_low",
    "real_lags_behind_best_high",
    "real_lags_is_best",
  ];
  const rows = result.cases.flatMap((found) =>
    found.models.map((model): CsvField[] => [
      model.model,
      found.name,
      ...Object.values(namedScores(model.all)),
      ...Object.values(namedScores(model.realLags)),
      model.coverageRatio,
      model.meanWidth,
      model.behindBest?.mae ?? NaN,
      model.behindBest?.low ?? NaN,
      model.behindBest?.high ?? NaN,
      model.isStatic,
      model.model === found.best,
      model.realLagsBehindBest?.mae ?? NaN,
      model.realLagsBehindBest?.low ?? NaN,
      model.realLagsBehindBest?.high ?? NaN,
      model.model === found.realLagsBest,
    ])
  );
  return csvText(header, rows);
}

/** Columns of one model in one of the published cases: the public one, then the interval. */
function modelColumns(label: string, model: ModelResult): [string, Float64Array][] {
  return [
    [`lower_${label}_${model.model}`, model.lower],
    [`upper_${label}_${model.model}`, model.upper],
  ];
}

/**
 * `cpu_predictions_test.csv`: the tested rows of the published split, with every prediction.
 *
 * Columns: `timestamp, service, source_file, concurrent_users`, the target under its own name,
 * `pred_case1_<model>`, `pred_case2_<model>`; then `replicas`, `has_real_lags`, `outside_case1`, `outside_case2`
 * (1 where the row lies outside the training range of its service) and both ends of each interval.
 *
 * @param result What the evaluation found.
 * @param table The table that was evaluated.
 * @returns Only the header if case 1 was not possible.
 */
export function predictionsCsv(result: EvaluationResult, table: FeatureTable): string {
  const { keys } = table;
  const cases = (["case1", "case2"] as const).flatMap((label) => {
    const found = publishedCase(result, label);
    return found === undefined ? [] : [{ label, found }];
  });
  const predictions = cases.flatMap(({ label, found }) =>
    found.models.map((model): [string, Float64Array] => [`pred_${label}_${model.model}`, model.predictions])
  );
  const outside = cases.map(({ label, found }): [string, Uint8Array] => [`outside_${label}`, found.outside]);
  const ends = cases.flatMap(({ label, found }) => found.models.flatMap((model) => modelColumns(label, model)));
  const behind = [...outside, ...ends];
  const header = [
    ...["timestamp", "service", "source_file", "concurrent_users", table.target],
    ...predictions.map(([name]) => name),
    ...["replicas", "has_real_lags"],
    ...behind.map(([name]) => name),
  ];
  const rows = Array.from(cases[0]?.found.testRows ?? [], (row, i): CsvField[] => [
    timestampText(keys.timestampSeconds[row]!),
    keys.services[keys.service[row]!]!,
    keys.runs[keys.run[row]!]!,
    keys.users[row]!,
    table.y[row]!,
    ...predictions.map(([, values]) => values[i]!),
    keys.replicas[row]!,
    table.hasRealLags[row]!,
    ...behind.map(([, values]) => values[i]!),
  ]);
  return csvText(header, rows);
}

/**
 * `model_error_breakdown.csv`: the error of each model in each case by service, load level and replicas.
 *
 * Columns: `model, case, by, key, rows, mae, mape` (unit of the target; percent).
 *
 * @param result What the evaluation found.
 * @param table The table that was evaluated.
 */
export function breakdownCsv(result: EvaluationResult, table: FeatureTable): string {
  const rows: CsvField[][] = [];
  for (const found of result.cases) {
    for (const model of found.models) {
      for (const by of BREAKDOWN_KEYS) {
        const pair = { case: found, model };
        const percent = breakDown(table, pair, { by, statistic: absolutePercentageError });
        breakDown(table, pair, { by }).forEach(({ key, rows: count, mean }, i) => {
          rows.push([model.model, found.name, by, key, count, mean, percent[i]!.mean]);
        });
      }
    }
  }
  return csvText(["model", "case", "by", "key", "rows", "mae", "mape"], rows);
}
