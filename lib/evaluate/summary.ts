/**
 * `cpu_eval_summary.json`: the whole evaluation in one file, under the keys of the published workflow and more.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import { compareModels } from "./compare.ts";
import { namedScores, publishedCase } from "./outputs.ts";
import type { CaseResult, EvaluationResult, ModelResult } from "./result.ts";
import { jsonText } from "./text.ts";
import { type VerdictRow, verdictRows } from "./verdict_rows.ts";

const NOTE =
  "Every score stands beside persistence (same as last sample). case2_simulated_user15_traffic_scale scales " +
  "the traffic features but not the truth: a proxy kept to compare with published tables, not an error. Errors are in " +
  "the unit of the target, mape and smape in percent, all else in ratios; null is a value that could not be computed.";

/** Load levels of some rows, ascending. */
function usersOf(table: FeatureTable, rows: Int32Array): number[] {
  return [...new Set(Array.from(rows, (row) => table.keys.users[row]!))].sort((a, b) => a - b);
}

function byModel<T>(models: readonly ModelResult[], value: (model: ModelResult) => T): Record<string, T> {
  return Object.fromEntries(models.map((model) => [model.model, value(model)]));
}

function outsideRatio(found: CaseResult): number {
  return found.outside.reduce((sum, flag) => sum + flag, 0) / found.outside.length;
}

/** Names of the models of all cases, in the order that they first appear, and of their features. */
function modelsOf(result: EvaluationResult): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { models } of result.cases) {
    for (const { model, inputs } of models) if (!found.has(model)) found.set(model, inputs);
  }
  return found;
}

/** A verdict under the names that files give its numbers. */
function namedHeadline(row: VerdictRow): Record<string, string | number> {
  return {
    case: row.case,
    title: row.title,
    rows: row.on === "realLags" ? "real_lags" : "all",
    best_model_by_mae: row.best,
    mae: row.mae,
    persistence_mae: row.persistenceMae,
    skill: row.skill,
    skill_low: row.skillLow,
    skill_high: row.skillHigh,
    all_rows_best_model_by_mae: row.allRowsBest,
    all_rows_skill: row.allRowsSkill,
    all_rows_skill_low: row.allRowsSkillLow,
    all_rows_skill_high: row.allRowsSkillHigh,
    coverage_ratio: row.coverageRatio,
    outside_ratio: row.outsideRatio,
    runner_up: row.runnerUp,
    behind_mae: row.behindMae,
    behind_low: row.behindLow,
    behind_high: row.behindHigh,
  };
}

/**
 * Writes the summary of an evaluation.
 *
 * The published keys are `target, feature_cols, train_users, test_users, n_train, n_test, models_tested, metrics,
 * best_model_case1_by_mae, note`; they describe case 1 on all its test rows and are `null` if it was not possible.
 * `headlines` has what is quoted elsewhere: the verdict on each case but the proxy, on rows with a measured past.
 *
 * @param result What the evaluation found.
 * @param table The table that was evaluated.
 * @returns JSON with sorted keys, in full precision, the same bytes for the same results.
 */
export function summaryJson(result: EvaluationResult, table: FeatureTable): string {
  const case1 = publishedCase(result, "case1");
  const inputs = modelsOf(result);
  const used = new Set([...inputs.values()].flat());
  const comparison = compareModels(result);
  return jsonText({
    target: result.target,
    feature_cols: table.features.names.filter((name) => used.has(name)),
    train_users: case1 === undefined ? null : usersOf(table, case1.trainRows),
    test_users: case1 === undefined ? null : usersOf(table, case1.testRows),
    n_train: case1?.trainRows.length ?? null,
    n_test: case1?.testRows.length ?? null,
    models_tested: [...inputs.keys()],
    metrics: Object.fromEntries(
      result.cases.map((found) => [found.name, byModel(found.models, (model) => namedScores(model.all))]),
    ),
    best_model_case1_by_mae: case1?.best ?? null,
    note: NOTE,
    unit: result.unit,
    seed: result.seed,
    feature_cols_by_model: Object.fromEntries(inputs),
    metrics_on_real_lags: Object.fromEntries(
      result.cases.map((found) => [found.name, byModel(found.models, (model) => namedScores(model.realLags))]),
    ),
    intervals: {
      nominal_coverage_ratio: result.nominalCoverageRatio,
      width: result.intervalWidth,
      by_case: Object.fromEntries(result.cases.map((found) => [
        found.name,
        byModel(found.models, (model) => ({ coverage_ratio: model.coverageRatio, mean_width: model.meanWidth })),
      ])),
    },
    cases: result.cases.map((found) => ({
      name: found.name,
      title: found.title,
      kind: found.kind,
      n_train: found.trainRows.length,
      n_test: found.testRows.length,
      train_users: usersOf(table, found.trainRows),
      test_users: usersOf(table, found.testRows),
      outside_ratio: outsideRatio(found),
      best_model_by_mae: found.best,
      best_model_on_real_lags: found.realLagsBest === "" ? null : found.realLagsBest,
      skipped: found.skipped,
      importances: byModel(found.models.filter((model) => model.importances !== undefined), (m) => m.importances),
    })),
    not_possible: result.notPossible,
    headlines: verdictRows(result).map(namedHeadline),
    verdicts: comparison.cases.map(({ name, sentence, warnings }) => ({ name, sentence, warnings })),
    extrapolation_gaps: comparison.gaps,
    distrust: comparison.distrust,
  });
}
