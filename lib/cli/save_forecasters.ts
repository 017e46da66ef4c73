/**
 * Scored forecasters -> the library: fitted once more, on all that was measured.
 *
 * @module
 */
import { join } from "node:path";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import {
  type FinalChoice,
  finalForecasters,
  type ForecastCase,
  type ForecastCaseResult,
  type ForecastRecommendation,
  type ForecastResult,
  passWords,
  recommendForecasters,
  withBaselines,
} from "@/evaluate/mod.ts";
import {
  type ForecasterEntry,
  forecasterEntry,
  LIBRARY_FOLDER,
  openLibrary,
  type SavedForecaster,
  type StoredModel,
  trainingCurveCsv,
  trainingCurveOf,
  versionTitle,
} from "@/models/mod.ts";
import { loadCharts } from "@/plots/mod.ts";
import type { ProgressBar } from "./progress.ts";
import { forecasterPackages, trainingFacts } from "./training_facts.ts";
import { readList } from "./workflow.ts";

/** Word for the forecaster that the scores recommend for each target. */
const RECOMMENDED = "recommended";

/**
 * Reads `--save`: names of forecasters, or {@linkcode RECOMMENDED}.
 *
 * @param text The flag; `undefined` if it was not given.
 * @param scored Forecasters that will be scored; the baselines always are.
 * @throws {CliError} If a forecaster is named that will not be scored.
 */
export function readSave(
  text: string | undefined,
  scored: Readonly<Record<string, ForecasterEntry>>,
): string[] | undefined {
  const wanted = readList(text, "save");
  const known = [RECOMMENDED, ...Object.keys(withBaselines(scored))];
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown === undefined) return wanted;
  throw new CliError(
    `Cannot save the forecaster "${unknown}" as --save must name some that are scored: ${known.join(", ")}`,
  );
}

/** What is saved, and of what. */
export interface SaveForecastersRequest {
  /** Cases that were scored. */
  readonly cases: readonly ForecastCase[];
  /** What the scoring found. */
  readonly result: ForecastResult;
  /** Names of forecasters, {@linkcode RECOMMENDED} among them or not. */
  readonly wanted: readonly string[];
  /** Forecasters that were scored. */
  readonly entries: Readonly<Record<string, ForecasterEntry>>;
  /** Folder of `--output`; the library lies below it. */
  readonly output: string;
  /** Shows how far it is. */
  readonly bar: Pick<ProgressBar, "update">;
}

/**
 * Fits forecasters on all of the data and adds each to the library with its scores.
 *
 * @returns The new versions.
 * @throws {CliError} If a forecaster that was named failed in a case, so that it has no scores. Nothing is added then.
 */
export async function saveForecasters(request: SaveForecastersRequest): Promise<StoredModel[]> {
  const { cases, result, entries, output, bar } = request;
  const library = openLibrary(join(output, LIBRARY_FOLDER));
  const recommended = recommendForecasters(result);
  const work = result.cases.flatMap((found) =>
    choices(found, recommended, request).map((choice) => ({ found, choice }))
  );
  const all = withBaselines(entries);
  const stored: StoredModel[] = [];
  for (const { found, choice: { model, targets } } of work) {
    const entry = all[model]!;
    const kept = await finalForecasters(cases.find(({ name }) => name === found.name)!, found, {
      model,
      entry,
      targets,
    }, {
      seed: result.seed,
      levels: result.levels,
      onProgress: (progress) => {
        const { done, total } = progress;
        bar.update({ done, total, doing: `${found.name}, ${model} on all samples, ${passWords(progress)}` });
      },
    });
    const facts = await trainingFacts(forecasterPackages(entry.kind));
    for (const { service, dataDigest, scores, ...saved } of kept) {
      if (entry.kind === "neural") await writeTrainingCurve(output, `${found.name}_${model}`, saved);
      stored.push(await library.add(forecasterEntry(saved, { ...facts, service, dataDigest, scores })));
    }
  }
  return stored;
}

/** Writes how a network was trained: `forecast/training_<name>.csv` and the chart of the same name. */
async function writeTrainingCurve(output: string, name: string, { model, saved }: SavedForecaster): Promise<void> {
  const curve = trainingCurveOf(saved);
  await writeFileAtomic(join(output, "forecast", `training_${name}.csv`), trainingCurveCsv(curve));
  const charts = await loadCharts();
  const svg = charts.trainingCurve({ model, curve });
  await charts.writeCharts(output, [{ path: `charts/forecast_training_${name}`, svg }]);
}

/** Forecasters to keep of a case, in the order of the registry, each with the targets that it is wanted for. */
function choices(
  { name, models, targets }: ForecastCaseResult,
  recommended: readonly ForecastRecommendation[],
  { wanted }: SaveForecastersRequest,
): Omit<FinalChoice, "entry">[] {
  return models.flatMap(({ model, failed }) => {
    const own = targets.filter((target) =>
      wanted.includes(model) ||
      (wanted.includes(RECOMMENDED) &&
        recommended.some((one) => one.case === name && one.target === target && one.model === model))
    );
    if (own.length > 0 && failed !== undefined) {
      throw new CliError(`Cannot save ${model} as it must have scores of ${name}: it failed, ${failed}`);
    }
    return own.length === 0 ? [] : [{ model, targets: own }];
  });
}

/** Says what was saved, a line a version. */
export function savedLines(stored: readonly StoredModel[]): string[] {
  return stored.map(({ meta, path }) => `saved: ${meta.model} as ${versionTitle(meta)}, ${path}`);
}
