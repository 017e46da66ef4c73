/**
 * The few statistics that pictures need.
 *
 * @module
 */

/** Smallest and largest finite value; both `NaN` if there is none. */
export function extent(values: Float64Array): { readonly low: number; readonly high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? { low: NaN, high: NaN } : { low, high };
}

/** Round numbers from 0 to at most `limit`, about `count` steps of 1, 2 or 5 times a power of ten. `limit` > 0. */
export function roundTicks(limit: number, count: number): number[] {
  const power = 10 ** Math.floor(Math.log10(limit / count));
  const step = power * ([1, 2, 5].find((factor) => factor * power * count >= limit) ?? 10);
  // Dividing by the whole number of steps a unit avoids 0.30000000000000004.
  return Array.from(
    { length: Math.floor(limit / step + 1e-9) + 1 },
    (_, i) => step < 1 ? i / Math.round(1 / step) : i * step,
  );
}

/**
 * Ticks of a logarithmic axis: 1, 2 and 5 times powers of ten, or the powers alone where those would be more than `most`.
 *
 * @param low Lower end of the axis, > 0.
 * @param high Upper end of the axis.
 */
export function logTicks(low: number, high: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => Math.floor(Math.log10(low)) + i,
  );
  const ticks = (factors: readonly number[]) =>
    powers.flatMap((power) =>
      // Below 1, dividing avoids 0.020000000000000004.
      factors.map((factor) => power < 0 ? factor / 10 ** -power : factor * 10 ** power)
    ).filter((tick) => tick >= low && tick <= high);
  const fine = ticks([1, 2, 5]);
  return fine.length <= most ? fine : ticks([1]);
}

/**
 * Slope of the least-squares line through the origin: the ratio that fits best if zero load means zero usage.
 *
 * @returns `NaN` if all x are 0.
 */
export function slopeThroughOrigin(x: Float64Array, y: Float64Array): number {
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < x.length; i++) {
    xy += x[i]! * y[i]!;
    xx += x[i]! * x[i]!;
  }
  return xx === 0 ? NaN : xy / xx;
}
