/**
 * Columns that can be measured beside those of the run file.
 *
 * @module
 */
export {
  type Calendar,
  type CalendarFlags,
  calendarFlags,
  checkCalendar,
  PUBLISHED_CALENDAR,
  readCalendar,
} from "./calendar.ts";
export { collectWithSets, describeWithSets } from "./collect_sets.ts";
export type { ColumnOrigin, ColumnSet, PublishedColumn, SetColumn } from "./column_set.ts";
export { DEFAULT_METRIC_SOURCES, type MeasuredScope, metricSource, type MetricSources } from "./metric_sources.ts";
export {
  COLUMN_SET_NAMES,
  COLUMN_SETS,
  type ColumnSetName,
  columnSetNames,
  type ColumnSetOptions,
  columnSetsTitle,
  describeColumnSets,
  setColumns,
} from "./sets.ts";
export { TRAILING_SECONDS, trailingMean, trailingSlope } from "./trailing.ts";
export { type LocalTime, timeZone, type WallMoment, type Zone } from "./zone.ts";
