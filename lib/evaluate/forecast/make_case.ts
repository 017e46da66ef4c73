/**
 * Series and a few wishes -> a case, the same for whoever scores it.
 *
 * @module
 */
import { basename } from "node:path";
import { type Campaign, campaignSeries, numericColumn, type Series, seriesColumn } from "@/dataset/mod.ts";
import { detectSeason } from "@/features/mod.ts";
import { fillForecastCase, type ForecastCase } from "./forecast_case.ts";

/** What is wished of a case. */
export interface ForecastChoice {
  /** Columns to forecast. @default {the usual ones of the panel} */
  readonly targets?: readonly string[];
  /** Steps to score; `day` is a season, or 86 400 s without one. @default {USUAL_HORIZONS} */
  readonly horizons?: readonly (number | "day")[];
  /** Steps of a season, 0 for none. @default {detected in what lies before the first origin} */
  readonly seasonSteps?: number;
  /** Times that models are fitted. @default {USUAL_FOLDS} */
  readonly folds?: number;
  /** Steps from one origin to the next. @default {so that the panel's origins of a fold span one horizon} */
  readonly strideSteps?: number;
}

/** Series that belong together, and how they are usually forecast. */
export interface ForecastPanel {
  /** Name in tables and files. */
  readonly name: string;
  /** At least one. */
  readonly series: readonly Series[];
  /** Columns to forecast unless told otherwise. */
  readonly usualTargets: readonly string[];
  /** Forecasts that one fold makes of each series unless told otherwise. */
  readonly originsPerFold: number;
}

/** Steps that are scored unless told otherwise. */
export const USUAL_HORIZONS: readonly (number | "day")[] = [1, 3, 6, 12, "day"];

/** Times that models are fitted unless told otherwise. */
export const USUAL_FOLDS = 3;

/** Targets of a campaign, as far as it measured them. */
const CAMPAIGN_TARGETS: readonly string[] = ["cpu_usage", "memory_usage"];

/** What a forecaster may learn from beside the targets, as far as a campaign measured it. */
const CAMPAIGN_COLUMNS: readonly string[] = [...CAMPAIGN_TARGETS, "request_rate"];

/** Forecasts of a fold: runs of a campaign are few and short, so that one forecast of each would say little of one step. */
const CAMPAIGN_ORIGINS = 6;

/** Share of each series in which a season is looked for; it must lie before the first origin. */
const SEASON_RATIO = 0.45;

const SECONDS_PER_DAY = 86_400;

/**
 * The runs of a campaign, with CPU, memory and request rate as far as they were measured.
 *
 * @param campaign A loaded campaign; its folder gives the name.
 * @param targets Columns that are to be forecast, if not the usual ones.
 * @throws {SchemaError} If the campaign lacks a target, or has no step.
 */
export function campaignPanel(campaign: Campaign, targets: readonly string[] = []): ForecastPanel {
  const { table } = campaign;
  const isMeasured = (name: string) =>
    table.columns.includes(name) && numericColumn(table, name).some((value) => !Number.isNaN(value));
  const columns = [...new Set([...targets, ...CAMPAIGN_COLUMNS.filter(isMeasured)])];
  return {
    name: basename(campaign.directory),
    series: campaignSeries(campaign, { columns }),
    usualTargets: CAMPAIGN_TARGETS.filter((name) => columns.includes(name)),
    originsPerFold: CAMPAIGN_ORIGINS,
  };
}

/**
 * Makes a case of a panel.
 *
 * @param panel Series.
 * @param choice What is wished.
 * @throws {RangeError} If there is no such target, or the season can only be seen where a fold already forecasts.
 */
export function makeForecastCase(panel: ForecastPanel, choice: ForecastChoice = {}): ForecastCase {
  const { name, series } = panel;
  const { targets = panel.usualTargets, folds = USUAL_FOLDS, strideSteps } = choice;
  const seasonSteps = choice.seasonSteps ?? findSeason(series, targets[0]!);
  const daySteps = seasonSteps > 0 ? seasonSteps : Math.max(1, Math.round(SECONDS_PER_DAY / series[0]!.stepSeconds));
  const horizons = [...new Set((choice.horizons ?? USUAL_HORIZONS).map((h) => h === "day" ? daySteps : h))]
    .sort((a, b) => a - b);
  const spacing = strideSteps === undefined ? { originsPerFold: panel.originsPerFold } : { strideSteps };
  const made = { name, series, targets, seasonSteps, horizons, horizonSteps: horizons.at(-1)!, folds, ...spacing };
  if (choice.seasonSteps === undefined && seasonSteps > 0) refuseForesight(made);
  return made;
}

/** The season that most of the series share in their first part; 0 if they share none. */
function findSeason(series: readonly Series[], target: string): number {
  const votes = new Map<number, number>();
  for (const one of series) {
    const first = seriesColumn(one, target).slice(0, Math.floor(SEASON_RATIO * one.rows));
    const day = Math.round(SECONDS_PER_DAY / one.stepSeconds);
    const knowsDay = day >= 2 && 2 * day <= first.length;
    const season = detectSeason(first, knowsDay ? { candidates: [day] } : {});
    votes.set(season, (votes.get(season) ?? 0) + 1);
  }
  const [season, count] = [...votes].sort((a, b) => b[1] - a[1])[0]!;
  return 2 * count > series.length ? season : 0;
}

/** Refuses a season that was found where a fold already forecasts. */
function refuseForesight(made: ForecastCase): void {
  const { filled } = fillForecastCase(made);
  const early = filled?.series.find(({ rows }, s) => filled.origins[s]![0]! < Math.floor(SEASON_RATIO * rows));
  if (early === undefined) return;
  throw new RangeError(
    `Cannot detect the season of "${made.name}" as it must be found in what lies before the first forecast: that is ` +
      `too little of ${early.name}; give a season of ${made.seasonSteps} steps if you knew it before, or of 0`,
  );
}
