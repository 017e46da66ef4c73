/**
 * Files on disk -> cases for forecasters.
 *
 * @module
 */
import { basename } from "node:path";
import { loadCampaign, readSeries, readSeriesFolder } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import {
  campaignPanel,
  type ForecastCase,
  type ForecastChoice,
  type ForecastPanel,
  makeForecastCase,
} from "@/evaluate/mod.ts";
import { parseRunFileName } from "@/schema.ts";

/**
 * Reads one folder or file and makes a case of it.
 *
 * @param path Folder of a campaign, folder of series files, or one series file.
 * @param choice What flags say.
 * @throws {SchemaError} If a file cannot be read as what it should be.
 * @throws {CliError} If there is no such target.
 * @throws {RangeError} If no season can be looked for without looking at what is forecast.
 */
export async function readForecastCase(path: string, choice: ForecastChoice): Promise<ForecastCase> {
  return makeForecastCase(await readForecastPanel(path, choice.targets), choice);
}

/**
 * Reads one folder or file as series that belong together.
 *
 * @param path Folder of a campaign, folder of series files, or one series file.
 * @param targets Columns that must be there. @default the usual ones
 * @throws {SchemaError} If a file cannot be read as what it should be.
 * @throws {CliError} If there is no such target.
 */
export async function readForecastPanel(
  path: string,
  targets: readonly string[] | undefined,
): Promise<ForecastPanel> {
  const { isFile } = await Deno.stat(path);
  if (!isFile && await isCampaign(path)) return campaignPanel(await loadCampaign(path), targets);
  const series = isFile ? [await readSeries(path)] : await readSeriesFolder(path);
  const shared = series[0]!.names.filter((name) => series.every(({ names }) => names.includes(name)));
  const absent = (targets ?? []).find((target) => !shared.includes(target));
  if (absent !== undefined || shared.length === 0) {
    throw new CliError(
      `Cannot forecast ${absent === undefined ? "" : `"${absent}" of `}"${path}" as all of its series must have it: ` +
        (shared.length === 0 ? "they share no column" : `they share ${shared.join(", ")}`),
    );
  }
  const name = basename(path).replace(/\.(csv|parquet)$/i, "");
  return { name, series, usualTargets: shared, originsPerFold: 1 };
}

/** True if a folder holds run files; a folder of other series may hold none. */
async function isCampaign(path: string): Promise<boolean> {
  const names = (await Array.fromAsync(Deno.readDir(path))).map(({ name }) => name);
  return names.includes("campaign.json") || names.some((name) => parseRunFileName(name) !== undefined);
}
