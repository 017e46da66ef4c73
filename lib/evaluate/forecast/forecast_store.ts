/**
 * The output files of a scoring of forecasters, by name, on disk, and back again.
 *
 * @module
 */
import { writeFileAtomic } from "@/files.ts";
import {
  FORECAST_FORMAT,
  forecastScoresCsv,
  forecastsCsv,
  forecastSummaryJson,
  forecastTimesJson,
} from "./forecast_outputs.ts";
import type { ForecastPath, ForecastResult, ForecastTime } from "./forecast_result.ts";

/** Name of the file that holds all but paths and times. */
export const FORECAST_SUMMARY = "forecast_summary.json";

/** Name of the file that holds the scores as a table. */
export const FORECAST_SCORES = "forecast_scores.csv";

/** Name of the file that holds the forecasts of the last fold. */
export const FORECAST_PATHS = "forecasts.csv";

/** Name of the file that holds what the models cost. */
export const FORECAST_TIMES = "forecast_times.json";

/**
 * Writes the output files as text.
 *
 * @param result What was found.
 * @returns Content by file name; equal results give equal bytes in all but `forecast_times.json`.
 */
export function forecastFiles(result: ForecastResult): Record<string, string> {
  return {
    [FORECAST_SUMMARY]: forecastSummaryJson(result),
    [FORECAST_SCORES]: forecastScoresCsv(result),
    [FORECAST_PATHS]: forecastsCsv(result),
    [FORECAST_TIMES]: forecastTimesJson(result),
  };
}

/**
 * Writes the files into `forecast/` of an output folder; each is replaced whole.
 *
 * @param folder The output folder, such as `output`.
 * @param files Content by file name, as {@linkcode forecastFiles} gives it.
 * @returns Paths of the files.
 */
export async function saveForecasts(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    paths.push(await writeFileAtomic(`${folder}/forecast/${name}`, text));
  }
  return paths;
}

/** Paths of one case, under its name. */
export type PathsByCase = ReadonlyMap<string, readonly ForecastPath[]>;

/**
 * Makes a result again of what its files hold. Somebody else reads them (`readForecastResult()` of `plots`).
 *
 * @param summary Content of `forecast_summary.json`.
 * @param times Content of `forecast_times.json`.
 * @param paths What `forecasts.csv` holds.
 * @throws {SyntaxError} If a text is not JSON of this format.
 */
export function parseForecastResult(summary: string, times: string, paths: PathsByCase): ForecastResult {
  const { format: _format, note: _note, ...found } = readJson<ForecastResult & { format: string; note: string }>(
    summary,
    FORECAST_SUMMARY,
  );
  return {
    ...found,
    cases: found.cases.map((one) => ({ ...one, paths: paths.get(one.name) ?? [] })),
    times: readJson<{ times: readonly ForecastTime[] }>(times, FORECAST_TIMES).times,
  };
}

function readJson<Content>(text: string, file: string): Content {
  const refuse = (state: string, cause?: unknown) =>
    new SyntaxError(`Cannot read "${file}" as its format must be "${FORECAST_FORMAT}": ${state}`, { cause });
  let content: { format?: string } | null;
  try {
    // A null is a number that could not be computed; nothing else in these files is null.
    content = JSON.parse(text, (_, value) => value === null ? NaN : value);
  } catch (cause) {
    throw refuse("it is damaged or cut off", cause);
  }
  if (content?.format !== FORECAST_FORMAT) throw refuse(`it is ${JSON.stringify(content?.format)}`);
  return content as Content;
}
