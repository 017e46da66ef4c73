/**
 * The table `task_usage` of the Google cluster trace, version 2 (May 2011): what each column is, and how it is binned.
 *
 * Source: Reiss, Wilkes and Hellerstein (2011), "Google cluster-usage traces: format + schema", version 2.1, section
 * "Task resource usage", and the `schema.csv` that comes with the trace.
 *
 * @module
 */

/** How values of many tasks make one value of a bin. */
export type BinRule =
  /** Amounts in use at once add up: cores, memory. */
  | "sum"
  /** Ratios of a task do not add up: the mean over tasks, weighted by their time in the bin. */
  | "mean"
  /** The largest of any task. */
  | "max";

/** One of the columns that are binned. */
export interface BinnedColumn {
  /** Name, as in the schema, in snake_case. */
  readonly name: string;
  /** Place in the record, from 0. */
  readonly index: number;
  /** How it is binned. */
  readonly rule: BinRule;
}

/** The 20 columns of a record, in the order of the schema. Files have no header. Times are microseconds of the trace. */
export const TASK_USAGE_COLUMNS = [
  "start_time",
  "end_time",
  "job_id",
  "task_index",
  "machine_id",
  "cpu_rate",
  "canonical_memory_usage",
  "assigned_memory_usage",
  "unmapped_page_cache",
  "total_page_cache",
  "maximum_memory_usage",
  "disk_io_time",
  "local_disk_space_usage",
  "maximum_cpu_rate",
  "maximum_disk_io_time",
  "cycles_per_instruction",
  "memory_accesses_per_instruction",
  "sample_portion",
  "aggregation_type",
  "sampled_cpu_usage",
] as const;

/** Name of a column of a record. */
export type TaskUsageColumn = (typeof TASK_USAGE_COLUMNS)[number];

/** Place of a column in the record. */
export function columnIndex(name: TaskUsageColumn): number {
  return TASK_USAGE_COLUMNS.indexOf(name);
}

/** Columns that are neither usage nor a number of anything. */
const KEYS: readonly TaskUsageColumn[] = [
  "start_time",
  "end_time",
  "job_id",
  "task_index",
  "machine_id",
  "aggregation_type",
];

const RULES: Partial<Record<TaskUsageColumn, BinRule>> = {
  "maximum_memory_usage": "max",
  "maximum_cpu_rate": "max",
  "maximum_disk_io_time": "max",
  "cycles_per_instruction": "mean",
  "memory_accesses_per_instruction": "mean",
  "sample_portion": "mean",
};

/** The 14 columns that are binned, in the order of the schema. */
export const BINNED_COLUMNS: readonly BinnedColumn[] = TASK_USAGE_COLUMNS.flatMap((name, index) =>
  KEYS.includes(name) ? [] : [{ name, index, rule: RULES[name] ?? "sum" }]
);
