/**
 * Series -> what a network sees: scaled columns without gaps, and the position in the season.
 *
 * @module
 */
import { type Series, seriesColumn } from "@/dataset/mod.ts";
import { type ColumnScale, scaled } from "./scale.ts";

/** What decides the channels of a network. */
export interface ChannelPlan {
  /** Columns that are forecast. */
  readonly targets: readonly string[];
  /** Further columns that are seen. */
  readonly inputs: readonly string[];
  /** Steps of a season; 0 if there is none. */
  readonly seasonSteps: number;
}

/** One series as a network sees it. */
export interface Channels {
  /** Values by row, then channel: n × C. Row i knows of no sample behind i. */
  readonly seen: Float32Array;
  /** Scaled columns by row, then column (targets, inputs): n × D, `NaN` where nothing was measured. */
  readonly measured: Float32Array;
  /** Samples n. */
  readonly rows: number;
  /** First row at which every column has been measured at least once; n if there is none. */
  readonly firstKnown: number;
  /** Position in the season of row 0, steps. */
  readonly phase: number;
}

/** Names of the columns a network sees: targets, then inputs. */
export function columnsOf({ targets, inputs }: ChannelPlan): readonly string[] {
  return [...targets, ...inputs];
}

/** Channels C of a network: one a column, and sine and cosine of the position in the season if there is one. */
export function channelCount(plan: ChannelPlan): number {
  return plan.targets.length + plan.inputs.length + (plan.seasonSteps > 0 ? 2 : 0);
}

/**
 * Prepares a series for a network.
 *
 * A gap is filled with the last value known before it, never with a later one; before the first known value stands the
 * scaled 0.
 *
 * @param series Must have every column of the plan.
 * @param plan What the network sees.
 * @param scales One for each column, in the order of {@linkcode columnsOf}.
 * @throws {RangeError} If the series lacks a column; the message lists those it has.
 */
export function channels(series: Series, plan: ChannelPlan, scales: readonly ColumnScale[]): Channels {
  const columns = columnsOf(plan).map((name) => seriesColumn(series, name));
  const { rows } = series;
  const width = columns.length;
  const count = channelCount(plan);
  const phase = plan.seasonSteps > 0 ? phaseOf(series, plan.seasonSteps) : 0;
  const seen = new Float32Array(rows * count);
  const measured = new Float32Array(rows * width);
  let firstKnown = 0;
  columns.forEach((values, c) => {
    let last = 0;
    let first = rows;
    for (let i = 0; i < rows; i++) {
      const value = Math.fround(scaled(values[i]!, scales[c]!));
      measured[i * width + c] = value;
      if (!Number.isNaN(value)) {
        last = value;
        if (first === rows) first = i;
      }
      seen[i * count + c] = last;
    }
    firstKnown = Math.max(firstKnown, first);
  });
  if (plan.seasonSteps > 0) {
    for (let i = 0; i < rows; i++) writePosition(seen, i * count + width, phase + i, plan.seasonSteps);
  }
  return { seen, measured, rows, firstKnown, phase };
}

/** Writes sine and cosine of the position in the season at two places from `at` on. */
export function writePosition(into: Float32Array, at: number, position: number, seasonSteps: number): void {
  const angle = 2 * Math.PI * (position % seasonSteps) / seasonSteps;
  into[at] = Math.sin(angle);
  into[at + 1] = Math.cos(angle);
}

/** Where in its season a series starts; a part of it, cut by `sliceSeries()`, keeps the positions of the whole. */
function phaseOf({ startSeconds, stepSeconds }: Series, seasonSteps: number): number {
  const position = Math.round(startSeconds / stepSeconds) % seasonSteps;
  return position < 0 ? position + seasonSteps : position;
}
