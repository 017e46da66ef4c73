/**
 * The table that splits, models and evaluation see: who each row is, what is known of it, what is asked of it.
 *
 * @module
 */
import type { Target } from "@/schema.ts";
import type { Matrix } from "./matrix.ts";

/** Who each of the n rows is. Text is held as codes into a list, so rows stay numbers. */
export interface RowKeys {
  /** Sorted names of the services. */
  readonly services: readonly string[];
  /** Index into `services`, one a row. */
  readonly service: Int32Array;
  /** Sorted names of the run files (`source_file`), one for each run and service. */
  readonly runs: readonly string[];
  /** Index into `runs`, one a row. Rows of a run are contiguous and ordered in time. */
  readonly run: Int32Array;
  /** Load level: concurrent users of the run, one a row. */
  readonly users: Float64Array;
  /** Nominal replicas of the run, one a row. */
  readonly replicas: Float64Array;
  /** End of the sample, seconds since 1970-01-01 UTC, one a row. */
  readonly timestampSeconds: Float64Array;
}

/** Features and target of n rows, before anything was learned from them: a missing lag is still `NaN`. */
export interface FeatureTable {
  /** Who each row is. */
  readonly keys: RowKeys;
  /** Every feature that some model may ask for; `NaN` where the run has no such earlier row. */
  readonly features: Matrix;
  /** Name of the target column. */
  readonly target: Target;
  /** The target, length n, in the unit that `lib/schema.ts` gives; finite. */
  readonly y: Float64Array;
  /** 1 where every lag of the row is a measured value, 0 where one has to be filled. Length n. */
  readonly hasRealLags: Uint8Array;
}
