/**
 * Splits by what a run was: its load level, its replicas, its service, its file.
 *
 * Every one puts whole runs on one side. A side may be empty; whoever evaluates says so, with the reason.
 *
 * @module
 */
import type { RowKeys } from "@/features/mod.ts";
import { type Split, splitRows } from "./split.ts";

/** Values that train and values that are tested; others are not used. */
export interface Sides<Value> {
  /** Values whose rows train. */
  readonly train: readonly Value[];
  /** Values whose rows are tested. */
  readonly test: readonly Value[];
}

/**
 * Splits by load level.
 *
 * ```text
 * users         1 2 3 4 5 6 7 8 9 10
 * in range      * * * x * * x * * *      * train, x test
 * extrapolation * * * * * x x x x x
 * ```
 *
 * @param keys Keys of n rows.
 * @param sides Load levels, users.
 * @throws {RangeError} If a level stands on both sides.
 */
export function byUsers(keys: RowKeys, sides: Sides<number>): Split {
  return byColumn(keys.users, sides, "users");
}

/**
 * Splits by load level at a threshold: trains up to one level, tests from another on.
 *
 * ```text
 * trainUpTo 5, testFrom 7:   1 2 3 4 5 6 7 8
 *                            * * * * * . x x      . not used
 * ```
 *
 * @param keys Keys of n rows.
 * @param limits Largest level that trains and smallest level that is tested, users.
 * @throws {RangeError} If the two ranges meet.
 */
export function byUsersThreshold(
  keys: RowKeys,
  limits: { readonly trainUpTo: number; readonly testFrom: number },
): Split {
  const { trainUpTo, testFrom } = limits;
  if (!(trainUpTo < testFrom)) {
    throw new RangeError(
      `Cannot split by load as trainUpTo must be < testFrom: they are ${trainUpTo} and ${testFrom} users`,
    );
  }
  return splitRows(keys.users.length, (row) => {
    const users = keys.users[row]!;
    return users <= trainUpTo ? "train" : users >= testFrom ? "test" : "unused";
  });
}

/**
 * Splits by nominal replicas.
 *
 * @param keys Keys of n rows.
 * @param sides Counts of replicas.
 * @throws {RangeError} If a count stands on both sides.
 */
export function byReplicas(keys: RowKeys, sides: Sides<number>): Split {
  return byColumn(keys.replicas, sides, "replicas");
}

/**
 * Tests one service, trains on all others.
 *
 * @param keys Keys of n rows.
 * @param service Name of the service that is tested.
 * @throws {RangeError} If the rows have no such service.
 */
export function byService(keys: RowKeys, service: string): Split {
  const code = keys.services.indexOf(service);
  if (code < 0) {
    throw new RangeError(
      `Cannot test service "${service}" as the rows must have it: they have ${keys.services.join(", ")}`,
    );
  }
  return splitRows(keys.service.length, (row) => keys.service[row] === code ? "test" : "train");
}

/**
 * Tests some run files, trains on all others.
 *
 * @param keys Keys of n rows.
 * @param runs Names of the run files that are tested.
 * @throws {RangeError} If the rows have no such run.
 */
export function byRun(keys: RowKeys, runs: readonly string[]): Split {
  const codes = new Set(runs.map((run) => {
    const code = keys.runs.indexOf(run);
    if (code < 0) {
      throw new RangeError(`Cannot test run "${run}" as the rows must have it: they have ${keys.runs.length} others`);
    }
    return code;
  }));
  return splitRows(keys.run.length, (row) => codes.has(keys.run[row]!) ? "test" : "train");
}

function byColumn(values: Float64Array, sides: Sides<number>, what: string): Split {
  const train = new Set(sides.train);
  const test = new Set(sides.test);
  const both = sides.train.filter((value) => test.has(value));
  if (both.length > 0) {
    throw new RangeError(`Cannot split by ${what} as a value must be on one side: ${both.join(", ")} on both`);
  }
  return splitRows(
    values.length,
    (row) => train.has(values[row]!) ? "train" : test.has(values[row]!) ? "test" : "unused",
  );
}
