/**
 * How well forecasters that need no training of a network continue a series by a day, and how long they take.
 *
 * @module
 */
import { DEFAULT_SEED, WEEK_DATA_DIR } from "@/config.ts";
import type { Series } from "@/dataset/mod.ts";
import { FORECAST_LEVELS, type ForecastCase, type ForecastCaseResult, scoreForecasters } from "@/evaluate/mod.ts";
import { type ForecasterEntry, FORECASTERS, RECOMMENDED_FORECASTER } from "@/models/mod.ts";
import { readForecastCase } from "../forecast_cases.ts";
import { alternate, secondsOf } from "./alternate.ts";
import { type Mark, type Measurement, quantity } from "./measurement.ts";

/** The series that the marks are stated for; they lie beside the project where that is developed. */
export const REFERENCE_SERIES_DIR = "../shared/reference/series";

/** Largest error over that of seasonal naive, geometric mean over series, that meets the mark. */
const ERROR_MARK: Mark = { on: "ours", atMost: 0.8 };

/** Longest time to fit and forecast a series that meets the mark, seconds. */
const TIME_MARK: Mark = { on: "ours", atMost: 0.05 };

/** Forecasters that are measured here: all but networks, whose training has a part of its own. */
export function benchForecasters(): Record<string, ForecasterEntry> {
  return Object.fromEntries(Object.entries(FORECASTERS).filter(([, { kind }]) => kind !== "neural"));
}

/**
 * Measures each forecaster: its error by rolling origin over that of seasonal naive, and its time to fit and forecast a
 * series of full length, one thread, warm. The marks are held against the one to take if nothing is known of the series:
 * which one suits these best is known only after they were scored.
 *
 * @param hasReference Whether the series that the marks are stated for are there; else the committed week is measured.
 * @param runs Rounds that count.
 */
export async function measureForecasters(hasReference: boolean, runs: number): Promise<Measurement[]> {
  const path = hasReference ? REFERENCE_SERIES_DIR : WEEK_DATA_DIR;
  const read = await readForecastCase(path, { horizons: ["day"] });
  // One target: the marks are on one number.
  const spec = { ...read, targets: read.targets.slice(0, 1) };
  const entries = benchForecasters();
  const result = await scoreForecasters([spec], entries, { seed: DEFAULT_SEED, now: () => performance.now() });
  const [found] = result.cases;
  if (found === undefined) return [];
  const able = found.models.filter(({ failed }) => failed === undefined);
  const times = await alternate(
    able.map(({ model }) => () => secondsASeries(entries[model]!, { ...spec, series: wholeSeries(spec, found) })),
    runs,
  );
  return found.models.flatMap((model) => {
    const nth = able.indexOf(model);
    const seconds = nth < 0 ? [NaN] : times[nth]!;
    return rowsOf(model, found, seconds);
  });
}

/** The series that were scored: those long enough. */
function wholeSeries({ series }: ForecastCase, found: ForecastCaseResult): Series[] {
  return series.filter(({ name }) => found.series.some((one) => one.name === name));
}

/** Fits once on all series and forecasts each of them once; the scoring before has warmed the model up. */
async function secondsASeries(entry: ForecasterEntry, spec: ForecastCase): Promise<number> {
  const { series, targets, seasonSteps, horizonSteps } = spec;
  const options = { seed: DEFAULT_SEED, targets, seasonSteps, horizonSteps, levels: FORECAST_LEVELS };
  const seconds = await secondsOf(async () => {
    const fitted = await entry.create(options).fit(series);
    for (const one of series) await fitted.forecast(one);
  });
  return seconds / series.length;
}

function rowsOf(
  { model, failed }: ForecastCaseResult["models"][number],
  { series, horizonSteps, scores, reference }: ForecastCaseResult,
  seconds: readonly number[],
): Measurement[] {
  const isRecommended = model === RECOMMENDED_FORECASTER;
  const score = scores.find((one) => one.model === model && one.scope === "path");
  const who = isRecommended ? `${model} (recommended)` : model;
  const error = quantity([score?.errorRatio ?? NaN], "");
  const { low = NaN, high = NaN } = score?.againstReference?.errorRatio ?? {};
  const range = low < high ? `${low.toFixed(2)} to ${high.toFixed(2)}; ` : "";
  const beside = score === undefined ? {} : { note: `${range}covers ${Math.round(100 * score.coverageRatio)} %` };
  const whyNot = failed === undefined ? {} : { peer: { name: model, whyNot: failed } };
  return [
    {
      what: `forecast by ${who}, ${horizonSteps} steps of ${series.length} series: error over ${reference}`,
      ours: { ...error, ...beside },
      ...whyNot,
      ...(isRecommended ? { mark: ERROR_MARK } : {}),
    },
    {
      what: `${model}: time to fit and forecast a series`,
      ours: quantity(seconds, "s"),
      ...whyNot,
      ...(isRecommended ? { mark: TIME_MARK } : {}),
    },
  ];
}
