/**
 * Spans -> the table that latency models learn from: one row a trace.
 *
 * | column | unit | what |
 * |---|---|---|
 * | `rps_eff` | req/s | effective rate of arrivals at the entry, see {@linkcode effectiveRates} |
 * | `rep` | pods | replicas, as told, else the most pods that any service reported from |
 * | `proc_time_<service>` | s | processing time in this trace, all calls together |
 * | `delay_<service>` | s | delay of the calls to it, all together |
 * | `calls_<service>` | | how often it was called in this trace |
 * | `rps_eff_<service>` | req/s | `rps_eff` x calls a trace within the window (forced flow law) |
 * | `trace_id`, `start`, `duration`, `untraced`, `failed_spans` | s | the trace itself; `start` since 1970-01-01 UTC |
 *
 * The published study models `proc_time + delay` of every service but the entry, where there is no delay. A service that
 * a trace did not call has `nan` in its times and 0 calls: it was not fast, it was not there.
 *
 * Source of the forced flow law: Denning and Buzen (1978), "The operational analysis of queueing network models", ACM
 * Computing Surveys 10(3).
 *
 * @module
 */
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import { csvCell } from "../csv_cell.ts";
import { effectiveRates, type RateWindowOptions } from "./rate_windows.ts";
import { type ServiceTimes, summarizeTrace, type TraceSummary } from "./service_times.ts";
import { groupByTrace, type Span } from "./span.ts";

/** How {@linkcode latencyRows} makes rows. */
export interface LatencyRowOptions extends RateWindowOptions {
  /** Replicas of the services, if known. */
  readonly replicas?: number;
  /** Share of requests that were traced, ratio in (0, 1]; rates are divided by it. @default {1} */
  readonly sampledRatio?: number;
  /** Only traces that begin in this service count, also as arrivals. All if absent. */
  readonly entry?: string;
  /** A service of whose spans more than this share was clipped has `nan` in that trace. @default {0.05} */
  readonly maxClippedRatio?: number;
}

/** One row: a trace, and what it arrived in. */
export interface LatencyRow {
  /** Effective rate at the entry, req/s; `NaN` if unknown. */
  readonly rpsEff: number;
  /** Effective rate at each service, req/s, by name. */
  readonly rpsEffByService: ReadonlyMap<string, number>;
  /** The trace, service by service. */
  readonly trace: TraceSummary;
}

/** Rows, and everything that did not become one. */
export interface LatencyTable {
  /** Services in alphabetical order: one group of columns each. */
  readonly services: readonly string[];
  /** Replicas: as told, else the most pods of any service. */
  readonly replicas: number;
  /** Pods that reported, by service. */
  readonly podsByService: ReadonlyMap<string, number>;
  /** Rows by start. */
  readonly rows: readonly LatencyRow[];
  /** Largest clipped share of a service that still has a value, ratio. */
  readonly maxClippedRatio: number;
  /** What was counted on the way. */
  readonly counts: LatencyCounts;
}

/** What became of traces and spans. */
export interface LatencyCounts {
  /** Traces that were read. */
  readonly traces: number;
  /** Spans that were read. */
  readonly spans: number;
  /** Traces that begin in another service than asked for. */
  readonly otherEntryTraces: number;
  /** Traces without a row, as spans of them are missing: their times would count waiting as work. */
  readonly incompleteTraces: number;
  /** Spans whose parent is not there. */
  readonly missingParents: number;
  /** Spans that were reported more than once. */
  readonly duplicateSpans: number;
  /** Cycles of parents that were cut. */
  readonly cycles: number;
  /** Server spans that were moved, as the clock of their machine differs. */
  readonly movedSpans: number;
  /** Spans that were clipped to their parent. */
  readonly clippedSpans: number;
  /** How much of them was clipped, s. */
  readonly clippedSeconds: number;
  /** Cells of rows that are `nan`, as too much of a service was clipped. */
  readonly clippedCells: number;
}

/**
 * Makes the table.
 *
 * @param spans Spans of any number of traces, in any order.
 * @throws {RangeError} If an option is out of range.
 */
export function latencyRows(spans: readonly Span[], options: LatencyRowOptions = {}): LatencyTable {
  const { sampledRatio = 1, maxClippedRatio = 0.05, entry } = options;
  if (!(sampledRatio > 0 && sampledRatio <= 1)) {
    throw new RangeError(`Cannot make rows of traces as the sampled share must be > 0 and <= 1: it is ${sampledRatio}`);
  }
  const all = [...groupByTrace(spans).values()].map(summarizeTrace);
  const traces = all.filter((trace) => entry === undefined || trace.entry === entry)
    .sort((a, b) => a.startMicroseconds - b.startMicroseconds || (a.traceId < b.traceId ? -1 : 1));
  const { ratesRps, windows } = effectiveRates(Float64Array.from(traces, (trace) => trace.startMicroseconds), options);
  // Every trace has arrived, also one that is too incomplete to become a row.
  const visits = visitsPerTrace(traces, windows);
  const rows = traces.flatMap((trace, i): LatencyRow[] => {
    if (!trace.tree.isComplete) return [];
    const rpsEff = ratesRps[i]! / sampledRatio;
    const rates = [...visits[windows[i]!]!].map(([service, visit]) => [service, visit * rpsEff] as const);
    return [{ rpsEff, rpsEffByService: new Map(rates), trace }];
  });
  const podsByService = countPods(traces);
  return {
    services: [...new Set(rows.flatMap(({ trace }) => [...trace.services.keys()]))].sort(),
    replicas: options.replicas ?? Math.max(0, ...podsByService.values()),
    podsByService,
    rows,
    maxClippedRatio,
    counts: {
      traces: all.length,
      spans: spans.length,
      otherEntryTraces: all.length - traces.length,
      incompleteTraces: traces.length - rows.length,
      ...countSpans(traces),
      clippedCells: rows.flatMap(({ trace }) => [...trace.services.values()])
        .filter((times) => times.clippedRatio > maxClippedRatio).length,
    },
  };
}

/** Writes the table as CSV: numbers with at most 6 decimals (1 µs), `nan` where there is none. */
export function latencyCsv(table: LatencyTable): string {
  const { services, rows, replicas, maxClippedRatio } = table;
  const perService = (prefix: string): string[] => services.map((service) => csvCell(`${prefix}_${service}`));
  const header = [
    ...["rps_eff", "rep"],
    ...perService("proc_time"),
    ...perService("delay"),
    ...perService("calls"),
    ...perService("rps_eff"),
    ...["trace_id", "start", "duration", "untraced", "failed_spans"],
  ];
  const lines = rows.map(({ rpsEff, rpsEffByService, trace }) => {
    const seconds = (read: (times: ServiceTimes) => number): string[] =>
      services.map((service) => {
        const times = trace.services.get(service);
        return secondsCell(times === undefined || times.clippedRatio > maxClippedRatio ? NaN : read(times));
      });
    return [
      numberCell(rpsEff),
      numberCell(replicas),
      ...seconds((times) => times.processingMicroseconds),
      ...seconds((times) => times.delayMicroseconds),
      ...services.map((service) => numberCell(trace.services.get(service)?.calls ?? 0)),
      ...services.map((service) => numberCell(rpsEffByService.get(service) ?? 0)),
      csvCell(trace.traceId),
      secondsCell(trace.startMicroseconds),
      secondsCell(trace.durationMicroseconds),
      secondsCell(trace.untracedMicroseconds),
      numberCell(trace.failedSpans),
    ].join(",");
  });
  return [header.join(","), ...lines].join("\n") + "\n";
}

/** Mean calls a trace of each service, by window. */
function visitsPerTrace(traces: readonly TraceSummary[], windows: Int32Array): Map<string, number>[] {
  const sums: { traces: number; calls: Map<string, number> }[] = [];
  traces.forEach((trace, i) => {
    const sum = sums[windows[i]!] ??= { traces: 0, calls: new Map() };
    sum.traces++;
    for (const [service, { calls }] of trace.services) sum.calls.set(service, (sum.calls.get(service) ?? 0) + calls);
  });
  return sums.map((sum) => new Map([...sum.calls].map(([service, calls]) => [service, calls / sum.traces])));
}

function countPods(traces: readonly TraceSummary[]): Map<string, number> {
  const pods = new Map<string, Set<string>>();
  for (const { tree } of traces) {
    for (const { span: { service, instance } } of tree.nodes) {
      const known = pods.get(service) ?? new Set<string>();
      pods.set(service, known.add(instance));
    }
  }
  return new Map([...pods].map(([service, names]) => [service, names.size] as const).sort());
}

function countSpans(
  traces: readonly TraceSummary[],
): Pick<
  LatencyCounts,
  "missingParents" | "duplicateSpans" | "cycles" | "movedSpans" | "clippedSpans" | "clippedSeconds"
> {
  const nodes = traces.flatMap(({ tree }) => tree.nodes);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    missingParents: nodes.filter(({ rootReason }) => rootReason === "missing_parent").length,
    duplicateSpans: sum(traces.map(({ tree }) => tree.duplicates)),
    cycles: sum(traces.map(({ tree }) => tree.cycles)),
    movedSpans: sum(
      traces.map(({ tree }) =>
        tree.nodes.filter(({ movedMicroseconds, parent }) =>
          movedMicroseconds !== (tree.nodes[parent]?.movedMicroseconds ?? 0)
        ).length
      ),
    ),
    clippedSpans: nodes.filter(({ clippedMicroseconds }) => clippedMicroseconds > 0).length,
    clippedSeconds: sum(nodes.map(({ clippedMicroseconds }) => clippedMicroseconds)) / MICROSECONDS_PER_SECOND,
  };
}

function secondsCell(microseconds: number): string {
  return numberCell(microseconds / MICROSECONDS_PER_SECOND);
}

function numberCell(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(6))) : "nan";
}
