/**
 * Forecasters that are kept: fitted on all that was measured, with the scores that they had before.
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import {
  ALL_SERVICES,
  describeTraining,
  type FitProgress,
  type ForecasterEntry,
  type ForecasterOptions,
  type LibraryScore,
  type SavedForecaster,
} from "@/models/mod.ts";
import type { ForecastCase } from "./forecast_case.ts";
import type { ForecastCaseResult } from "./forecast_result.ts";
import { FORECAST_LEVELS } from "./levels.ts";
import { forecastLibraryScores } from "./library_scores.ts";

/** A forecaster that was fitted on all data of a case. */
export interface FinalForecaster extends SavedForecaster {
  /** The series that it is for, or `ALL_SERVICES`. */
  readonly service: string;
  /** SHA-256 of the series of the case with all of their columns, hexadecimal, as the result has it. */
  readonly dataDigest: string;
  /** How it scored by rolling origin, before it was fitted on all. */
  readonly scores: readonly LibraryScore[];
}

/** How a forecaster is fitted to be kept. */
export interface FinalForecasterOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Levels of the quantiles, ascending. @default {FORECAST_LEVELS} */
  readonly levels?: readonly number[];
  /** Told now and then how far a long fit is. */
  readonly onProgress?: (progress: FitProgress) => void;
}

/** Which forecaster is to be kept. */
export interface FinalChoice {
  /** Name in the registry. */
  readonly model: string;
  /** The forecaster. */
  readonly entry: ForecasterEntry;
  /** Columns that it is wanted for. One that learns from all series at once is kept for all targets of the case. */
  readonly targets: readonly string[];
}

/**
 * Fits a forecaster on every sample of the series that were scored.
 *
 * @param of The case.
 * @param found What its scoring found.
 * @param choice Which forecaster.
 * @param options Seed, levels.
 * @returns One for all series if the forecaster learns from many at once, else one a series and target, in their order.
 * @throws What the forecaster throws.
 */
export async function finalForecasters(
  of: ForecastCase,
  found: ForecastCaseResult,
  { model, entry, targets }: FinalChoice,
  { seed, levels = FORECAST_LEVELS, onProgress }: FinalForecasterOptions,
): Promise<FinalForecaster[]> {
  const scored = of.series.filter(({ name }) => found.series.some((one) => one.name === name));
  const { seasonSteps, horizonSteps, dataDigest } = found;
  const keep = async (service: string, series: readonly Series[], columns: readonly string[]) => {
    const options: ForecasterOptions = { seed, targets: columns, seasonSteps, horizonSteps, levels };
    const fitted = await entry.create(onProgress === undefined ? options : { ...options, onProgress }).fit(series);
    return {
      ...{ service, model, options, dataDigest },
      saved: await fitted.save(),
      trainedOn: await describeTraining(series, columns),
      scores: forecastLibraryScores(found, model, columns),
    };
  };
  if (entry.isGlobal) return [await keep(ALL_SERVICES, scored, found.targets)];
  const kept: FinalForecaster[] = [];
  for (const one of scored) {
    for (const target of targets) kept.push(await keep(one.name, [one], [target]));
  }
  return kept;
}
