/**
 * A trained network as a forecaster like any other.
 *
 * @module
 */
import { type Series, seriesColumn } from "@/dataset/mod.ts";
import { checkForecasterOptions } from "../check_options.ts";
import type { FittedForecaster, Forecast, ForecasterEntry, ForecasterOptions, ForecasterState } from "../contract.ts";
import { buildNetwork, type NeuralArchitecture } from "./architecture.ts";
import { loadTensorflow } from "./backend/load.ts";
import { channels } from "./channels.ts";
import { channelPlanOf, forecastShapeOf, readFacts } from "./facts.ts";
import { fitNetwork, type NeuralFit } from "./fit.ts";
import { neuralPlan, type NeuralSettings } from "./options.ts";
import { forecastWindows } from "./predict.ts";
import { seriesScales } from "./prepare.ts";
import { networkFiles, readNetworkFiles } from "./save.ts";
import { unscaled } from "./scale.ts";

/**
 * Makes a forecaster of an architecture.
 *
 * It is fitted on the first part of each history, its best pass is chosen on a later one, and its intervals are calibrated
 * on the last one. A series that it was not fitted on is scaled by its own past.
 *
 * @param architecture Which.
 * @param settings What differs from the defaults; a restored forecaster keeps those that it was fitted with.
 * @throws {RangeError} From `create()`, if a setting is out of range.
 */
export function forecasterOf(architecture: NeuralArchitecture, settings: NeuralSettings = {}): ForecasterEntry {
  return {
    summary: architecture.summary,
    kind: "neural",
    isGlobal: true,
    create: (options) => {
      checkForecasterOptions(options);
      const plan = neuralPlan(architecture.name, settings, architecture);
      return {
        fit: async (histories) => fittedForecaster(await fitNetwork(architecture, options, plan, histories), options),
      };
    },
    restore: async (saved, options) => fittedForecaster(await restoreFit(architecture, saved, options), options),
  };
}

/**
 * Builds the network of a saved state.
 *
 * @throws {TypeError} If the state or its files are not of this architecture, or damaged.
 * @throws {RangeError} If the state is of another format, or for other options.
 */
export async function restoreFit(
  architecture: NeuralArchitecture,
  saved: ForecasterState,
  options: ForecasterOptions,
): Promise<NeuralFit> {
  const facts = readFacts(architecture.name, saved.state, options);
  const { window } = forecastShapeOf(facts);
  const network = await buildNetwork(await loadTensorflow(), architecture, facts.plan, {
    channels: window.channels,
    outputs: window.answered * window.columns,
    seed: facts.seed,
  });
  readNetworkFiles(architecture.name, network, saved.files);
  return { architecture, network, facts };
}

/** A trained network as the contract wants it. */
export function fittedForecaster(fit: NeuralFit, options: Pick<ForecasterOptions, "horizonSteps">): FittedForecaster {
  return {
    forecast: async (past, horizonSteps = options.horizonSteps) => await forecastOne(fit, past, horizonSteps),
    save: async () => await saveFit(fit),
  };
}

/** A trained network as something to store. */
export async function saveFit({ facts, network }: NeuralFit): Promise<ForecasterState> {
  return { state: structuredClone(facts), files: await networkFiles(network) };
}

async function forecastOne(
  { network, facts, architecture }: NeuralFit,
  past: Series,
  horizonSteps: number,
): Promise<Forecast[]> {
  const { name } = architecture;
  if (!(Number.isInteger(horizonSteps) && horizonSteps >= 1 && horizonSteps <= facts.horizonSteps)) {
    throw new RangeError(
      `Cannot forecast by ${name} as it was trained for 1 to ${facts.horizonSteps} steps: asked for ${horizonSteps}`,
    );
  }
  const missing = facts.targets.find((target) => seriesColumn(past, target).every(Number.isNaN));
  if (missing !== undefined) {
    throw new RangeError(
      `Cannot forecast by ${name} as the past must have a sample of ${missing}: "${past.name}" has none`,
    );
  }
  const plan = { ...channelPlanOf(facts), scaling: facts.plan.scaling };
  const scales = facts.scales[past.name] ?? seriesScales(past, { from: 0, to: past.rows }, plan);
  const seen = channels(past, plan, scales);
  const shape = forecastShapeOf(facts);
  const forecasts = await forecastWindows(network, [{ of: seen, end: past.rows - 1 }], { ...shape, horizonSteps });
  return facts.targets.map((_, target): Forecast => {
    const scale = scales[target]!;
    const at = (step: number, offset: number): number =>
      unscaled(forecasts[step * facts.targets.length + target]! + offset, scale);
    const along = (offsets?: readonly number[]): Float64Array =>
      Float64Array.from({ length: horizonSteps }, (_, step) => at(step, offsets?.[step] ?? 0));
    return { median: along(), quantiles: facts.offsets[target]!.map((offsets) => along(offsets)) };
  });
}
