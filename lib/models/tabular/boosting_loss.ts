/**
 * What boosting minimises. A loss is three small functions, so another one is another object.
 *
 * Both losses here have a constant second derivative where they have one, so a histogram counts rows instead of
 * summing it. Source: Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of
 * Statistics 29(5), section 4.
 *
 * @module
 */
import { quantileSorted } from "@/statistics.ts";

/** A loss of the residual (truth - prediction). */
export interface BoostingLoss {
  /** Name for messages and saved models. */
  readonly name: string;
  /** The best constant answer to some residuals, which it may reorder. `l2` >= 0 draws it to 0 as `l2` rows of 0 would. */
  constant(residuals: Float64Array, l2: number): number;
  /** Downhill slope of the loss at a residual: which way, and how far, the prediction should move. */
  slope(residual: number): number;
  /** The loss itself. */
  loss(residual: number): number;
}

/** Squared error: predicts the mean. */
export const SQUARED_ERROR: BoostingLoss = {
  name: "squared_error",
  constant: (residuals, l2) => {
    let sum = 0;
    for (let i = 0; i < residuals.length; i++) sum += residuals[i]!;
    return sum / (residuals.length + l2);
  },
  slope: (residual) => residual,
  loss: (residual) => residual * residual,
};

/**
 * Pinball loss: predicts a quantile, so two models make a prediction interval.
 *
 * Source: Koenker and Bassett (1978), "Regression quantiles", Econometrica 46(1).
 *
 * @param level Share of outcomes that should lie below the prediction, between 0 and 1.
 * @throws {RangeError} If the level is not between 0 and 1.
 */
export function quantileLoss(level: number): BoostingLoss {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`Cannot make a quantile loss as its level must be between 0 and 1: it is ${level}`);
  }
  return {
    name: `quantile_${level}`,
    constant: (residuals, l2) => quantileSorted(residuals.sort(), level) * residuals.length / (residuals.length + l2),
    slope: (residual) => residual > 0 ? level : level - 1,
    loss: (residual) => residual > 0 ? level * residual : (level - 1) * residual,
  };
}
