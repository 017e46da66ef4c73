/**
 * Requests and spans of one cell -> its rows: one a request, with the times of every service that it reached.
 *
 * | column | unit | what |
 * |---|---|---|
 * | `rps_eff` | req/s | effective rate of arrivals at the entry around this request, see `effectiveRates` |
 * | `rep` | pods | replicas of every service |
 * | `limit` | cores | CPU limit of each replica |
 * | `duration_<service>` | s | server-side duration of the call to it, from its arrival to its answer |
 * | `proc_time_<service>` | s | its own processing time: the duration without the calls that it made itself |
 *
 * A cell is empty where the request did not reach the service. A request that reached a service twice has a row more for its
 * second call: every value is one call, never a sum of several. Such a row is empty at the entry.
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";
import { ENTRY_SERVICE } from "@/testbed/mod.ts";
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import type { InjectedRequest } from "../inject.ts";
import { type LatencyRow, latencyRows } from "../traces/latency_rows.ts";
import { traceTimes } from "../traces/processing_time.ts";
import type { Span } from "../traces/span.ts";
import type { SpanTree } from "../traces/span_tree.ts";
import type { CellLoad } from "./cell_load.ts";
import type { LatencyCellPlan } from "./plan.ts";

/** What was measured in a cell. */
export interface CellMeasurement {
  /** The cell. */
  readonly cell: LatencyCellPlan;
  /** Its load. */
  readonly load: CellLoad;
  /** Names of the services, entry first. */
  readonly services: readonly string[];
  /** Requests of the window, by their number; the number is that of their trace. */
  readonly requests: ReadonlyMap<number, InjectedRequest>;
  /** Spans of the whole load. */
  readonly spans: readonly Span[];
  /** Most requests to keep. */
  readonly maxRequests: number;
}

/** The rows of a cell. */
export interface CellRows {
  /** The file. */
  readonly csv: string;
  /** Lines behind its header. */
  readonly rows: number;
  /** Requests that these rows tell of. */
  readonly kept: number;
  /** Requests of the window that were answered well and have all of their spans; those kept are drawn from them. */
  readonly whole: number;
  /** Requests of the window that were answered well and lack spans. */
  readonly incomplete: number;
  /** Spans that had to be clipped to their parents. */
  readonly clippedSpans: number;
}

/** Times of one call, seconds. */
interface Call {
  readonly durationSeconds: number;
  readonly processingSeconds: number;
}

/** Makes the rows of a cell. Failed requests have none. */
export function cellRows({ cell, load, services, requests, spans, maxRequests }: CellMeasurement): CellRows {
  const table = latencyRows(spans, { entry: ENTRY_SERVICE, replicas: cell.replicas });
  const byTrace = new Map(table.rows.map((row) => [row.trace.traceId, row]));
  const answered = [...requests].filter(([, { error }]) => error === "").map(([number]) =>
    byTrace.get(load.traceIds[number]!)
  );
  const whole = answered.filter((row) => row !== undefined && hasAllSpans(row.trace.tree)) as LatencyRow[];
  const kept = thin(whole, maxRequests, streamSeed(load.seed, 3));
  const lines = kept.flatMap((row) => requestLines(row, cell, services));
  const columns = services.flatMap((service) => [`duration_${service}`, `proc_time_${service}`]);
  return {
    csv: [["rps_eff", "rep", "limit", ...columns].join(","), ...lines].join("\n") + "\n",
    rows: lines.length,
    kept: kept.length,
    whole: whole.length,
    incomplete: answered.length - whole.length,
    clippedSpans: table.counts.clippedSpans,
  };
}

/**
 * Draws at most `most` of some values, spread evenly over their order: of n / most neighbours one stays, the same one each
 * time, by a seed.
 */
export function thin<Value>(values: readonly Value[], most: number, seed: number): Value[] {
  if (values.length <= most) return [...values];
  const stride = values.length / most;
  const offset = prng(seed).next();
  return Array.from({ length: most }, (_, i) => values[Math.floor((i + offset) * stride)]!);
}

/** True if the trace has one root, and each of its calls was also seen by the service that was called. */
function hasAllSpans(tree: SpanTree): boolean {
  return tree.isComplete && tree.roots.length === 1 &&
    tree.nodes.every(({ span, children }) => span.kind !== "client" || children.length > 0);
}

function requestLines({ rpsEff, trace }: LatencyRow, cell: LatencyCellPlan, services: readonly string[]): string[] {
  const calls = callsByService(trace.tree);
  const rows = Math.max(...[...calls.values()].map((list) => list.length));
  const facts = [significant(rpsEff), significant(cell.replicas), significant(cell.cpuLimitCores)];
  return Array.from({ length: rows }, (_, row) =>
    [
      ...facts,
      ...services.flatMap((service) => {
        const call = calls.get(service)?.[row];
        return [significant(call?.durationSeconds), significant(call?.processingSeconds)];
      }),
    ].join(","));
}

/** The calls of each service in a trace, in the order of their start. */
function callsByService(tree: SpanTree): Map<string, Call[]> {
  const { ownMicroseconds } = traceTimes(tree);
  const calls = new Map<string, Call[]>();
  tree.nodes.map((node, i) => ({ node, own: ownMicroseconds[i]! }))
    .filter(({ node }) => node.span.kind === "server")
    .sort((a, b) => a.node.startMicroseconds - b.node.startMicroseconds)
    .forEach(({ node: { span }, own }) => {
      const call = {
        durationSeconds: span.durationMicroseconds / MICROSECONDS_PER_SECOND,
        processingSeconds: own / MICROSECONDS_PER_SECOND,
      };
      const known = calls.get(span.service);
      if (known === undefined) calls.set(span.service, [call]);
      else known.push(call);
    });
  return calls;
}

/** A number with 6 significant digits, which is finer than the µs of a span; empty where there is none. */
function significant(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "" : String(Number(value.toPrecision(6)));
}
