/**
 * The range that training covered, and the flag of every prediction beyond it.
 *
 * A row is *outside* if training never saw its service, or that service with as many replicas, or if its request rate
 * (or its CPU limit per replica) lies below or above all that training saw of that service with as many replicas. A
 * table for the target `throughput` does not tell the request rate; there the number of users takes its place.
 *
 * A gap between two trained loads is inside: models interpolate there.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import { COLUMNS, type Target } from "@/schema.ts";

/** Rates that exceed the range by less than this share of its upper end are sampling noise of the same load. */
const TOLERANCE_RATIO = 0.02;

/** What training saw of one service with one number of replicas. */
export interface RangeCell {
  /** Name of the service. */
  readonly service: string;
  /** Nominal replicas. */
  readonly replicas: number;
  /** Lowest request rate, req/s; absent if the table does not tell the rate. */
  readonly lowRps?: number;
  /** Highest request rate, req/s; absent if the table does not tell the rate. */
  readonly highRps?: number;
  /** Fewest concurrent users of a run. */
  readonly lowUsers: number;
  /** Most concurrent users of a run. */
  readonly highUsers: number;
  /** Lowest CPU limit of a replica, cores; absent if the campaign has no limits. */
  readonly lowLimitCores?: number;
  /** Highest CPU limit of a replica, cores; absent if the campaign has no limits. */
  readonly highLimitCores?: number;
  /** Lowest value of the target, its unit. */
  readonly lowTarget: number;
  /** Highest value of the target, its unit. */
  readonly highTarget: number;
}

/** The training range: one cell per service and number of replicas that training saw. JSON-safe. */
export interface TrainingRange {
  /** Cells, sorted by service and replicas. */
  readonly cells: readonly RangeCell[];
}

/** The load of one prediction. Whatever is absent is not compared. */
export interface LoadPoint {
  /** Name of the service. */
  readonly service?: string;
  /** Replicas of the service. */
  readonly replicas?: number;
  /** Request rate, req/s. */
  readonly requestRateRps?: number;
  /** Concurrent users. */
  readonly concurrentUsers?: number;
  /** CPU limit of a replica, cores. */
  readonly cpuLimitPerReplicaCores?: number;
}

/** What a prediction is told of the samples before it. Whatever is absent is not compared. */
export interface PastPoint {
  /** Column that is predicted. */
  readonly target: Target;
  /** Target one, two … samples ago, unit of the target. */
  readonly targetLags?: readonly number[];
  /** Request rate one, two … samples ago, req/s. */
  readonly requestRateLagsRps?: readonly number[];
}

interface Span {
  low: number;
  high: number;
}

type SpanName = "rate" | "users" | "limit" | "target";

const RATE = "request_rate";
const LIMIT = "cpu_limit_per_replica";

/**
 * Records what the training rows cover.
 *
 * @param table The feature table; of its features, `request_rate` and `cpu_limit_per_replica` are read if they are there.
 * @param rows The training rows.
 */
export function fitRange(table: FeatureTable, rows: Int32Array): TrainingRange {
  const { keys, y } = table;
  const rate = optionalColumn(table, RATE);
  const limit = optionalColumn(table, LIMIT);
  const spans = new Map<string, { service: string; replicas: number } & Record<SpanName, Span>>();
  for (const row of rows) {
    const service = keys.services[keys.service[row]!]!;
    const replicas = keys.replicas[row]!;
    const key = cellKey(service, replicas);
    let cell = spans.get(key);
    if (cell === undefined) {
      const [target, rate, users, limit] = [emptySpan(), emptySpan(), emptySpan(), emptySpan()];
      cell = { service, replicas, target, rate, users, limit };
      spans.set(key, cell);
    }
    widen(cell.target, y[row]!);
    widen(cell.users, keys.users[row]!);
    if (rate !== undefined) widen(cell.rate, rate[row]!);
    if (limit !== undefined && limit[row]! > 0) widen(cell.limit, limit[row]!);
  }
  const cells = [...spans.values()].map(({ service, replicas, rate, users, limit, target }) => ({
    service,
    replicas,
    ...(rate.low <= rate.high ? { lowRps: rate.low, highRps: rate.high } : {}),
    lowUsers: users.low,
    highUsers: users.high,
    ...(limit.low <= limit.high ? { lowLimitCores: limit.low, highLimitCores: limit.high } : {}),
    lowTarget: target.low,
    highTarget: target.high,
  }));
  cells.sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : a.replicas - b.replicas));
  return { cells };
}

function optionalColumn({ features }: FeatureTable, name: string): Float64Array | undefined {
  return features.columns[features.names.indexOf(name)];
}

function cellKey(service: string, replicas: number): string {
  return `${replicas} ${service}`;
}

function emptySpan(): Span {
  return { low: Infinity, high: -Infinity };
}

function widen(span: Span, value: number): void {
  if (value < span.low) span.low = value;
  if (value > span.high) span.high = value;
}

/**
 * Flags rows outside the training range.
 *
 * @param range What training covered.
 * @param table The feature table of the rows.
 * @param rows The rows to flag.
 * @returns 1 where a row is outside, one per entry of `rows`.
 */
export function outsideRange(range: TrainingRange, table: FeatureTable, rows: Int32Array): Uint8Array {
  const { keys } = table;
  const rate = optionalColumn(table, RATE);
  const limit = optionalColumn(table, LIMIT);
  const cells = new Map(range.cells.map((cell) => [cellKey(cell.service, cell.replicas), cell]));
  return Uint8Array.from(rows, (row) => {
    const cell = cells.get(cellKey(keys.services[keys.service[row]!]!, keys.replicas[row]!));
    if (cell === undefined) return 1;
    const isLoadInside = rate === undefined || cell.lowRps === undefined
      ? isWithin(keys.users[row]!, cell.lowUsers, cell.highUsers)
      : isWithin(rate[row]!, cell.lowRps, cell.highRps!);
    if (!isLoadInside) return 1;
    if (limit === undefined || !(limit[row]! > 0) || cell.lowLimitCores === undefined) return 0;
    return isWithin(limit[row]!, cell.lowLimitCores, cell.highLimitCores!) ? 0 : 1;
  });
}

function isWithin(value: number, low: number, high: number): boolean {
  const tolerance = TOLERANCE_RATIO * high;
  return value >= low - tolerance && value <= high + tolerance;
}

/**
 * Says why a single prediction lies outside the training range.
 *
 * A point without a service or without replicas is compared with all cells that it could belong to, together. Users are
 * compared too where the point states them; rows of a table are not, as a run whose load changes states its peak only.
 *
 * A past of the target that training never saw is outside as well: a model that repeats it answers from nowhere. Rows of
 * a table are not compared by it, as the past of a row lies in its own run.
 *
 * @param range What training covered.
 * @param point Load of the prediction.
 * @param past What the prediction is told of the samples before. @default {nothing}
 * @returns The reason in words, or `undefined` if the point is inside. Ends of the range are rounded to four digits away
 * from its middle, so that all that training saw lies between the printed ends and the point does not.
 */
export function whyOutside(range: TrainingRange, point: LoadPoint, past?: PastPoint): string | undefined {
  const { service, replicas } = point;
  const ofService = range.cells.filter((cell) => service === undefined || cell.service === service);
  if (ofService.length === 0) {
    return `training never saw service "${service}", only ${listed(range.cells.map((cell) => cell.service))}`;
  }
  const cells = ofService.filter((cell) => replicas === undefined || cell.replicas === replicas);
  const who = service === undefined ? "any service" : `service "${service}"`;
  if (cells.length === 0) {
    return `training never saw ${who} with ${replicas} replicas, only ${
      listed(ofService.map((cell) => cell.replicas))
    }`;
  }
  const whom = replicas === undefined ? who : `${who} with ${replicas} replicas`;
  const beyond = (value: number | undefined, ends: readonly (number | undefined)[], unit: string) => {
    const known = ends.filter((end) => end !== undefined);
    if (value === undefined || known.length === 0) return undefined;
    const low = Math.min(...known);
    const high = Math.max(...known);
    if (isWithin(value, low, high)) return undefined;
    return `${value} ${unit} is beyond the ${lowEnd(low)} to ${highEnd(high)} that training saw of ${whom}`;
  };
  const firstBeyond = (values: readonly number[] | undefined, ends: readonly (number | undefined)[], unit: string) =>
    values?.map((value, i) => beyond(value, ends, `${unit} ${samplesAgo(i + 1)}`)).find((why) => why !== undefined);
  const rates = cells.flatMap((cell) => [cell.lowRps, cell.highRps]);
  return beyond(point.requestRateRps, rates, "req/s") ??
    beyond(point.concurrentUsers, cells.flatMap((cell) => [cell.lowUsers, cell.highUsers]), "users") ??
    beyond(
      point.cpuLimitPerReplicaCores,
      cells.flatMap((cell) => [cell.lowLimitCores, cell.highLimitCores]),
      "cores of CPU limit a replica",
    ) ??
    firstBeyond(past?.requestRateLagsRps, rates, "req/s") ??
    firstBeyond(
      past?.targetLags,
      cells.flatMap((cell) => [cell.lowTarget, cell.highTarget]),
      past === undefined ? "" : `${COLUMNS[past.target].unit} of ${past.target}`,
    );
}

function samplesAgo(count: number): string {
  return `${count} ${count === 1 ? "sample" : "samples"} ago`;
}

/** Digits of a range's end in a sentence. */
const END_DIGITS = 4;

/** An end of a range in few digits, at or below the end itself. */
function lowEnd(end: number): number {
  return Number.isInteger(end) ? end : roundedEnd(end, (rounded) => rounded <= end, -1);
}

/** An end of a range in few digits, at or above the end itself. */
function highEnd(end: number): number {
  return Number.isInteger(end) ? end : roundedEnd(end, (rounded) => rounded >= end, 1);
}

function roundedEnd(end: number, isFarEnough: (rounded: number) => boolean, direction: 1 | -1): number {
  const nearest = Number(end.toPrecision(END_DIGITS));
  if (isFarEnough(nearest)) return nearest;
  const lastDigit = 10 ** (Math.floor(Math.log10(Math.abs(nearest))) + 1 - END_DIGITS);
  return Number((nearest + direction * lastDigit).toPrecision(END_DIGITS));
}

function listed(values: readonly (string | number)[]): string {
  return [...new Set(values)].join(", ");
}
