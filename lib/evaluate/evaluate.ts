/**
 * Runs every model in every case: the one door from a table to results.
 *
 * @module
 */
import { DEFAULT_SEED, INTERVAL_COVERAGE_RATIO } from "@/config.ts";
import type { FeatureTable } from "@/features/mod.ts";
import { type FinalFit, type IntervalWidth, intervalWidth, type ModelEntry, MODELS } from "@/models/mod.ts";
import { COLUMNS } from "@/schema.ts";
import { caseResult } from "./case_result.ts";
import { EVALUATION_CASES, type EvaluationCase } from "./cases.ts";
import { type Progress, runFitTasks, type TaskResults } from "./parallel.ts";
import { type EvaluationPlan, planEvaluation } from "./plan.ts";
import type { EvaluationResult } from "./result.ts";
import { BASELINE } from "./verdict.ts";

/** What to evaluate. */
export interface EvaluationRequest {
  /** The table, of n rows. It is left unchanged. */
  readonly table: FeatureTable;
  /** Models by name, in the order of results. Persistence is always run, and first. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** The cases, in the order of results. @default {EVALUATION_CASES} */
  readonly cases?: readonly EvaluationCase[];
  /** Seed of every random choice. @default {DEFAULT_SEED} */
  readonly seed?: number;
  /** Nominal coverage of the prediction intervals, ratio between 0 and 1. @default {INTERVAL_COVERAGE_RATIO} */
  readonly coverageRatio?: number;
  /** How the width of the intervals depends on the prediction. @default {what `intervalWidth()` says of the target} */
  readonly width?: IntervalWidth;
  /**
   * Threads that work, the calling one included; the result does not depend on it. Helping threads need leave to read
   * `lib/`; without it the calling thread works alone. @default {1}
   */
  readonly jobs?: number;
  /** Told from time to time how many fits are done. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Persistence first, then the others as they were asked for. */
function withBaseline(models: Readonly<Record<string, ModelEntry>>): Record<string, ModelEntry> {
  return { [BASELINE]: models[BASELINE] ?? MODELS.persistence, ...models };
}

function checkRequest({ table, coverageRatio = INTERVAL_COVERAGE_RATIO, jobs = 1 }: EvaluationRequest): void {
  if (table.y.length === 0) throw new RangeError("Cannot evaluate models as the table must have rows: it has 0");
  if (!(coverageRatio > 0 && coverageRatio < 1)) {
    throw new RangeError(`Cannot evaluate models as the coverage must be between 0 and 1: it is ${coverageRatio}`);
  }
  if (!(Number.isInteger(jobs) && jobs >= 1)) {
    throw new RangeError(`Cannot evaluate models as jobs must be a whole number from 1: it is ${jobs}`);
  }
}

/**
 * Evaluates models: for each case fits them on the training rows, predicts the test rows, puts intervals and flags to
 * the predictions, and scores them against persistence on the same rows.
 *
 * Nothing is learned from test rows: gaps are filled with medians of the training rows, and intervals are calibrated on
 * load levels that were held out of further fits (see `plan.ts` for that choice and its cost). Cases with the same
 * training rows share their fits.
 *
 * @param request Table, models, cases.
 * @returns Results of the cases that ran, and reasons for those that could not; the same bytes for the same seed.
 * @throws {RangeError} If the table has no rows, or the coverage or the number of jobs is out of range.
 */
export async function evaluateCases(request: EvaluationRequest): Promise<EvaluationResult> {
  return (await run(request, [])).result;
}

/** Results, and the models to save. */
export interface TrainedEvaluation {
  /** What {@linkcode evaluateCases} gives. */
  readonly result: EvaluationResult;
  /** For each model that was asked for and can be trained on the table: what `modelSnapshot()` needs to save it. */
  readonly fits: Readonly<Record<string, FinalFit>>;
}

/**
 * As {@linkcode evaluateCases}, and fits each model on every row of the table, to be saved: one list of fits for all
 * threads, so that none of them waits for the other half of the work.
 *
 * @param request Table, models, cases.
 */
export async function evaluateAndTrain(request: EvaluationRequest): Promise<TrainedEvaluation> {
  return await run(request, Object.keys(request.models));
}

async function run(request: EvaluationRequest, finals: readonly string[]): Promise<TrainedEvaluation> {
  checkRequest(request);
  const { table, cases = EVALUATION_CASES, seed = DEFAULT_SEED, coverageRatio = INTERVAL_COVERAGE_RATIO } = request;
  const models = withBaseline(request.models);
  const plan = planEvaluation(table, { models, cases, finals });
  const results = await runFitTasks(plan.tasks, {
    models,
    data: { features: table.features, y: table.y, target: table.target, seed },
    predictions: plan.predictions,
    jobs: request.jobs ?? 1,
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
  });
  const { width = intervalWidth(table.target) } = request;
  const context = { table, models: plan.models, skipped: plan.skipped, results, seed, coverageRatio, width };
  const result = {
    target: table.target,
    unit: COLUMNS[table.target].unit,
    seed,
    nominalCoverageRatio: coverageRatio,
    intervalWidth: width,
    cases: plan.cases.map((planned) => caseResult(context, planned)),
    notPossible: plan.notPossible,
  };
  return { result, fits: finalFits(plan, results) };
}

/** Collects the models to save; one that failed on all rows, or on those that calibrate it, is left out. */
function finalFits({ finals }: EvaluationPlan, { outcomes, predictions }: TaskResults): Record<string, FinalFit> {
  const found: Record<string, FinalFit> = {};
  for (const { model, task, calibration } of finals) {
    const { stateText } = outcomes[task]!;
    if (stateText === undefined || calibration.some(({ place }) => outcomes[place.task]!.failure !== undefined)) {
      continue;
    }
    found[model.name] = {
      state: JSON.parse(stateText),
      held: calibration.map(({ rows, place: { offset } }) => ({
        rows,
        predicted: predictions.slice(offset, offset + rows.length),
      })),
    };
  }
  return found;
}
