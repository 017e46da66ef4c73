/**
 * The answers about a group of workloads -> the columns of each. Read from the cache in the order of the plan, so that the
 * same answers give the same bytes however they came.
 *
 * @module
 */
import { bytesToMebibytes } from "@/units.ts";
import type { MeasuredColumn } from "../queries.ts";
import { type ChunkFailure, readAnswer } from "./ask_chunks.ts";
import type { ChunkCache } from "./chunk_cache.ts";
import type { ChunkSeries } from "./chunk_file.ts";
import type { DiscoveredWorkload } from "./discover_history.ts";
import { countOf, type Grid } from "./grid.ts";
import { type PodQuery, QUERY_COLUMNS, type RequestQuery } from "./history_queries.ts";
import type { HistoryGroup, HistoryQuestion } from "./plan_history.ts";

/** A question with the parts that the server could not answer. */
export interface AskedQuestion {
  /** The question. */
  readonly question: HistoryQuestion;
  /** The parts. */
  readonly failures: readonly ChunkFailure[];
}

/** Samples that a failed query left out. */
export interface FailedSamples {
  /** The columns that it leaves unknown. */
  readonly columns: readonly MeasuredColumn[];
  /** How many samples. */
  readonly samples: number;
  /** Why, in the words of the server. */
  readonly reason: string;
}

/** The columns of a workload over the whole window. Missing values are `NaN`. */
export interface WorkloadColumns {
  /** The workload. */
  readonly workload: DiscoveredWorkload;
  /** Columns in the units of `lib/schema.ts`, one value a sample; one that was never measured is absent. */
  readonly columns: Readonly<Partial<Record<MeasuredColumn, Float64Array>>>;
}

/** A group, put together. */
export interface AssembledGroup {
  /** Its workloads, in the order of the group. */
  readonly workloads: readonly WorkloadColumns[];
  /** What failed, for all of them. */
  readonly failed: readonly FailedSamples[];
  /** Warnings of the server with the number of answers that had them. */
  readonly warnings: ReadonlyMap<string, number>;
}

const HOUR_SECONDS = 3600;

/** Puts the columns of a group together. */
export async function assembleGroup(
  group: HistoryGroup,
  asked: readonly AskedQuestion[],
  cache: ChunkCache,
  grid: Grid,
): Promise<AssembledGroup> {
  const samples = countOf(grid);
  const raw = group.workloads.map((): Raw => ({}));
  const warnings = new Map<string, number>();
  const targetsOf = seriesTargets(group);
  for (const { question } of asked) {
    for await (const answer of readAnswer(cache, question)) {
      answer.warnings.forEach((warning) => warnings.set(warning, (warnings.get(warning) ?? 0) + 1));
      for (const series of answer.series) {
        for (const target of targetsOf(series)) {
          for (const [name, amountOf] of rawNames(question.query, series, group.by)) {
            const values = raw[target.workload]![name] ??= new Float64Array(samples).fill(NaN);
            addSeries(values, series, amountOf, target, grid);
          }
        }
      }
    }
  }
  const workloads = group.workloads.map((workload, i) => ({
    workload,
    columns: columnsOf(raw[i]!, workload.requests === "counted", samples),
  }));
  const failed = asked.flatMap(({ question, failures }) =>
    failures.map(({ chunk, reason }): FailedSamples => {
      const columns = QUERY_COLUMNS[question.query];
      for (const { columns: measured } of workloads) {
        // A sum without one of its parts would be too small: not a value at all.
        columns.forEach((name) => measured[name]?.fill(NaN, chunk.first - grid.first, chunk.last - grid.first + 1));
      }
      return { columns, samples: countOf(chunk), reason };
    })
  );
  return { workloads, failed, warnings };
}

/** Names of what is added up before the columns are made of it; memory in MiB. */
type RawName =
  | "cpu"
  | "memory"
  | "replicas"
  | `${"limits" | "requests"}:${"cpu" | "memory"}`
  | RequestQuery;
type Raw = Partial<Record<RawName, Float64Array>>;

/** Where the values of a series go. */
interface Target {
  /** Place of the workload in its group. */
  readonly workload: number;
  /** First and last hour that count for it. */
  readonly from: number;
  readonly until: number;
}

/** Finds the workloads that a series is about: of a pod, those that owned it one after the other. */
function seriesTargets({ workloads, by }: HistoryGroup): (series: ChunkSeries) => readonly Target[] {
  const always = { from: -Infinity, until: Infinity };
  const byPod = new Map<string, Target[]>();
  const byName = new Map<string, Target[]>();
  workloads.forEach(({ name, requests, pods }, workload) => {
    if (requests === "counted") byName.set(name, [{ workload, ...always }]);
    for (const { name: pod, ownedFrom: from, ownedUntil: until } of pods) {
      const known = byPod.get(pod);
      if (known === undefined) byPod.set(pod, [{ workload, from, until }]);
      else known.push({ workload, from, until });
    }
  });
  return ({ labels }) => {
    const destination = labels["destination_workload"];
    if (destination !== undefined) return byName.get(destination) ?? [];
    return by === "workload" ? [{ workload: 0, ...always }] : byPod.get(labels["pod"] ?? "") ?? [];
  };
}

/** What the values of a series are added to, and as what. */
function rawNames(
  query: PodQuery | RequestQuery,
  { labels }: ChunkSeries,
  by: "pod" | "workload",
): readonly (readonly [name: RawName, amountOf: (value: number) => number])[] {
  if (query === "limits" || query === "requests") {
    return labels["resource"] === "cpu" ? [[`${query}:cpu`, itself]] : [[`${query}:memory`, bytesToMebibytes]];
  }
  if (query !== "memory") return [[query, itself]];
  return by === "pod" ? [["memory", bytesToMebibytes], ["replicas", () => 1]] : [["memory", bytesToMebibytes]];
}

function itself(value: number): number {
  return value;
}

function addSeries(
  into: Float64Array,
  { first, values }: ChunkSeries,
  amountOf: (value: number) => number,
  { from, until }: Target,
  { first: gridFirst, stepSeconds }: Grid,
): void {
  const isAlways = from === -Infinity && until === Infinity;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    if (!isAlways) {
      const hour = Math.ceil((first + i) * stepSeconds / HOUR_SECONDS);
      if (hour < from || hour > until) return;
    }
    const row = first + i - gridFirst;
    const before = into[row]!;
    into[row] = (Number.isNaN(before) ? 0 : before) + amountOf(value);
  });
}

/** Makes the columns of what was added up. */
function columnsOf(raw: Raw, hasRequests: boolean, samples: number): Partial<Record<MeasuredColumn, Float64Array>> {
  const unknown = (): Float64Array => new Float64Array(samples).fill(NaN);
  const columns: Partial<Record<MeasuredColumn, Float64Array>> = {
    "replicas": raw.replicas ?? unknown(),
    "cpu_limit": raw["limits:cpu"] ?? unknown(),
    "cpu_request": raw["requests:cpu"] ?? unknown(),
    "memory_limit": raw["limits:memory"] ?? unknown(),
    "memory_request": raw["requests:memory"] ?? unknown(),
    "cpu_usage": raw.cpu ?? unknown(),
    "memory_usage": raw.memory ?? unknown(),
  };
  if (!hasRequests) return columns;
  const arrived = raw.arrived ?? unknown();
  const answered = raw.answered ?? unknown();
  // Requests were counted and none had the code 200: a measured 0, not a missing value.
  const throughput = arrived.map((rate, i) => Number.isNaN(rate) ? NaN : Number.isNaN(answered[i]!) ? 0 : answered[i]!);
  const perRequest = (of: (i: number) => number) => arrived.map((rate, i) => rate > 0 ? of(i) / rate : NaN);
  const durations = raw.duration ?? unknown();
  return {
    ...columns,
    "request_rate": arrived,
    "p50_latency": raw.p50 ?? unknown(),
    "p95_latency": raw.p95 ?? unknown(),
    "p99_latency": raw.p99 ?? unknown(),
    "avg_latency": perRequest((i) => durations[i]!),
    "throughput": throughput,
    // The two sums are rounded apart: without the bound, 0 could become -1e-17.
    "error_rate": perRequest((i) => Math.max(0, arrived[i]! - throughput[i]!)),
  };
}
