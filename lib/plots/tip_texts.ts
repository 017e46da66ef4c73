/**
 * Words that tips share: errors that stand beside the baseline, and where rows come from.
 *
 * @module
 */
import {
  BASELINE,
  type CaseResult,
  HEADLINE_WORDS,
  headlineRows,
  headlineScores,
  type ModelResult,
  type Scores,
} from "@/evaluate/mod.ts";
import type { FeatureTable } from "@/features/mod.ts";
import { findModel, type Range } from "./evaluation_input.ts";
import { type ExploreInput, pairedRows } from "./explore_input.ts";
import { formatNumber, formatSigned } from "./text.ts";
import type { Place } from "./tip_attributes.ts";

/** Digits of numbers that a tip gives exactly: one more than the chart itself prints. */
const EXACT_DIGITS = 4;

/** A number as exactly as tips give it, with its unit. */
export function exactly(value: number, unit: string): string {
  return `${formatNumber(value, EXACT_DIGITS)} ${unit}`.trim();
}

/** The skill with its interval, if it has one: `skill +44 % (+41 % to +46 %)`. */
export function skillText({ skill, skillLow, skillHigh }: Scores): string {
  const interval = Number.isFinite(skillLow) ? ` (${formatSigned(skillLow)} to ${formatSigned(skillHigh)})` : "";
  return `skill ${formatSigned(skill)}${interval}`;
}

/**
 * The error of a model in a case beside that of persistence, on the rows of the headline:
 * `MAE 0.01190 cores, persistence 0.01823 cores (rows with a measured past)`.
 */
export function errorBesideBaseline(found: CaseResult, ran: ModelResult, unit: string): string {
  const errorOf = (model: ModelResult) => exactly(headlineScores(model).mae, unit);
  const baseline = findModel(found, BASELINE);
  const rows = `(${HEADLINE_WORDS[headlineRows(found)]})`;
  if (ran.model === BASELINE) return `MAE ${errorOf(ran)}, the baseline ${rows}`;
  return `MAE ${errorOf(ran)}${baseline === undefined ? "" : `, ${BASELINE} ${errorOf(baseline)}`} ${rows}`;
}

/** What a tip says of a shaded training range, in the unit of its axis. */
export function rangeText({ low, high }: Range, label: string): string {
  const [, words = label, unit = ""] = /^(.*) \((.*)\)$/.exec(label) ?? [];
  return `training range: ${words} ${formatNumber(low)} to ${formatNumber(high)} ${unit}`.trim();
}

/** The run that each of the given rows belongs to. */
export function placesOf({ keys }: FeatureTable, rows: Int32Array): Place[] {
  const places = new Map<number, Place>();
  return Array.from(rows, (row) => {
    const run = keys.run[row]!;
    let place = places.get(run);
    if (place === undefined) {
      const service = keys.services[keys.service[row]!]!;
      const name = keys.runs[run]!.replace(/\.csv$/, "");
      place = { service, run: name.startsWith(`${service}_`) ? name.slice(service.length + 1) : name };
      places.set(run, place);
    }
    return place;
  });
}

/**
 * Users and replicas of the rows of one service, as far as the table knows them.
 *
 * @returns One place for each row of {@linkcode pairedRows}; `undefined` if the table lacks one of the columns.
 */
export function explorePlaces(
  input: ExploreInput,
  service: number,
  names: readonly [string, string],
): Place[] | undefined {
  const values = (name: string) => input.columns.find((column) => column.name === name)?.values;
  const users = values("concurrent_users");
  const replicas = values("replicas");
  if (users === undefined || replicas === undefined) return undefined;
  const places = new Map<string, Place>();
  return Array.from(pairedRows(input, service, names), (row) => {
    const isKnown = Number.isFinite(users[row]) && Number.isFinite(replicas[row]);
    const run = isKnown ? `${users[row]}_${replicas[row]}` : "";
    const place = places.get(run) ?? { service: input.services[service]!, run };
    places.set(run, place);
    return place;
  });
}
