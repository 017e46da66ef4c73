/**
 * The models that stand in every table, whoever asks.
 *
 * @module
 */
import { type ForecasterEntry, FORECASTERS } from "@/models/mod.ts";

/** Name of the forecaster "same as the last sample". */
export const PERSISTENCE = "persistence";

/** Name of the forecaster "same as a season ago". */
export const SEASONAL_NAIVE = "seasonal_naive";

/** The model that errors are divided by: seasonal naive, or persistence where there is no season. */
export function referenceModel(seasonSteps: number): string {
  return seasonSteps > 0 ? SEASONAL_NAIVE : PERSISTENCE;
}

/**
 * Puts persistence and seasonal naive first, from the registry if they are not among the models.
 *
 * @param entries Models by name.
 * @throws {RangeError} If the registry lacks one that is needed.
 */
export function withBaselines(entries: Readonly<Record<string, ForecasterEntry>>): Record<string, ForecasterEntry> {
  const baselines = [PERSISTENCE, SEASONAL_NAIVE].map((name): [string, ForecasterEntry] => {
    const entry = entries[name] ?? FORECASTERS[name];
    if (entry !== undefined) return [name, entry];
    throw new RangeError(`Cannot score forecasters as "${name}" must be among them: the registry has none`);
  });
  return { ...Object.fromEntries(baselines), ...entries };
}
