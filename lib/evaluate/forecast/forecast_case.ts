/**
 * Which forecasts a case makes, and from where. Time is never shuffled: what a fold learns from ends before all that it
 * forecasts.
 *
 * Source: Tashman (2000), "Out-of-sample tests of forecasting accuracy: an analysis and review", International Journal of
 * Forecasting 16(4) (rolling origins).
 *
 * @module
 */
import { type Series, seriesColumn, sliceSeries } from "@/dataset/mod.ts";

/** A panel of series that are forecast and scored together. Data, not code. */
export interface ForecastCase {
  /** Name in tables and files. */
  readonly name: string;
  /** The panel: series of one step and with all targets. */
  readonly series: readonly Series[];
  /** Columns to forecast. */
  readonly targets: readonly string[];
  /** Steps of a season, such as those of a day; 0 if there is none. */
  readonly seasonSteps: number;
  /** Furthest step H that is forecast, >= 1. */
  readonly horizonSteps: number;
  /** Steps that have scores of their own, each from 1 to H. The whole path, steps 1 to H, always has. */
  readonly horizons: readonly number[];
  /** Times that models are fitted anew, >= 3. */
  readonly folds: number;
  /** Steps from one origin to the next, >= 1. @default {so that the origins of a fold span one horizon} */
  readonly strideSteps?: number;
  /** Forecasts that one fold makes of each series, >= 1. @default {as many as `strideSteps` fits into H; 1 without it} */
  readonly originsPerFold?: number;
}

/** A case whose origins are laid. */
export interface FilledForecastCase extends ForecastCase {
  /** Steps from one origin to the next. */
  readonly strideSteps: number;
  /** Forecasts that one fold makes of each series. */
  readonly originsPerFold: number;
  /**
   * Origins of each series, as samples before it: `folds` × `originsPerFold`, oldest first. A fold learns from what is
   * before the first of its origins.
   */
  readonly origins: readonly Int32Array[];
  /** What a reader of the scores must know, one sentence each. */
  readonly notes: readonly string[];
}

/** What the data cannot fill. */
export interface ForecastNotPossible {
  /** Name of the case. */
  readonly case: string;
  /** Steps ahead that were wanted. */
  readonly horizonSteps: number;
  /** What is missing. */
  readonly reason: string;
}

/** A case as far as the data can fill it. */
export interface CaseFilling {
  /** The case, at the furthest horizon that is possible; absent if none is. */
  readonly filled?: FilledForecastCase;
  /** Horizons that are not possible. */
  readonly notPossible: readonly ForecastNotPossible[];
}

/**
 * Lays the origins of a case. They are counted from the end of each series, so that all folds make equally many forecasts:
 *
 * ```text
 * rows 0 1 2 3 4 5 6 7 8 9    H = 2, 3 folds, stride 1, so 2 origins a fold
 *      * * * | x x . . . .    fold 1, origin 3    * fit and past, x forecast, . not seen
 *      * * * + | x x . . .    fold 1, origin 4    + past, but not in the fit
 *      * * * * * | x x . .    fold 2, origin 5
 *      * * * * * + | x x .    fold 2, origin 6
 * ```
 *
 * (fold 3, origins 7 and 8, likewise). A series too short for that is left out, and said in `notes`; if all are, shorter
 * horizons of the case are tried.
 *
 * @param spec The case.
 * @throws {RangeError} If the case itself is wrong: a horizon beyond H, fewer than 3 folds, an unknown target.
 */
export function fillForecastCase(spec: ForecastCase): CaseFilling {
  checkCase(spec);
  const notPossible: ForecastNotPossible[] = [];
  const tried = [...new Set([spec.horizonSteps, ...spec.horizons])].sort((a, b) => b - a);
  for (const horizonSteps of tried) {
    const plan = { spec, horizonSteps, ...spacing(spec, horizonSteps) };
    const reasons = spec.series.map((one) => lacking(one, plan));
    if (reasons.some((reason) => reason === undefined)) return { filled: layOrigins(plan, reasons), notPossible };
    // What the longest series lacks, the others lack too.
    const longest = spec.series.reduce((most, { rows }, i) => rows > (spec.series[most]?.rows ?? -1) ? i : most, 0);
    notPossible.push({ case: spec.name, horizonSteps, reason: reasons[longest] ?? "there is no series" });
  }
  return { notPossible };
}

/** What is known at an origin: a copy, or a forecaster could reach the future through the buffer, or change it. */
export function pastOf(of: Series, origin: number): Series {
  const past = sliceSeries(of, 0, origin);
  return { ...past, columns: past.columns.map((values) => values.slice()) };
}

function checkCase(spec: ForecastCase): void {
  const refuse = (wish: string, state: string) =>
    new RangeError(`Cannot score forecasts of "${spec.name}" as ${wish}: ${state}`);
  const { seasonSteps, horizonSteps, strideSteps = 1, originsPerFold = 1, folds, horizons } = spec;
  for (
    const [name, value, least] of [
      ["seasonSteps", seasonSteps, 0],
      ["horizonSteps", horizonSteps, 1],
      ["strideSteps", strideSteps, 1],
      ["originsPerFold", originsPerFold, 1],
      ["folds", folds, 3],
    ] as const
  ) {
    if (!(Number.isInteger(value) && value >= least)) {
      throw refuse(`${name} must be a whole number >= ${least}`, `it is ${value}`);
    }
  }
  const beyond = horizons.find((h) => !(Number.isInteger(h) && h >= 1 && h <= horizonSteps));
  if (beyond !== undefined) throw refuse(`horizons must be whole steps from 1 to ${horizonSteps}`, `one is ${beyond}`);
  if (spec.targets.length === 0) throw refuse("it must have a target", "it has none");
  for (const { name, names, stepSeconds } of spec.series) {
    const absent = spec.targets.find((target) => !names.includes(target));
    if (absent !== undefined) {
      throw refuse(`each series must have the column "${absent}"`, `${name} has ${names.join(", ")}`);
    }
    if (stepSeconds !== spec.series[0]!.stepSeconds) {
      throw refuse(
        "all series must have one step",
        `${spec.series[0]!.stepSeconds} s and, in ${name}, ${stepSeconds} s`,
      );
    }
  }
}

/** A case at one horizon. */
interface Plan {
  readonly spec: ForecastCase;
  readonly horizonSteps: number;
  readonly originsPerFold: number;
  readonly strideSteps: number;
}

function spacing(spec: ForecastCase, horizonSteps: number): Pick<Plan, "originsPerFold" | "strideSteps"> {
  const { strideSteps } = spec;
  const fitting = strideSteps === undefined ? 1 : Math.max(1, Math.floor(horizonSteps / strideSteps));
  const { originsPerFold = fitting } = spec;
  return { originsPerFold, strideSteps: strideSteps ?? Math.max(1, Math.floor(horizonSteps / originsPerFold)) };
}

/** Rows before the first origin; below 0 if the series is shorter than what is forecast. */
function firstOrigin(rows: number, { spec, horizonSteps, originsPerFold, strideSteps }: Plan): number {
  return rows - horizonSteps - (spec.folds * originsPerFold - 1) * strideSteps;
}

/** Why a series cannot fill the case; `undefined` if it can. */
function lacking(of: Series, plan: Plan): string | undefined {
  const { folds, seasonSteps, targets } = plan.spec;
  // The scale of errors is a difference over a season, so there must be one before the first origin.
  const least = Math.max(1, seasonSteps) + 1;
  const first = firstOrigin(of.rows, plan);
  if (first < least) {
    const needed = of.rows - first + least;
    return `${folds} folds of forecasts ${plan.horizonSteps} steps ahead need ${needed} samples, and ${of.name} has ${of.rows}`;
  }
  const empty = targets.find((target) => seriesColumn(of, target).subarray(0, first).every(Number.isNaN));
  return empty === undefined ? undefined : `${empty} of ${of.name} has no value before the first origin`;
}

function layOrigins(plan: Plan, lacks: readonly (string | undefined)[]): FilledForecastCase {
  const { spec, horizonSteps, originsPerFold, strideSteps } = plan;
  const series = spec.series.filter((_, i) => lacks[i] === undefined);
  const origins = series.map(({ rows }) => {
    const first = firstOrigin(rows, plan);
    return Int32Array.from({ length: spec.folds * originsPerFold }, (_, i) => first + i * strideSteps);
  });
  const leftOut = lacks.flatMap((reason, i) =>
    reason === undefined ? [] : [`${spec.series[i]!.name} is left out: ${reason}`]
  );
  return {
    ...spec,
    series,
    horizonSteps,
    horizons: [...new Set(spec.horizons)].filter((h) => h <= horizonSteps).sort((a, b) => a - b),
    originsPerFold,
    strideSteps,
    origins,
    notes: [...leftOut, ...laterNotes(series, origins, originsPerFold)],
  };
}

/**
 * Says if series were measured at different times, so that a model which learns from all of them learns from samples that
 * are later than what it forecasts of another.
 */
function laterNotes(series: readonly Series[], origins: readonly Int32Array[], originsPerFold: number): string[] {
  const starts = series.flatMap(({ startSeconds, stepSeconds }, s) =>
    startSeconds > 0
      ? [
        Array.from(origins[s]!).filter((_, i) => i % originsPerFold === 0).map((rows) =>
          startSeconds + rows * stepSeconds
        ),
      ]
      : []
  );
  const isLater = starts[0]?.some((_, fold) => {
    const times = starts.map((ofSeries) => ofSeries[fold]!);
    return Math.max(...times) - Math.min(...times) > series[0]!.stepSeconds;
  });
  if (isLater !== true) return [];
  return [
    "The series were not measured at the same time, and origins are counted from the end of each: a model that learns from " +
    "all of them sees samples of one that are later than what it forecasts of another",
  ];
}
