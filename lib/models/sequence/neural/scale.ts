/**
 * Scaling of columns, learned from the training part only.
 *
 * @module
 */

/** How one column is scaled: (value - offset) / scale. JSON-safe. */
export interface ColumnScale {
  /** What becomes 0, unit of the column. */
  readonly offset: number;
  /** What becomes 1 beside it, unit of the column, > 0. */
  readonly scale: number;
}

/**
 * Learns how to scale a column.
 *
 * A column that never changes is scaled by its amount, or not at all if it is 0: a later change of it stays finite.
 *
 * @param values What may be learned from: the training part, no later sample. `NaN` is missing.
 * @param scaling `standard` takes mean and deviation of the known values, `max` 0 and their largest amount.
 */
export function fitScale(values: Float64Array, scaling: "standard" | "max"): ColumnScale {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { offset: 0, scale: 1 };
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (scaling === "max") return { offset: 0, scale: largest || 1 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  // Rounding alone gives a constant column a deviation of about 1e-16 of its amount.
  const isConstant = Math.sqrt(variance) <= 1e-12 * largest;
  return { offset: mean, scale: isConstant ? largest || 1 : Math.sqrt(variance) };
}

/** Scales one value. */
export function scaled(value: number, { offset, scale }: ColumnScale): number {
  return (value - offset) / scale;
}

/** Undoes {@linkcode scaled}. */
export function unscaled(value: number, { offset, scale }: ColumnScale): number {
  return value * scale + offset;
}
