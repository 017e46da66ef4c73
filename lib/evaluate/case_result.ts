/**
 * From the predictions of a case to its scores: intervals, flags, skill beyond chance, ranks.
 *
 * @module
 */
import { type FeatureTable, take } from "@/features/mod.ts";
import {
  applyIntervals,
  calibrateIntervals,
  fitRange,
  type Intervals,
  type IntervalWidth,
  isStatic,
  outsideRange,
} from "@/models/mod.ts";
import { runGroups } from "@/split/mod.ts";
import { behindBest, bestOn } from "./behind_best.ts";
import { drawRuns } from "./bootstrap.ts";
import { scaleTraffic } from "./fit_task.ts";
import { coverageRatio, meanWidth, naiveError } from "./metrics.ts";
import type { TaskResults } from "./parallel.ts";
import type { Place, PlannedCase, PlannedFold, PlannedModel, PlannedPart } from "./plan.ts";
import type { CaseResult, ModelResult, NotPossible } from "./result.ts";
import { type ScoredRows, scoreRows } from "./scores.ts";
import { BASELINE } from "./verdict.ts";

/** What the results of all cases are made from. */
export interface CaseContext {
  /** The table. */
  readonly table: FeatureTable;
  /** Models that can run, in the order of results. */
  readonly models: readonly PlannedModel[];
  /** Models that cannot, with the reason. */
  readonly skipped: readonly NotPossible[];
  /** What the fits gave. */
  readonly results: TaskResults;
  /** Seed of every random choice. */
  readonly seed: number;
  /** Nominal coverage of the intervals, ratio. */
  readonly coverageRatio: number;
  /** How the width of the intervals depends on the prediction. */
  readonly width: IntervalWidth;
}

/** Lists of numbers, one after the other. */
function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function joinedRows(parts: readonly Int32Array[]): Int32Array {
  return Int32Array.from(parts.flatMap((part) => [...part]));
}

/** Naive error of the rows that train a fold, once for each of its test rows. */
function naiveErrors(table: FeatureTable, planned: PlannedCase): Float64Array {
  return joined(planned.folds.map(({ trainRows, testRows }) => {
    const run = Int32Array.from(trainRows, (row) => table.keys.run[row]!);
    return new Float64Array(testRows.length).fill(naiveError(take(table.y, trainRows), run));
  }));
}

/** Everything about the test rows of a case that does not depend on a model. */
interface TestedRows {
  /** Rows of the table, fold after fold. */
  readonly rows: Int32Array;
  /** All of them, to be scored. */
  readonly all: ScoredRows;
  /** Positions in `rows` whose lags are real. */
  readonly realPositions: Int32Array;
  /** Those, to be scored. */
  readonly realLags: ScoredRows;
}

/** The run of each test row, all services of a load plan together, and how many runs there are. */
function testedRuns(table: FeatureTable, rows: Int32Array): { readonly run: Int32Array; readonly runs: number } {
  const { group } = runGroups(table.keys);
  const codes = new Map<number, number>();
  for (const row of rows) if (!codes.has(group[row]!)) codes.set(group[row]!, codes.size);
  return { run: Int32Array.from(rows, (row) => codes.get(group[row]!)!), runs: codes.size };
}

function testedRows(context: CaseContext, planned: PlannedCase, baseline: Float64Array | undefined): TestedRows {
  const { table } = context;
  const rows = joinedRows(planned.folds.map((fold) => fold.testRows));
  const { run, runs } = testedRuns(table, rows);
  const draws = drawRuns(runs, context.seed);
  const all = { actual: take(table.y, rows), naive: naiveErrors(table, planned), run, draws };
  const realPositions = Int32Array.from(rows.keys().filter((i) => table.hasRealLags[rows[i]!] === 1));
  const realLags = {
    actual: take(all.actual, realPositions),
    naive: take(all.naive, realPositions),
    run: Int32Array.from(realPositions, (i) => run[i]!),
    draws,
  };
  if (baseline === undefined) return { rows, all, realPositions, realLags };
  return {
    rows,
    all: { ...all, baseline },
    realPositions,
    realLags: { ...realLags, baseline: take(baseline, realPositions) },
  };
}

/** Predictions that a task put at a place. */
function predictionsAt(results: TaskResults, place: Place, rows: Int32Array): Float64Array {
  return results.predictions.slice(place.offset, place.offset + rows.length);
}

/** Why a model gave no predictions for a case; `undefined` if all its fits went well. */
function failureOf(context: CaseContext, planned: PlannedCase, index: number): string | undefined {
  const tasks = planned.parts[index]!.flatMap(({ tested, calibration }) => [tested, ...calibration]);
  return tasks.map(({ task }) => context.results.outcomes[task]!.failure).find((failure) => failure !== undefined);
}

/** Mean importance over the folds of a case; absent if the model cannot say. */
function meanImportances(found: readonly (Readonly<Record<string, number>> | undefined)[]): Record<string, number> {
  const means: Record<string, number> = {};
  for (const shares of found) {
    for (const [name, share] of Object.entries(shares ?? {})) means[name] = (means[name] ?? 0) + share / found.length;
  }
  return means;
}

/** Flags of the test rows of a case outside the training range of their fold, with the traffic as it was asked for. */
function outsideFlags(table: FeatureTable, planned: PlannedCase): Uint8Array {
  return Uint8Array.from(planned.folds.flatMap(({ trainRows, testRows, trafficFactor }) => {
    const users = table.keys.users.map((level) => level * trafficFactor);
    const features = scaleTraffic(table.features, trafficFactor);
    const asked = { ...table, keys: { ...table.keys, users }, features };
    return [...outsideRange(fitRange(table, trainRows), asked, testRows)];
  }));
}

/** Intervals around the predictions of one fold, as wide as the errors on its calibration rows ask for. */
function foldIntervals(
  context: CaseContext,
  fold: PlannedFold,
  found: { readonly part: PlannedPart; readonly predicted: Float64Array },
): Intervals {
  const { keys, y } = context.table;
  const servicesOf = (rows: Int32Array) => Int32Array.from(rows, (row) => keys.service[row]!);
  const rows = joinedRows(fold.calibration.map(({ calibrationRows }) => calibrationRows));
  const bands = calibrateIntervals({
    services: keys.services,
    service: servicesOf(rows),
    predicted: joined(
      fold.calibration.map(({ calibrationRows }, i) =>
        predictionsAt(context.results, found.part.calibration[i]!, calibrationRows)
      ),
    ),
    actual: take(y, rows),
  }, context);
  const { predicted } = found;
  return applyIntervals(bands, { services: keys.services, service: servicesOf(fold.testRows), predicted });
}

/** Predictions of one model, one list a fold. */
function predictionsByFold(context: CaseContext, planned: PlannedCase, index: number): Float64Array[] {
  return planned.folds.map(({ testRows }, i) =>
    predictionsAt(context.results, planned.parts[index]![i]!.tested, testRows)
  );
}

function modelResult(
  context: CaseContext,
  planned: PlannedCase,
  { index, tested }: { readonly index: number; readonly tested: TestedRows },
): ModelResult {
  const { name, entry, inputs } = context.models[index]!;
  const predicted = predictionsByFold(context, planned, index);
  const intervals = planned.folds.map((fold, i) =>
    foldIntervals(context, fold, { part: planned.parts[index]![i]!, predicted: predicted[i]! })
  );
  const predictions = joined(predicted);
  const lower = joined(intervals.map((found) => found.lower));
  const upper = joined(intervals.map((found) => found.upper));
  const { actual } = tested.all;
  const shares = planned.parts[index]!.map(({ tested: { task } }) => context.results.outcomes[task]!.importances);
  return {
    model: name,
    isStatic: isStatic(inputs, context.table.target),
    inputs,
    predictions,
    lower,
    upper,
    coverageRatio: coverageRatio(actual, lower, upper),
    meanWidth: meanWidth(lower, upper),
    all: scoreRows(tested.all, predictions),
    realLags: scoreRows(tested.realLags, take(predictions, tested.realPositions)),
    ...(shares.every((share) => share === undefined) ? {} : { importances: meanImportances(shares) }),
    saturates: entry.saturates,
  };
}

/**
 * Makes the result of one case.
 *
 * @param context Table, models and what the fits gave.
 * @param planned The case.
 * @returns Results in the order of the models. A case without any result has the empty string as best model.
 */
export function caseResult(context: CaseContext, planned: PlannedCase): CaseResult {
  const { table } = context;
  const failures = planned.parts.map((_, index) => failureOf(context, planned, index));
  const persistence = context.models.findIndex(({ name }) => name === BASELINE);
  const baseline = persistence >= 0 && failures[persistence] === undefined
    ? joined(predictionsByFold(context, planned, persistence))
    : undefined;
  const tested = testedRows(context, planned, baseline);
  const models = context.models.flatMap((_, index) =>
    failures[index] === undefined ? [modelResult(context, planned, { index, tested })] : []
  );
  const best = bestOn(models, "all");
  const realLagsBest = bestOn(models, "realLags");
  const behind = behindBest(models, best, { rows: tested.all, of: (predictions) => predictions });
  const realLagsBehind = behindBest(models, realLagsBest, {
    rows: tested.realLags,
    of: (predictions) => take(predictions, tested.realPositions),
  });
  const trained = new Set(planned.folds.flatMap(({ trainRows }) => [...trainRows]));
  const failed = failures.flatMap((reason, index) =>
    reason === undefined ? [] : [{ name: context.models[index]!.name, reason }]
  );
  return {
    name: planned.spec.name,
    title: planned.spec.title,
    kind: planned.spec.kind,
    trainRows: Int32Array.from(trained).sort(),
    testRows: tested.rows,
    outside: outsideFlags(table, planned),
    models: models.map((model, i) => ({
      ...model,
      ...(behind[i] === undefined ? {} : { behindBest: behind[i] }),
      ...(realLagsBehind[i] === undefined ? {} : { realLagsBehindBest: realLagsBehind[i] }),
    })),
    skipped: [...context.skipped, ...failed],
    best: best?.model ?? "",
    realLagsBest: realLagsBest?.model ?? "",
  };
}
