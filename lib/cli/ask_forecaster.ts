/**
 * Forecasts of saved forecasters: the next steps of series that go on.
 *
 * @module
 */
import { join } from "node:path";
import type { Series } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import { type CsvField, csvText, levelColumn } from "@/evaluate/mod.ts";
import {
  ALL_SERVICES,
  type Forecast,
  LIBRARY_FOLDER,
  libraryName,
  type ModelReference,
  openLibrary,
  type RestoredForecaster,
  restoreForecaster,
  type StoredModel,
  versionTitle,
  whyOtherSeries,
} from "@/models/mod.ts";
import { readForecastPanel } from "./forecast_cases.ts";
import { newestVersion } from "./library_reference.ts";

/** The next steps of one series. */
interface NextSteps {
  readonly series: Series;
  /** Why the series is not what was trained on; empty if it is. */
  readonly whyOther: readonly string[];
  /** One a target. */
  readonly forecasts: readonly Forecast[];
}

/** The answer of a saved forecaster. */
export interface ForecastAnswer {
  /** One row for each series, target and step. */
  readonly csv: string;
  /** The same for programs that read JSON. */
  readonly json: unknown;
  /** What a reader must know, one sentence each: which version answers, and which series are not those of its training. */
  readonly notes: readonly string[];
}

/**
 * Lets a saved forecaster continue series: the one that it is for if it is among them, else all of them.
 *
 * @param output Folder of `--output`; the library lies below it.
 * @param reference Which version. @default the promoted one, else the newest
 * @param paths Folders and files, as `--data` names them.
 * @throws {CliError} If there is no such forecaster, or it is no forecaster.
 * @throws As the library's `read()`, {@linkcode whyOtherSeries} and the forecaster.
 */
export async function askForecaster(
  output: string,
  reference: ModelReference,
  paths: readonly string[],
): Promise<ForecastAnswer> {
  const library = openLibrary(join(output, LIBRARY_FOLDER));
  const read = await library.read(await newestVersion(library, reference));
  if (read.meta.kind !== "forecaster") {
    throw new CliError(
      `Cannot forecast by ${versionTitle(read.meta)} as it must be a forecaster: it is ${read.meta.kind}`,
    );
  }
  const restored = await restoreForecaster(read);
  const { targets } = restored.options;
  const panels = await Promise.all(paths.map((path) => readForecastPanel(path, targets)));
  const all = panels.flatMap(({ series }) => series);
  const own = all.filter(({ name }) => libraryName(name) === read.meta.service);
  const steps: NextSteps[] = [];
  for (const one of read.meta.service === ALL_SERVICES || own.length === 0 ? all : own) {
    steps.push(await nextSteps(one, restored));
  }
  return {
    csv: csvOf(steps, restored),
    json: jsonOf(steps, restored, read),
    notes: [
      `${read.meta.model}, ${versionTitle(read.meta)}${
        read.isCurrent ? ", in use" : ""
      }, trained ${read.meta.trainedAt}`,
      ...steps.flatMap(({ series, whyOther }) => whyOther.map((why) => `NOT AS TRAINED: ${series.name}, as ${why}`)),
    ],
  };
}

async function nextSteps(series: Series, { options, trainedOn, fitted }: RestoredForecaster): Promise<NextSteps> {
  const whyOther = await whyOtherSeries(series, trainedOn, options.targets);
  return { series, whyOther, forecasts: await fitted.forecast(series) };
}

/** Time of a step, seconds since 1970-01-01 UTC, from 0; `NaN` if the series does not know its times. */
function timeSeconds({ series }: NextSteps, step: number): number {
  return series.startSeconds > 0 ? series.startSeconds + (series.rows + step) * series.stepSeconds : NaN;
}

function csvOf(answers: readonly NextSteps[], { options: { targets, levels } }: RestoredForecaster): string {
  const header = [
    ...["series", "target", "step", "time_seconds", "median", ...levels.map(levelColumn)],
    "is_as_trained",
  ];
  const rows = answers.flatMap((answer) =>
    answer.forecasts.flatMap(({ median, quantiles }, t) =>
      Array.from(median, (value, step): CsvField[] => [
        ...[answer.series.name, targets[t]!, step + 1, timeSeconds(answer, step), value],
        ...quantiles.map((quantile) => quantile[step]!),
        answer.whyOther.length === 0,
      ])
    )
  );
  return csvText(header, rows);
}

function jsonOf(
  answers: readonly NextSteps[],
  { options: { targets, levels } }: RestoredForecaster,
  { meta, path, isCurrent }: StoredModel,
): unknown {
  const { service, target, version, model, trainedAt } = meta;
  return {
    model: { service, target, version, model, trainedAt, path, isCurrent },
    levels,
    series: answers.map((answer) => ({
      name: answer.series.name,
      firstTimeSeconds: Number.isNaN(timeSeconds(answer, 0)) ? null : timeSeconds(answer, 0),
      stepSeconds: answer.series.stepSeconds,
      whyOther: answer.whyOther,
      forecasts: answer.forecasts.map(({ median, quantiles }, t) => ({
        target: targets[t]!,
        median: Array.from(median),
        quantiles: quantiles.map((quantile) => Array.from(quantile)),
      })),
    })),
  };
}
