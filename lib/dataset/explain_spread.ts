/**
 * What explains the spread of a column: the rate, the service, or the run itself?
 *
 * @module
 */
import type { Campaign } from "./load.ts";
import { type Known, type Spread, spreadAround } from "./spread.ts";
import { numericColumn, textColumn } from "./table.ts";

/** What is left of the spread once something is known. */
export interface ExplainedSpread extends Spread {
  /** What is known, in words. */
  readonly known: string;
}

/**
 * Measures what is left of the spread of a column, from knowing nothing to knowing the run.
 *
 * "Any curve" gives each rate that was ever measured a mean of its own, which is the most that any model can fit that sees
 * only the rate. What a mean for each run leaves is the scatter from sample to sample.
 *
 * @param campaign A loaded campaign.
 * @param column The column, such as `cpu_usage`; its unit is that of `residualStd`.
 * @returns Seven rows, the last with the most that can be known.
 * @throws {SchemaError} If the campaign has no such column of numbers.
 */
export function explainSpread({ table }: Campaign, column: string): ExplainedSpread[] {
  const y = numericColumn(table, column);
  const rate = numericColumn(table, "request_rate");
  const service = textColumn(table, "service");
  const ladder: Readonly<Record<string, Known>> = {
    "nothing": {},
    "the rate: one line": { x: rate },
    "the rate: any curve": { group: rate },
    "the service: a mean each": { group: service },
    "rate and service: a line each": { x: rate, group: service },
    "rate and service: a parabola each": { x: rate, group: service, degree: 2 },
    "the run: a mean each": { group: textColumn(table, "source_file") },
  };
  return Object.entries(ladder).map(([known, how]) => ({ known, ...spreadAround(y, how) }));
}
