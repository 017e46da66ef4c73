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

interface Span {
  low: number;
  high: number;
}

const RATE = "request_rate";
const LIMIT = "cpu_limit_per_replica";

/**
 * Records what the training rows cover.
 *
 * @param table The feature table; of its features, `request_rate` and `cpu_limit_per_replica` are read if they are there.
 * @param rows The training rows.
 */
export function fitRange(table: FeatureTable, rows: Int32Array): TrainingRange {
  const { keys } = table;
  const rate = optionalColumn(table, RATE);
  const limit = optionalColumn(table, LIMIT);
  const spans = new Map<string, { service: string; replicas: number; rate: Span; users: Span; limit: Span }>();
  for (const row of rows) {
    const service = keys.services[keys.service[row]!]!;
    const replicas = keys.replicas[row]!;
    const key = cellKey(service, replicas);
    let cell = spans.get(key);
    if (cell === undefined) {
      cell = { service, replicas, rate: emptySpan(), users: emptySpan(), limit: emptySpan() };
      spans.set(key, cell);
    }
    widen(cell.users, keys.users[row]!);
    if (rate !== undefined) widen(cell.rate, rate[row]!);
    if (limit !== undefined && limit[row]! > 0) widen(cell.limit, limit[row]!);
  }
  const cells = [...spans.values()].map(({ service, replicas, rate, users, limit }) => ({
    service,
    replicas,
    ...(rate.low <= rate.high ? { lowRps: rate.low, highRps: rate.high } : {}),
    lowUsers: users.low,
    highUsers: users.high,
    ...(limit.low <= limit.high ? { lowLimitCores: limit.low, highLimitCores: limit.high } : {}),
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
 * @param range What training covered.
 * @param point Load of the prediction.
 * @returns The reason in words, or `undefined` if the point is inside.
 */
export function whyOutside(range: TrainingRange, point: LoadPoint): string | undefined {
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
    return `${value} ${unit} is beyond the ${low} to ${high} that training saw of ${whom}`;
  };
  return beyond(point.requestRateRps, cells.flatMap((cell) => [cell.lowRps, cell.highRps]), "req/s") ??
    beyond(point.concurrentUsers, cells.flatMap((cell) => [cell.lowUsers, cell.highUsers]), "users") ??
    beyond(
      point.cpuLimitPerReplicaCores,
      cells.flatMap((cell) => [cell.lowLimitCores, cell.highLimitCores]),
      "cores of CPU limit a replica",
    );
}

function listed(values: readonly (string | number)[]): string {
  return [...new Set(values)].join(", ");
}
