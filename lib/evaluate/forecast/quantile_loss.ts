/**
 * What one quantile of a forecast costs.
 *
 * @module
 */

/**
 * Quantile (pinball) loss: the distance to the truth, weighted so that only the quantile of that level has the smallest mean.
 *
 * Source: Koenker and Bassett (1978), "Regression quantiles", Econometrica 46(1); Gneiting and Raftery (2007), "Strictly
 * proper scoring rules, prediction, and estimation", Journal of the American Statistical Association 102(477), for its
 * integral over levels, which is half of CRPS.
 *
 * @param actual Truth.
 * @param quantile Forecast of the quantile, same unit.
 * @param level Level of the quantile, between 0 and 1.
 * @returns 0 if it is hit, unit of the truth; half of the absolute error at the level 0.5.
 */
export function quantileLoss(actual: number, quantile: number, level: number): number {
  return actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual);
}
