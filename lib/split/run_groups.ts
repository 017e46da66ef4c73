/**
 * Which run files are one run: every service of one (users, replicas, limit, shape) was measured in the same seconds.
 *
 * @module
 */
import type { RowKeys } from "@/features/mod.ts";
import { parseRunFileName } from "@/schema.ts";

/** Rows by the load plan that they were measured under. */
export interface RunGroups {
  /** What the plans were, such as `4 2` (users, replicas) or `4 2 200m ramp`; in the order in which rows first have them. */
  readonly names: readonly string[];
  /** Index into `names`, one a row. */
  readonly group: Int32Array;
}

/**
 * Joins the run files of all services that were measured together.
 *
 * A fold, and a bootstrap sample, must take all of them or none: a busy second is busy in every service.
 *
 * @param keys Keys of n rows.
 */
export function runGroups(keys: RowKeys): RunGroups {
  const names = new Map<string, number>();
  const ofRun = new Int32Array(keys.runs.length).fill(-1);
  const group = Int32Array.from(keys.run, (run, row) => {
    if (ofRun[run]! < 0) {
      const name = parseRunFileName(keys.runs[run]!);
      const limit = name?.limitMillicores === undefined ? "" : ` ${name.limitMillicores}m`;
      const load = [name?.loop, name?.mix, name?.shape].flatMap((part) => part === undefined ? [] : [` ${part}`]).join(
        "",
      );
      const key = `${keys.users[row]} ${keys.replicas[row]}${limit}${load}`;
      if (!names.has(key)) names.set(key, names.size);
      ofRun[run] = names.get(key)!;
    }
    return ofRun[run]!;
  });
  return { names: [...names.keys()], group };
}
