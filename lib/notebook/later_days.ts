/**
 * Saved networks on days that they have not learned from: are they watched, and are they still good?
 *
 * @module
 */
import { DEFAULT_SEED } from "@/config.ts";
import { type Series, sliceSeries } from "@/dataset/mod.ts";
import {
  type ForecasterState,
  laterErrors,
  type LaterPart,
  type NeuralFacts,
  neuralForecaster,
  normalErrorsOf,
  observeErrors,
  recentErrors,
  savedForecasterOptions,
  startDriftTest,
} from "@/models/mod.ts";

/** What the drift test says of one day of one series. */
export interface DriftRow {
  /** Name of the series. */
  readonly series: string;
  /** Rows before the day. */
  readonly from: number;
  /** Samples of the day. */
  readonly samples: number;
  /** Mean amount of the error one step ahead that is normal, scaled units. */
  readonly normal: number;
  /** The same on the day. */
  readonly seen: number;
  /** Sample of the day, from 1, at which the test alarms; `null` if it does not. */
  readonly alarmAt: number | null;
}

/**
 * Watches a network through days, with a new test each day.
 *
 * @param saved What `save()` gave.
 * @param series Series that it was fitted on.
 * @param days Rows before each day, and behind it.
 * @returns Rows by series, then day.
 */
export async function driftRows(
  saved: ForecasterState,
  series: readonly Series[],
  days: readonly { readonly from: number; readonly to: number }[],
): Promise<DriftRow[]> {
  const rows: DriftRow[] = [];
  for (const one of series) {
    const normal = normalErrorsOf(saved, one.name);
    for (const { from, to } of days) {
      const seen = await recentErrors(saved, sliceSeries(one, 0, to), to - from);
      const { alarmAt } = observeErrors(startDriftTest(normal, { seed: DEFAULT_SEED }), seen);
      rows.push({ series: one.name, from, samples: seen.length, normal: mean(normal), seen: mean(seen), alarmAt });
    }
  }
  return rows;
}

/** Errors of networks and of persistence on the later part of one series. */
export interface LaterErrorRow {
  /** Name of the series. */
  readonly series: string;
  /** Mean absolute error of the first target, by the name of the network, `persistence` among them; unit of the target. */
  readonly mae: Readonly<Record<string, number>>;
}

/**
 * Scores networks on the same later part of each series.
 *
 * @param networks Saved networks of one set of targets, by name; none of them learned from the later part.
 * @param series Series.
 * @param part Rows before the later part, and steps between origins.
 */
export async function laterErrorRows(
  networks: Readonly<Record<string, ForecasterState>>,
  series: readonly Series[],
  part: Pick<LaterPart, "from" | "strideSteps">,
): Promise<LaterErrorRow[]> {
  const fitted = await Promise.all(
    Object.entries(networks).map(async ([name, saved]) => {
      const options = savedForecasterOptions(saved);
      const entry = neuralForecaster((saved.state as NeuralFacts).model);
      return { name, options, forecaster: await entry.restore(saved, options) };
    }),
  );
  const [first] = fitted;
  if (first === undefined) throw new RangeError("Cannot score networks as there must be one: there is none");
  const all = [{ name: "persistence", options: first.options, forecaster: undefined }, ...fitted];
  const rows: LaterErrorRow[] = [];
  for (const one of series) {
    const mae: Record<string, number> = {};
    for (const { name, options, forecaster } of all) {
      [mae[name]] = await laterErrors(forecaster, one, { ...part, ...options }) as [number];
    }
    rows.push({ series: one.name, mae });
  }
  return rows;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
