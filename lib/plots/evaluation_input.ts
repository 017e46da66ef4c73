/**
 * What the evaluation charts are drawn from, and how they find rows in it.
 *
 * @module
 */
import type { CaseResult, EvaluationResult, ModelResult } from "@/evaluate/mod.ts";
import { column, type FeatureTable } from "@/features/mod.ts";
import { columnLabel } from "./labels.ts";
import { extent } from "./statistics.ts";

/** An evaluation and the table that it was made on. */
export interface EvaluationInput {
  /** The rows that the cases point into. */
  readonly table: FeatureTable;
  /** What the evaluation found. */
  readonly result: EvaluationResult;
}

/** Lowest and highest value. */
export interface Range {
  /** The lowest. */
  readonly low: number;
  /** The highest. */
  readonly high: number;
}

/** The load of each row, and how an axis calls it. */
export interface Load {
  /** One value a row. */
  readonly values: Float64Array;
  /** The label of its axis, with the unit. */
  readonly label: string;
}

/** The load of each row: the request rate, or the load level where the rate must not be known (throughput). */
export function loadOf(table: FeatureTable): Load {
  return table.features.names.includes("request_rate")
    ? { values: column(table.features, "request_rate"), label: columnLabel("request_rate") }
    : { values: table.keys.users, label: columnLabel("concurrent_users") };
}

/** Gathers the values of the given rows. */
export function valuesAt(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}

/** The range that the rows of one service span; `NaN` if it has none among them. */
export function serviceRange(table: FeatureTable, values: Float64Array, rows: Int32Array, service: number): Range {
  return extent(valuesAt(values, rows.filter((row) => table.keys.service[row] === service)));
}

/**
 * Load of each test row over the highest training load of its service: 1 is the border of the training range.
 *
 * @returns One ratio a test row; `NaN` for a service that did not train.
 */
export function loadRatios(table: FeatureTable, found: CaseResult): Float64Array {
  const { values } = loadOf(table);
  const highest = table.keys.services.map((_, service) => serviceRange(table, values, found.trainRows, service).high);
  return Float64Array.from(found.testRows, (row) => values[row]! / highest[table.keys.service[row]!]!);
}

/** The first case inside the measured range, if one ran. */
export function inRangeCase(result: EvaluationResult): CaseResult | undefined {
  return result.cases.find((found) => found.kind === "in_range");
}

/** The cases beyond the measured range that ran, the one that goes farthest first. */
export function extrapolationCases({ table, result }: EvaluationInput): CaseResult[] {
  const reach = (found: CaseResult) => extent(loadRatios(table, found)).high;
  return result.cases.filter((found) => found.kind === "extrapolation")
    .map((found) => ({ found, reach: reach(found) }))
    .sort((a, b) => b.reach - a.reach)
    .map(({ found }) => found);
}

/** The cases that a chart of both worlds shows: one inside the measured range, then the one farthest beyond it. */
export function contrastingCases(input: EvaluationInput): CaseResult[] {
  return [inRangeCase(input.result), extrapolationCases(input)[0]].filter((found) => found !== undefined);
}

/** Every model that ran in one of the cases, each once, in registry order as far as the cases show it. */
export function modelNames(cases: readonly CaseResult[]): string[] {
  return [...new Set(cases.flatMap((found) => found.models.map(({ model }) => model)))];
}

/** What a model did in a case, if it ran. */
export function findModel(found: CaseResult, model: string): ModelResult | undefined {
  return found.models.find((candidate) => candidate.model === model);
}
