/**
 * What a set of columns says of itself, as data.
 *
 * @module
 */
import type { CalendarFlags } from "./calendar.ts";
import type { MeasuredScope } from "./metric_sources.ts";

/** Where the values of a column come from. */
export type ColumnOrigin =
  | {
    /** Prometheus is asked. */
    readonly kind: "query";
    /** The PromQL; `undefined` where the sources have no such metric. */
    readonly query: (scope: MeasuredScope) => string | undefined;
  }
  | {
    /** Computed from other columns of the same run. */
    readonly kind: "derived";
    /** Those columns: of the run file, or earlier ones of the set. */
    readonly from: readonly string[];
    /** How, as a formula. */
    readonly how: string;
    /** Computes it. @param columns Values of `from`, in that order. @param timesSeconds Time of each sample. */
    readonly derive: (columns: readonly Float64Array[], timesSeconds: Float64Array) => Float64Array;
  }
  | {
    /** Told by a calendar. */
    readonly kind: "calendar";
    /** Which of its flags. */
    readonly flag: keyof CalendarFlags;
  };

/** One column of a set. */
export interface SetColumn {
  /** Unit of the values; `1` for a ratio 0 to 1, a flag or a count of things that the meaning names. */
  readonly unit: string;
  /** What a value is, in one line. */
  readonly meaning: string;
  /** Where the values come from. */
  readonly origin: ColumnOrigin;
}

/** What became of a column of a published system. */
export interface PublishedColumn {
  /** Columns that take its place, of the run file or of the set; none where it said nothing. */
  readonly becomes: readonly string[];
  /** What was wrong with it, and how that is mended; empty if only the name or the unit differs. */
  readonly correction: string;
}

/** Columns that can be measured beside those of the run file. */
export interface ColumnSet {
  /** One line: what the set is. */
  readonly summary: string;
  /** Its columns, in the order of the file. */
  readonly columns: Readonly<Record<string, SetColumn>>;
  /** Every column of the system that it replaces, in that system's order. */
  readonly replaces: Readonly<Record<string, PublishedColumn>>;
}
