/**
 * What a forecaster is: a model that continues a series. To add one: one file that exports a {@linkcode ForecasterEntry}, one
 * line in `registry.ts`.
 *
 * Letters: n samples of the past, h horizon in steps.
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";

/** What is said of the next h steps of one column. */
export interface Forecast {
  /** Middle of what is expected, length h, unit of the column: half of the outcomes lie below it. */
  readonly median: Float64Array;
  /** One array of length h for each of the `levels` that were asked for; they never cross. */
  readonly quantiles: readonly Float64Array[];
}

/** What every forecaster is told before it sees data. */
export interface ForecasterOptions {
  /** Seed of every random choice. */
  readonly seed: number;
  /** Columns to forecast, in the order of the answer. */
  readonly targets: readonly string[];
  /** Steps of a season, such as the steps of a day; 0 if there is none. */
  readonly seasonSteps: number;
  /** Furthest step that will be asked for, >= 1. */
  readonly horizonSteps: number;
  /** Levels of the quantiles, ascending, each between 0 and 1. */
  readonly levels: readonly number[];
  /** Told now and then how far a long fit is. */
  readonly onProgress?: (progress: FitProgress) => void;
}

/** How far a long fit is. */
export interface FitProgress {
  /** Passes over the data that are done. */
  readonly done: number;
  /** Passes at most. */
  readonly total: number;
  /** Loss on the validation block after the last pass, if the model has one. */
  readonly validationLoss?: number;
}

/** A forecaster before it has seen data. Holds hyper-parameters only. */
export interface Forecaster {
  /**
   * Learns what is the same for all series. A model that learns from the past of one series alone does that when it
   * forecasts, and keeps nothing here.
   *
   * @param histories At least one; all of them end before anything that will be forecast. They are left unchanged.
   */
  fit(histories: readonly Series[]): Promise<FittedForecaster>;
}

/** What `fit()` learned. */
export interface FittedForecaster {
  /**
   * Forecasts the steps that follow the last one of `past`. Sees nothing behind it, and leaves it unchanged.
   *
   * @param past All that is known, at least one sample of every target.
   * @param horizonSteps Steps h, at most that of the options. @default that of the options
   * @returns One forecast a target, in the order of the options.
   */
  forecast(past: Series, horizonSteps?: number): Promise<readonly Forecast[]>;
  /** What {@linkcode ForecasterEntry.restore} accepts. */
  save(): Promise<ForecasterState>;
}

/** A fitted forecaster as something to store. */
export interface ForecasterState {
  /** JSON-safe. */
  readonly state: unknown;
  /** Files beside it by name, such as those of TensorFlow's format. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** Of what kind a forecaster is; the order of result tables. */
export type ForecasterKind = "baseline" | "statistical" | "boosting" | "neural" | "ensemble";

/** How the rest of the project finds, builds and reloads a forecaster. */
export interface ForecasterEntry {
  /** One line for result tables and `--help`. */
  readonly summary: string;
  /** Of what kind it is. */
  readonly kind: ForecasterKind;
  /** True if `fit()` learns from many series at once; such a model is worth saving. */
  readonly isGlobal: boolean;
  /** Builds an unfitted forecaster; equal options give equal forecasters. */
  create(options: ForecasterOptions): Forecaster;
  /** Rebuilds a fitted forecaster from what `save()` gave, for the same options. */
  restore(saved: ForecasterState, options: ForecasterOptions): Promise<FittedForecaster>;
}
