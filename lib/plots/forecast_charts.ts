/**
 * All charts of scored forecasts, in the order of the report.
 *
 * @module
 */
import type { ForecastResult } from "@/evaluate/mod.ts";
import type { TransferRow } from "@/models/mod.ts";
import type { Chart } from "./charts.ts";
import { forecastCoverage } from "./forecast_coverage.ts";
import { forecastPaths } from "./forecast_paths.ts";
import { forecastSkill } from "./forecast_skill.ts";
import { caseChart } from "./forecast_words.ts";
import { type NamedTraining, trainingCurve } from "./training_curve.ts";
import { transferChart } from "./transfer_curve.ts";

/** What may be drawn beside the scores. */
export interface ForecastExtras {
  /** A training of a network. */
  readonly training?: NamedTraining;
  /** What transfer to a service saves. */
  readonly transfer?: { readonly service: string; readonly rows: readonly TransferRow[] };
}

/** Draws the charts of each case, then those beside them, one at a time. */
export function* renderForecast(result: ForecastResult, extras: ForecastExtras = {}): Generator<Chart, void> {
  for (const found of result.cases) {
    yield { path: caseChart(found, "paths"), svg: forecastPaths(found, result.levels) };
    yield { path: caseChart(found, "skill"), svg: forecastSkill(found) };
    yield { path: caseChart(found, "coverage"), svg: forecastCoverage(found, result.levels) };
  }
  const { training, transfer } = extras;
  if (training !== undefined) yield { path: "charts/forecast_training", svg: trainingCurve(training) };
  if (transfer !== undefined) {
    yield { path: "charts/forecast_transfer", svg: transferChart(transfer.rows, transfer.service) };
  }
}
