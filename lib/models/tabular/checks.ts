/**
 * What every tabular model checks at its door, once, so that the arithmetic inside can trust its numbers.
 *
 * @module
 */
import type { Matrix } from "@/features/mod.ts";

/**
 * Checks what `fit()` is given.
 *
 * @param model Registry name of the model, for the message.
 * @param x Features, n × p.
 * @param y Target, length n.
 * @throws {TypeError} If `y` does not have one value per row.
 * @throws {RangeError} If there is no row, or a value is not finite.
 */
export function checkTraining(model: string, x: Matrix, y: Float64Array): void {
  if (y.length !== x.rows) {
    throw new TypeError(`Cannot fit ${model} as y must have one value per row: ${y.length} values, ${x.rows} rows`);
  }
  if (x.rows === 0) throw new RangeError(`Cannot fit ${model} as at least 1 training row is needed: there are 0`);
  checkFinite(`fit ${model}`, "the target", y);
  for (const [j, values] of x.columns.entries()) checkFinite(`fit ${model}`, `column "${x.names[j]}"`, values);
}

/**
 * Checks that a column holds numbers only.
 *
 * @param action What cannot be done otherwise, for the message.
 * @param what Name of the column, for the message.
 * @param values The column.
 * @throws {RangeError} If a value is `NaN` or infinite; the message names the first row.
 */
export function checkFinite(action: string, what: string, values: Float64Array): void {
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) throw new RangeError(`Cannot ${action} as ${what} must be finite: row ${row} is ${values[row]}`);
}

/**
 * Reads a saved state as an object that has the keys a model needs.
 *
 * @param model Registry name of the model, for the message.
 * @param state What `toJSON()` once returned.
 * @param keys Keys that must be there.
 * @throws {TypeError} If the state is not an object, or lacks a key.
 */
export function checkState<State>(model: string, state: unknown, keys: readonly (keyof State & string)[]): State {
  const missing = typeof state === "object" && state !== null ? keys.filter((key) => !(key in state)) : keys;
  if (missing.length > 0 || state === null || typeof state !== "object") {
    throw new TypeError(
      `Cannot restore ${model} as its state must have ${keys.join(", ")}: ${missing.join(", ")} missing`,
    );
  }
  return state as State;
}
