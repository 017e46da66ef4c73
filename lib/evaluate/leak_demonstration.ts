/**
 * How a published forecaster came by an R2 of 0.99, and what is left of it when its smoothing may not see the future.
 *
 * @module
 */
import { type Series, seriesColumn, sliceSeries } from "@/dataset/mod.ts";
import {
  publishedFeatures,
  RECIPE_STEPS,
  type SequenceWindows,
  sequenceWindows,
  type SmoothingAlignment,
} from "@/features/mod.ts";
import { ordinaryLeastSquares } from "@/models/mod.ts";
import { assertNoLeak, auditSequenceLeaks, type SequenceLeakReport } from "@/split/mod.ts";
import { mae, mape, r2, rmse } from "./metrics.ts";

/** What {@linkcode scorePublishedRecipe} is told. */
export interface RecipeOptions {
  /** The two columns that are seen and forecast, CPU first, then memory. */
  readonly columns: readonly [string, string];
  /** Where the window of the smoothing lies. */
  readonly alignment: SmoothingAlignment;
  /** Scores the recipe even if the audit finds a leak, to show what the leak is worth. @default {false} */
  readonly demonstrate?: boolean;
}

/** Scores of one method on one column, on the test rows, one step ahead. */
export interface RecipeScore {
  /** `persistence`, or `linear` on the 16 features of the last 10 rows. */
  readonly method: "persistence" | "linear";
  /** The column. */
  readonly column: string;
  /** Root of the mean squared error, as a share of the largest training value. */
  readonly rmse: number;
  /** Mean absolute error, the same unit. */
  readonly mae: number;
  /** Mean absolute percentage error, percent. */
  readonly mape: number;
  /** Share of the variance of the test rows that is explained. */
  readonly r2: number;
}

/** The published recipe on one series. */
export interface RecipeResult {
  /** Where the window of the smoothing lay. */
  readonly alignment: SmoothingAlignment;
  /** What the audit says of its windows. */
  readonly audit: SequenceLeakReport;
  /** Windows that trained. */
  readonly trained: number;
  /** Windows that were tested. */
  readonly tested: number;
  /** Persistence first; both methods on the same test rows. */
  readonly scores: readonly RecipeScore[];
}

/** Both alignments side by side. */
export interface LeakDemonstration {
  /** As published: the smoothing sees two rows ahead. */
  readonly centred: RecipeResult;
  /** The same with a smoothing that sees the past. */
  readonly oneSided: RecipeResult;
}

/** Published split, in time: this share trains … */
const TRAIN_RATIO = 0.8;

/** … and what lies behind this share is tested. The rest between is for validation, which least squares has no use for. */
const TEST_FROM_RATIO = 0.9;

/** Rows that the audit changes, each alone: a filter that looks ahead shows itself with the first. */
const AUDITED_ROWS = 20;

/**
 * Fits least squares on the published 16 features of the last 10 rows, and scores the next row beside persistence.
 *
 * Split in time as published, 80 % train, 10 % are left out, 10 % are tested. Columns are divided by their training maximum; as
 * published, but without cutting the truth off at 1. A window of centred smoothing holds the value that is asked for: the smoothed
 * value of two rows before is a weighted sum of it and four known ones, so least squares solves for it.
 *
 * @param of Series with both columns; windows with a gap are left out.
 * @param options Columns and alignment.
 * @throws {RangeError} If the audit finds a leak and `demonstrate` is not set; the message says which. Also if the series is too
 * short to train and test, or lacks a column.
 */
export function scorePublishedRecipe(of: Series, options: RecipeOptions): RecipeResult {
  const { columns, alignment, demonstrate = false } = options;
  const trainRows = Math.floor(TRAIN_RATIO * of.rows);
  const testFrom = Math.floor(TEST_FROM_RATIO * of.rows);
  const scaled = scaleByTrainingMaximum(of, columns, trainRows);
  const names = publishedFeatures(scaled, { columns, alignment }).names;
  const audit = auditSequenceLeaks(
    of,
    (series) => recipeWindows(scaleByTrainingMaximum(series, columns, trainRows), { columns, alignment }, 0, of.rows),
    { learnedRows: trainRows, names, mostRows: AUDITED_ROWS },
  );
  if (!demonstrate) assertNoLeak(audit);
  const train = recipeWindows(scaled, options, 0, trainRows);
  const test = recipeWindows(scaled, options, testFrom, of.rows);
  if (train.count === 0 || test.count < 2) {
    throw new RangeError(
      `Cannot score the published recipe on "${of.name}" as it must have windows to train and to test: ` +
        `${of.rows} rows have ${train.count} and ${test.count}`,
    );
  }
  const scores = columns.flatMap((column, target) => {
    const actual = targetOf(test, target);
    const values = seriesColumn(scaled, column);
    const last = Float64Array.from(test.lastRow, (row) => values[row]!);
    const { intercept, coefficients } = ordinaryLeastSquares(inputColumns(train), targetOf(train, target));
    const predicted = new Float64Array(test.count).fill(intercept);
    inputColumns(test).forEach((input, j) => input.forEach((value, b) => predicted[b]! += coefficients[j]! * value));
    return [scoreOf("persistence", column, actual, last), scoreOf("linear", column, actual, predicted)];
  });
  return { alignment, audit, trained: train.count, tested: test.count, scores };
}

/**
 * Scores the published recipe with the centred smoothing that leaks and with the one-sided one that does not.
 *
 * @param of Series with both columns.
 * @param columns CPU first, then memory.
 * @throws {RangeError} If the one-sided recipe leaks, or as {@linkcode scorePublishedRecipe}.
 */
export function demonstrateLeak(of: Series, columns: readonly [string, string]): LeakDemonstration {
  return {
    centred: scorePublishedRecipe(of, { columns, alignment: "centred", demonstrate: true }),
    oneSided: scorePublishedRecipe(of, { columns, alignment: "one-sided" }),
  };
}

/** Both columns over their largest training value. */
function scaleByTrainingMaximum(of: Series, columns: readonly [string, string], trainRows: number): Series {
  const training = sliceSeries(of, 0, trainRows);
  const scaled = columns.map((name) => {
    const largest = seriesColumn(training, name).reduce((most, value) => value > most ? value : most, 0);
    return seriesColumn(of, name).map((value) => largest > 0 ? value / largest : value);
  });
  return { ...of, names: columns, columns: scaled };
}

/** Windows of the recipe whose targets lie from row `from` to `to` - 1. */
function recipeWindows(
  scaled: Series,
  { columns, alignment }: Pick<RecipeOptions, "columns" | "alignment">,
  from: number,
  to: number,
): SequenceWindows {
  const { columns: inputs } = publishedFeatures(scaled, { columns, alignment });
  const targets = columns.map((name) => seriesColumn(scaled, name));
  return sequenceWindows([{ inputs, targets, from, to }], { steps: RECIPE_STEPS, horizons: [1] });
}

function targetOf({ targets, outputs, count }: SequenceWindows, target: number): Float64Array {
  return Float64Array.from({ length: count }, (_, b) => targets[b * outputs + target]!);
}

/** Every input of a window as a column of its own: 10 rows x 16 features. */
function inputColumns({ inputs, steps, channels, count }: SequenceWindows): Float64Array[] {
  const size = steps * channels;
  return Array.from({ length: size }, (_, j) => Float64Array.from({ length: count }, (_, b) => inputs[b * size + j]!));
}

function scoreOf(
  method: RecipeScore["method"],
  column: string,
  actual: Float64Array,
  predicted: Float64Array,
): RecipeScore {
  return {
    method,
    column,
    rmse: rmse(actual, predicted),
    mae: mae(actual, predicted),
    mape: mape(actual, predicted),
    r2: r2(actual, predicted),
  };
}
