/**
 * Checks at the door of every forecaster.
 *
 * @module
 */
import type { ForecasterOptions } from "./contract.ts";

/**
 * Checks what a forecaster is told before it sees data.
 *
 * @throws {RangeError} If there is no target, a number of steps is none, or the levels do not ascend between 0 and 1.
 */
export function checkForecasterOptions(options: ForecasterOptions): void {
  const { targets, seasonSteps, horizonSteps, levels } = options;
  const refuse = (wish: string, state: string) => new RangeError(`Cannot create a forecaster as ${wish}: ${state}`);
  if (targets.length === 0) throw refuse("it must have a target", "it has none");
  if (!Number.isInteger(seasonSteps) || seasonSteps < 0) {
    throw refuse("seasonSteps must be a whole number >= 0", `it is ${seasonSteps}`);
  }
  if (!Number.isInteger(horizonSteps) || horizonSteps < 1) {
    throw refuse("horizonSteps must be a whole number >= 1", `it is ${horizonSteps}`);
  }
  if (levels.some((level, k) => !(level > (levels[k - 1] ?? 0) && level < 1))) {
    throw refuse("levels must ascend between 0 and 1", `they are ${levels.join(", ")}`);
  }
}

/**
 * Checks how far ahead somebody asks.
 *
 * @param askedSteps Steps that are asked for.
 * @param options What the forecaster was made for.
 * @throws {RangeError} If this is no whole number from 1 to the horizon of the options.
 */
export function checkHorizon(askedSteps: number, options: Pick<ForecasterOptions, "horizonSteps">): void {
  if (Number.isInteger(askedSteps) && askedSteps >= 1 && askedSteps <= options.horizonSteps) return;
  throw new RangeError(
    `Cannot forecast as the steps asked for must be a whole number from 1 to ${options.horizonSteps}: ` +
      `they are ${askedSteps}`,
  );
}
