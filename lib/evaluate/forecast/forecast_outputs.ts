/**
 * What a scoring of forecasters leaves behind, as text: the same bytes for the same result, times left aside.
 *
 * @module
 */
import { type CsvField, csvText, jsonText } from "../text.ts";
import type {
  ErrorComparison,
  ForecastCaseResult,
  ForecastPath,
  ForecastResult,
  ForecastScore,
  ForecastTime,
} from "./forecast_result.ts";
import { recommendForecasters } from "./recommend.ts";

/** The name by which readers know the format of the summary. */
export const FORECAST_FORMAT = "plimsoll-forecast-1";

/** Rows of `forecasts.csv` at most, as long as one forecast of each series, target and model fits. */
const MOST_FORECAST_ROWS = 50_000;

/** Digits of the numbers in `forecasts.csv`: more than a picture shows, and half the bytes of all of them. */
const FORECAST_DIGITS = 6;

const NOTE =
  "Rolling origins, never shuffled. errorRatio, blockRatio, lossRatio and winRatio are against the reference model of the case, series by " +
  "series; mase is in units of the mean |y(t) - y(t - season)| before the first origin of each series (season 1 if there is " +
  "none); intervals of comparisons have 95 % and resample blocks of series and fold. mae, rmse and meanWidth are in the unit " +
  "of the target, all else are ratios; null is a value that could not be computed.";

/** Scores by the name that files give them, in the order of columns. */
const SCORE_COLUMNS = {
  "rows": "rows",
  "missing": "missing",
  "error_ratio": "errorRatio",
  "block_ratio": "blockRatio",
  "win_ratio": "winRatio",
  "compared_series": "comparedSeries",
  "loss_ratio": "lossRatio",
  "mase": "mase",
  "mae": "mae",
  "rmse": "rmse",
  "wape": "wape",
  "r2": "r2",
  "r2_within_series": "r2WithinSeries",
  "weighted_quantile_loss": "weightedQuantileLoss",
  "coverage_ratio": "coverageRatio",
  "mean_width": "meanWidth",
  "scaled_width": "scaledWidth",
  "skill_persistence": "skillPersistence",
  "skill_seasonal_naive": "skillSeasonalNaive",
} as const satisfies Readonly<Record<string, keyof ForecastScore>>;

/** Comparisons by the name that files give them, in the order of columns. */
const COMPARISON_COLUMNS = {
  "persistence": "againstPersistence",
  "reference": "againstReference",
  "best_baseline": "againstBaseline",
  "best_simple": "againstSimple",
  "best": "againstBest",
} as const satisfies Readonly<Record<string, keyof ForecastScore>>;

function comparisonFields(found: ErrorComparison | undefined): CsvField[] {
  if (found === undefined) return ["", NaN, NaN, NaN, NaN, NaN, NaN];
  const { maseDifference, errorRatio } = found;
  return [
    found.with,
    ...[maseDifference.value, maseDifference.low, maseDifference.high],
    ...[errorRatio.value, errorRatio.low, errorRatio.high],
  ];
}

/**
 * `forecast_scores.csv`: one row for each case, target, steps ahead and model; `horizon` is a step, or `path` for all.
 *
 * Columns: `case, target, horizon, model, kind`, the scores, then for persistence, the reference model, the best baseline,
 * the best simple model and the best of all: its name (`<which>`), the difference of MASE to it (`<which>_mase_difference`,
 * `…_low`, `…_high`) and the ratio of errors (`<which>_error_ratio`, `…_low`, `…_high`) with their 95 % bootstrap intervals;
 * last, `failed`: why a model has no scores, in a row with an empty horizon.
 */
export function forecastScoresCsv(result: ForecastResult): string {
  const comparisonNames = Object.keys(COMPARISON_COLUMNS).flatMap((name) => [
    name,
    ...["", "_low", "_high"].map((end) => `${name}_mase_difference${end}`),
    ...["", "_low", "_high"].map((end) => `${name}_error_ratio${end}`),
  ]);
  const header = [
    ...["case", "target", "horizon", "model", "kind"],
    ...Object.keys(SCORE_COLUMNS),
    ...comparisonNames,
    "failed",
  ];
  const rows = result.cases.flatMap((found) => [
    ...found.scores.map((score): CsvField[] => [
      found.name,
      score.target,
      score.scope,
      score.model,
      score.kind,
      ...Object.values(SCORE_COLUMNS).map((key) => score[key]),
      ...Object.values(COMPARISON_COLUMNS).flatMap((key) => comparisonFields(score[key])),
      "",
    ]),
    ...found.models.flatMap(({ model, kind, failed }): CsvField[][] => {
      if (failed === undefined) return [];
      const empty = header.slice(5, -1).map(() => "");
      return [[found.name, "", "", model, kind, ...empty, failed]];
    }),
  ]);
  return csvText(header, rows);
}

/**
 * The paths that `forecasts.csv` keeps: those of the last fold, or, if that would be many rows, those of the last origin.
 *
 * @param found The case.
 */
export function keptPaths({ paths, series, horizonSteps }: ForecastCaseResult): readonly ForecastPath[] {
  if (paths.length * horizonSteps <= MOST_FORECAST_ROWS) return paths;
  const last = new Map(series.map(({ name, origins }) => [name, origins.at(-1)]));
  return paths.filter(({ series: name, origin }) => origin === last.get(name));
}

/** Name of the column of a quantile: `q0.05`. */
export function levelColumn(level: number): string {
  return `q${level}`;
}

/**
 * `forecasts.csv`: what the models said at the last fold, step by step, and what came; see {@linkcode keptPaths}.
 *
 * Columns: `case, model, target, series, origin` (samples before the first step), `step` (from 1), `time_seconds` (since
 * 1970-01-01 UTC, if the series knows), `actual` (empty: missing), `median`, one column a level (`q0.05` …). Numbers have six
 * significant digits.
 */
export function forecastsCsv(result: ForecastResult): string {
  const header = [
    ...["case", "model", "target", "series", "origin", "step", "time_seconds", "actual", "median"],
    ...result.levels.map(levelColumn),
  ];
  const rows = result.cases.flatMap((found) =>
    keptPaths(found).flatMap(({ model, target, series, origin, startSeconds, actual, median, quantiles }) =>
      Array.from(median, (_, step): CsvField[] => [
        ...[found.name, model, target, series, origin, step + 1, startSeconds + step * found.stepSeconds],
        ...[actual, median, ...quantiles].map((values) => short(values[step]!)),
      ])
    )
  );
  return csvText(header, rows);
}

function short(value: number): number {
  return Number(value.toPrecision(FORECAST_DIGITS));
}

/** `forecast_summary.json`: everything that was found but the paths and the times, with the verdicts in words. */
export function forecastSummaryJson(result: ForecastResult): string {
  const { times: _times, cases, ...rest } = result;
  return jsonText({
    format: FORECAST_FORMAT,
    note: NOTE,
    ...rest,
    cases: cases.map(({ paths: _paths, ...found }) => found),
  });
}

/**
 * `forecast_times.json`: what each model cost, and which is recommended for that. The one file that no two runs share.
 */
export function forecastTimesJson(result: ForecastResult): string {
  return jsonText({
    format: FORECAST_FORMAT,
    times: result.times satisfies readonly ForecastTime[],
    recommendations: recommendForecasters(result),
  });
}
