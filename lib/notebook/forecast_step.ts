/**
 * Scored forecasts for a notebook: those that `deno task forecast` wrote, or the same made anew.
 *
 * @module
 */
import { DEFAULT_OUTPUT_DIR, DEFAULT_SEED } from "@/config.ts";
import { digestSeries, loadCampaign } from "@/dataset/mod.ts";
import {
  campaignPanel,
  type FilledForecastCase,
  fillForecastCase,
  type ForecastCase,
  type ForecastCaseResult,
  forecastFiles,
  type ForecastProgress,
  type ForecastResult,
  makeForecastCase,
  saveForecasts,
  scoreForecasters,
  withBaselines,
} from "@/evaluate/mod.ts";
import { type ForecasterEntry, FORECASTERS } from "@/models/mod.ts";
import { readForecastResult } from "@/plots/mod.ts";
import { projectPath } from "./project.ts";
import { unlessUnusable } from "./unless_unusable.ts";

/** Which forecasts a notebook starts from. */
export interface ForecastStepOptions {
  /** Folder of the campaign. */
  readonly campaign: string;
  /** A clock, milliseconds, as for `scoreForecasters()`. */
  readonly now: () => number;
  /** Folder of all output. @default {"output" of the project, wherever the kernel works} */
  readonly output?: string;
  /** Forecasters. @default {all of the registry} */
  readonly models?: Readonly<Record<string, ForecasterEntry>>;
  /** Told how far the scoring is; only of its end if nothing had to be scored. */
  readonly onProgress?: (progress: ForecastProgress) => void;
}

/** A case before and after it was scored. */
export interface OpenedForecast {
  /** The series, and what was asked. */
  readonly spec: ForecastCase;
  /** What was found. */
  readonly result: ForecastResult;
}

/**
 * Reads `<output>/forecast/`, or scores every forecaster and writes it, if it is not there or was made of other data, another
 * seed, other models or another protocol than `deno task forecast --data <campaign>` has.
 *
 * @throws {SchemaError} If the folder is no campaign.
 * @throws {RangeError} If the campaign is too short for its season, or to score any forecast.
 */
export async function openForecast(options: ForecastStepOptions): Promise<OpenedForecast> {
  const { models = FORECASTERS, output = projectPath(DEFAULT_OUTPUT_DIR), now, onProgress } = options;
  const spec = makeForecastCase(campaignPanel(await loadCampaign(options.campaign)));
  const { filled, notPossible } = fillForecastCase(spec);
  if (filled === undefined) {
    throw new RangeError(
      `Cannot score forecasts of "${spec.name}" as one horizon must be possible: ` +
        notPossible.map(({ reason }) => reason).join("; "),
    );
  }
  const wanted = Object.keys(withBaselines(models));
  const dataDigest = await digestSeries(spec.series);
  const stored = await unlessUnusable(() => readForecastResult(output));
  const isWanted = (found: ForecastCaseResult) => found.dataDigest === dataDigest && isOf(found, filled, wanted);
  if (stored?.seed === DEFAULT_SEED && stored.cases.length === 1 && isWanted(stored.cases[0]!)) {
    onProgress?.({ done: 100 * wanted.length, total: 100 * wanted.length, doing: "done" });
    return { spec, result: stored };
  }
  const progress = onProgress === undefined ? {} : { onProgress };
  const result = await scoreForecasters([spec], models, { seed: DEFAULT_SEED, now, ...progress });
  await saveForecasts(output, forecastFiles(result));
  // Read back, since files keep fewer digits: the second opening must not differ from the first.
  return { spec, result: await readForecastResult(output) };
}

/** True if a result is of this protocol and of these models. */
function isOf(found: ForecastCaseResult, filled: FilledForecastCase, models: readonly string[]): boolean {
  const facts = (of: FilledForecastCase | ForecastCaseResult) => [
    ...[of.name, of.seasonSteps, of.horizonSteps, of.folds, of.strideSteps, of.originsPerFold],
    ...[of.targets, of.horizons],
  ];
  return JSON.stringify(facts(found)) === JSON.stringify(facts(filled)) &&
    JSON.stringify(found.models.map(({ model }) => model)) === JSON.stringify(models);
}
