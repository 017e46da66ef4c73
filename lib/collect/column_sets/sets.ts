/**
 * The column sets by name, and what they say of themselves.
 *
 * @module
 */
import { z } from "zod";
import type { QueryScope } from "../queries.ts";
import type { QueryDescription } from "../samples.ts";
import { type Calendar, CALENDAR_SCHEMA } from "./calendar.ts";
import type { ColumnSet, SetColumn } from "./column_set.ts";
import { INFRASTRUCTURE } from "./infrastructure.ts";
import { DEFAULT_METRIC_SOURCES, METRIC_SOURCES_SCHEMA, type MetricSources } from "./metric_sources.ts";
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

/** What {@linkcode ColumnSetOptions} in `campaign.json` must be. */
export const COLUMN_SET_OPTIONS_SCHEMA = z.object({
  sets: z.array(z.enum(COLUMN_SET_NAMES as readonly [ColumnSetName, ...ColumnSetName[]])),
  sources: METRIC_SOURCES_SCHEMA.partial().optional(),
  calendar: CALENDAR_SCHEMA.optional(),
});

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

/** What columns are measured and how, in words that are the same for options that mean the same. */
export function columnSetsTitle(options: ColumnSetOptions | undefined): string {
  if (options === undefined) return "those of a run file";
  const sources = { ...DEFAULT_METRIC_SOURCES, ...options.sources };
  return `${options.sets.toSorted().join(", ")} (${
    Object.keys(DEFAULT_METRIC_SOURCES).map((name) => `${name} ${sources[name as keyof MetricSources]}`).join(", ")
  }; calendar: ${describeCalendar(options.calendar)})`;
}

function describeCalendar(calendar: Calendar | undefined): string {
  if (calendar === undefined) return "none was given";
  const weekend = calendar.weekend === undefined ? "" : `, weekend ${calendar.weekend.join(" ")}`;
  return `${calendar.timeZone}, holidays ${calendar.holidays.join(", ")}${weekend}`;
}
