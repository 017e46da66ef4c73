/**
 * Time series: columns sampled together at even steps.
 *
 * @module
 */

/** Columns of one workload, sampled together at even steps. */
export interface Series {
  /** What was measured, such as a service. */
  readonly name: string;
  /** Time of the first sample, seconds since 1970-01-01 UTC; 0 if nobody knows. */
  readonly startSeconds: number;
  /** Time from one sample to the next, seconds, > 0. */
  readonly stepSeconds: number;
  /** Names of the columns. */
  readonly names: readonly string[];
  /** One array of `rows` values a column, each in its own unit; `NaN` is missing. */
  readonly columns: readonly Float64Array[];
  /** Samples n. */
  readonly rows: number;
}

/**
 * Puts a series together.
 *
 * @param facts Name, start and step.
 * @param columns Columns of one length by name; they are not copied.
 * @throws {RangeError} If there is no column, lengths differ, or the step is not above 0.
 */
export function series(
  facts: Pick<Series, "name" | "startSeconds" | "stepSeconds">,
  columns: Readonly<Record<string, Float64Array>>,
): Series {
  const names = Object.keys(columns);
  const arrays = Object.values(columns);
  const refuse = (wish: string, state: string) =>
    new RangeError(`Cannot make the series "${facts.name}" as ${wish}: ${state}`);
  if (arrays.length === 0) throw refuse("it must have a column", "it has none");
  if (!(facts.stepSeconds > 0)) throw refuse("its step must be above 0 s", `it is ${facts.stepSeconds} s`);
  const rows = arrays[0]!.length;
  const other = arrays.findIndex(({ length }) => length !== rows);
  if (other >= 0) {
    throw refuse(
      "all columns must have the same rows",
      `${names[0]} has ${rows}, ${names[other]} ${arrays[other]!.length}`,
    );
  }
  return { ...facts, names, columns: arrays, rows };
}

/**
 * One column of a series, not copied.
 *
 * @throws {RangeError} If the series has no such column; the message lists those it has.
 */
export function seriesColumn(of: Series, name: string): Float64Array {
  const at = of.names.indexOf(name);
  if (at >= 0) return of.columns[at]!;
  throw new RangeError(
    `Cannot read column "${name}" of the series "${of.name}" as it must be one of its columns: it has ${
      of.names.join(", ")
    }`,
  );
}

/**
 * The rows `from` to `to` - 1 of a series, without copying.
 *
 * @throws {RangeError} If these are not rows of the series.
 */
export function sliceSeries(of: Series, from: number, to: number): Series {
  if (!(from >= 0 && to >= from && to <= of.rows)) {
    throw new RangeError(
      `Cannot cut the series "${of.name}" as rows must lie between 0 and ${of.rows}: asked for ${from} to ${to}`,
    );
  }
  return {
    ...of,
    startSeconds: of.startSeconds + from * of.stepSeconds,
    columns: of.columns.map((values) => values.subarray(from, to)),
    rows: to - from,
  };
}
