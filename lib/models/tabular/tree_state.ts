/**
 * Reading the saved state of tree learners: each field is checked, each message says which model and which field.
 *
 * @module
 */

/** The fields of a saved model, before they are checked. */
export type StateFields = Readonly<Record<string, unknown>>;

/**
 * Checks that a state is an object saved by the model of that name.
 *
 * @throws {TypeError} If it is not; the message names both models.
 */
export function stateOf(model: string, state: unknown): StateFields {
  const fields = (typeof state === "object" ? state : null) as StateFields | null;
  if (fields?.["model"] !== model) {
    throw new TypeError(`Cannot restore ${model} as the state must be its own: it is of ${fields?.["model"]}`);
  }
  return fields;
}

/** Reads a finite number. @throws {TypeError} If the field is anything else. */
export function numberField(model: string, fields: StateFields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`Cannot restore ${model} as "${name}" must be a finite number: it is ${value}`);
  }
  return value;
}

/** Reads the names of the features, at least one, each once. @throws {TypeError} If the field is anything else. */
export function featuresField(model: string, fields: StateFields): readonly string[] {
  const value = fields["features"];
  if (
    !Array.isArray(value) || value.length === 0 || new Set(value).size !== value.length ||
    !value.every((name) => typeof name === "string")
  ) {
    throw new TypeError(`Cannot restore ${model} as "features" must be a list of different names: it is ${value}`);
  }
  return value;
}

/** Reads the importances, one number a feature. @throws {TypeError} If the field is anything else. */
export function importancesField(model: string, fields: StateFields, features: readonly string[]): readonly number[] {
  const value = fields["importances"];
  if (!Array.isArray(value) || value.length !== features.length || !value.every(Number.isFinite)) {
    throw new TypeError(`Cannot restore ${model} as "importances" must be a number a feature: it is ${value}`);
  }
  return value;
}

/** Names and shares as one object. */
export function namedShares(names: readonly string[], shares: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name, f) => [name, shares[f]!]));
}

/** Scales numbers >= 0 to sum 1; they stay zeros if there is nothing to share out. */
export function normalised(amounts: Float64Array): readonly number[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return Array.from(amounts, (amount) => total > 0 ? amount / total : 0);
}
