/**
 * A category as 0/1 columns.
 *
 * @module
 */

/**
 * One column per category: 1 where the row is of it, else 0.
 *
 * @param codes Index into `names`, one a row. Length n.
 * @param names Names of the categories.
 * @param prefix Put before each name with an underscore.
 */
export function oneHot(codes: Int32Array, names: readonly string[], prefix: string): Record<string, Float64Array> {
  return Object.fromEntries(
    names.map((name, code) => [`${prefix}_${name}`, Float64Array.from(codes, (found) => found === code ? 1 : 0)]),
  );
}
