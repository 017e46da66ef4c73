/**
 * How a saved network fares on samples that came since.
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import type { ForecasterState } from "../../contract.ts";
import { calibrate } from "../calibrate.ts";
import { channels } from "../channels.ts";
import { channelPlanOf, forecastShapeOf, type NeuralFacts } from "../facts.ts";
import { architectureOf } from "../forecasters.ts";
import { seriesScales } from "../prepare.ts";
import { samplesIn } from "../windows.ts";
import { openSaved } from "../transfer/fine_tune.ts";

/**
 * Amounts of the error one step ahead over the last samples of a series, in the scaled units of the network: what
 * `observeErrors()` watches.
 *
 * @param saved What `save()` or an update gave.
 * @param series Past and new samples.
 * @param newRows Samples at the end that are judged.
 * @returns One amount a sample with a known target, in the order of time.
 * @throws {TypeError} If the state or its files are not those of a neural forecaster.
 * @throws {RangeError} If a column is missing.
 */
export async function recentErrors(
  saved: ForecasterState,
  series: Series,
  newRows: number,
): Promise<readonly number[]> {
  const { network, facts } = await openSaved(saved);
  const plan = { ...channelPlanOf(facts), scaling: facts.plan.scaling };
  const from = Math.max(0, series.rows - newRows);
  const scales = facts.scales[series.name] ?? seriesScales(series, { from: 0, to: from }, plan);
  const shape = { ...forecastShapeOf(facts), horizonSteps: 1 };
  const judged = { ...shape.window, answered: 1, columns: facts.targets.length };
  const samples = samplesIn([channels(series, plan, scales)], [{ from, to: series.rows }], judged);
  if (samples.endOf.length === 0) return [];
  return (await calibrate(network, samples, shape, [])).normalErrors[0]!;
}

/**
 * What is normal for a saved network: amounts of its error one step ahead on the calibration block, scaled units.
 *
 * @param saved What `save()` or an update gave.
 * @param name Of the series. @default all series together
 * @throws {TypeError} If the state is of no neural forecaster.
 */
export function normalErrorsOf({ state }: ForecasterState, name?: string): readonly number[] {
  architectureOf(state);
  const { normalErrors } = state as NeuralFacts;
  return name === undefined ? Object.values(normalErrors).flat() : normalErrors[name] ?? [];
}
