/**
 * The column sets by name, and what they say of themselves.
 *
 * @module
 */
import type { QueryScope } from "../queries.ts";
import type { QueryDescription } from "../samples.ts";
import type { Calendar } from "./calendar.ts";
import type { ColumnSet, SetColumn } from "./column_set.ts";
import { INFRASTRUCTURE } from "./infrastructure.ts";
import { DEFAULT_METRIC_SOURCES, type MetricSources } from "./metric_sources.ts";
import { RIGHTSIZING } from "./rightsizing.ts";

/** Every set. Add new ones here. */
export const COLUMN_SETS = {
  infrastructure: INFRASTRUCTURE,
  rightsizing: RIGHTSIZING,
} as const satisfies Readonly<Record<string, ColumnSet>>;

/** Name of a set. */
export type ColumnSetName = keyof typeof COLUMN_SETS;

/** Names of all sets. */
export const COLUMN_SET_NAMES = Object.keys(COLUMN_SETS) as readonly ColumnSetName[];

/** Which columns to measure beside those of the run file, and by whom. */
export interface ColumnSetOptions {
  /** The sets. A column that two of them have is measured once. */
  readonly sets: readonly ColumnSetName[];
  /** Who measures what. @default {DEFAULT_METRIC_SOURCES} */
  readonly sources?: Partial<MetricSources>;
  /** Zone and holidays; without them the flags of the calendar are missing. */
  readonly calendar?: Calendar;
}

/**
 * Reads names of sets.
 *
 * @throws {RangeError} If there is no set of a name; the message names those that there are.
 */
export function columnSetNames(names: readonly string[]): ColumnSetName[] {
  const unknown = names.find((name) => !Object.hasOwn(COLUMN_SETS, name));
  if (unknown !== undefined) {
    throw new RangeError(`Cannot use the columns "${unknown}" as they must be ${COLUMN_SET_NAMES.join(" or ")}`);
  }
  return [...new Set(names)] as ColumnSetName[];
}

/** Columns of sets by name, each once, in the order of the file. */
export function setColumns(sets: readonly ColumnSetName[]): Readonly<Record<string, SetColumn>> {
  return Object.assign({}, ...sets.map((name) => COLUMN_SETS[name].columns));
}

/** Columns of sets as data, by name, for `campaign.json`: how each is asked or derived, its unit, its meaning. */
export function describeColumnSets(
  scope: QueryScope,
  { sets, sources, calendar }: ColumnSetOptions,
): Readonly<Record<string, QueryDescription>> {
  const measured = { ...scope, sources: { ...DEFAULT_METRIC_SOURCES, ...sources } };
  return Object.fromEntries(
    Object.entries(setColumns(sets)).map(([name, { unit, meaning, origin }]) => {
      switch (origin.kind) {
        case "query":
          return [name, { promql: origin.query(measured) ?? "", unit, meaning }];
        case "derived":
          return [name, { promql: "", unit, meaning: `${meaning}: ${origin.how}` }];
        case "calendar":
          return [name, { promql: "", unit, meaning: `${meaning}: ${describeCalendar(calendar)}` }];
      }
    }),
  );
}

function describeCalendar(calendar: Calendar | undefined): string {
  return calendar === undefined ? "none was given" : `${calendar.timeZone}, holidays ${calendar.holidays.join(", ")}`;
}
