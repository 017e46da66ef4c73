/**
 * What a collection asks, before it asks: groups of workloads, chunks of time, and what all that adds up to.
 *
 * A group is written as soon as it is complete, so that only a few are in memory. Workloads of one pod at a time share
 * queries that give a series for each pod; one of more pods is asked alone, summed by the server:
 *
 * | | queries | points |
 * |---|---|---|
 * | k workloads of 1 pod, by pod | 1 | k a sample |
 * | one workload of 40 pods, summed | 1 | 1 a sample |
 *
 * @module
 */
import type { ChunkQuestion } from "./chunk_cache.ts";
import type { DiscoveredWorkload } from "./discover_history.ts";
import { type Chunk, chunksOf, countOf, type Grid, MAX_LEVEL } from "./grid.ts";
import {
  type HistoryScope,
  POD_QUERIES,
  type PodQuery,
  podQuery,
  REQUEST_QUERIES,
  type RequestQuery,
  requestQuery,
} from "./history_queries.ts";

/** Workloads that are asked about together, all of one namespace. */
export interface HistoryGroup {
  /** Their namespace. */
  readonly namespace: string;
  /** The workloads. */
  readonly workloads: readonly DiscoveredWorkload[];
  /** What an answer has a series for: every pod, or the one workload of the group. */
  readonly by: "pod" | "workload";
}

/** One question of a collection. */
export interface HistoryQuestion extends ChunkQuestion {
  /** What it is about. */
  readonly query: PodQuery | RequestQuery;
  /** Points that its answer will have at most, by what discovery saw. */
  readonly points: number;
}

/** What a collection will cost. */
export interface HistoryEstimate {
  /** Queries, unless the server makes us ask in smaller chunks. */
  readonly queries: number;
  /** Points in their answers at most. */
  readonly points: number;
  /** Size of the answers, uncompressed, bytes. */
  readonly bytes: number;
  /** Most points of one answer. */
  readonly mostPoints: number;
}

/** Bytes of a point in an answer: `[1748736000,"0.1234567890123456"],`. */
const BYTES_PER_POINT = 32;

/**
 * Series of a workload that a query about requests makes the server read: callers, codes, pods. A guess, which slow answers
 * correct.
 */
const REQUEST_SERIES = 10;

/**
 * A workload of more pods than this at a time is asked alone: for each pod and sample, an answer by pod costs a server more
 * to write and compress than to evaluate. Above 1, as a replaced pod and its successor share an hour.
 */
const FEW_PODS = 1.25;

/** Pods at a time, and workloads, that share a query. */
const GROUP_PODS = 48;
const GROUP_WORKLOADS = 32;

/** Memory that the columns of a group may take, bytes. */
const GROUP_BYTES = 32 * 2 ** 20;
const BYTES_PER_SAMPLE = 14 * Float64Array.BYTES_PER_ELEMENT;

/** Characters of the list of pods in one query; it stands twice in some, and VictoriaMetrics takes 16 KiB. */
const LONGEST_LIST = 6000;

const HOUR_SECONDS = 3600;

/** Puts workloads into groups. Those of a namespace stay together in order, so that a new one changes few groups. */
export function groupWorkloads(workloads: readonly DiscoveredWorkload[], grid: Grid): HistoryGroup[] {
  const groups: { namespace: string; workloads: DiscoveredWorkload[]; by: "pod" | "workload" }[] = [];
  const most = Math.max(1, Math.min(GROUP_WORKLOADS, Math.floor(GROUP_BYTES / (countOf(grid) * BYTES_PER_SAMPLE))));
  let open: (typeof groups)[number] | undefined;
  let openPods = 0;
  for (const workload of workloads) {
    const { namespace } = workload;
    const pods = podsAtOnce(workload);
    // Only by pod can what a pod did be given to the workload that owned it at the time.
    const isContested = workload.pods.some(({ ownedFrom, ownedUntil }) =>
      ownedFrom > -Infinity || ownedUntil < Infinity
    );
    if (pods > FEW_PODS && !isContested) {
      groups.push({ namespace, workloads: [workload], by: "workload" });
      continue;
    }
    if (open?.namespace !== namespace || open.workloads.length >= most || openPods + pods > GROUP_PODS) {
      open = { namespace, workloads: [], by: "pod" };
      openPods = 0;
      groups.push(open);
    }
    open.workloads.push(workload);
    openPods += pods;
  }
  return groups;
}

/** Pods that a workload had at a time, in the mean over its life. */
function podsAtOnce({ pods }: DiscoveredWorkload): number {
  const firstHour = Math.min(...pods.map((pod) => pod.firstHour));
  const lastHour = Math.max(...pods.map((pod) => pod.lastHour));
  return pods.reduce((sum, pod) => sum + pod.lastHour - pod.firstHour + 1, 0) / (lastHour - firstHour + 1);
}

/**
 * The questions of a group, in the order of time for each query.
 *
 * @param maxPoints Most points that one query makes the server evaluate, series times samples; chunks are as long as that
 * allows.
 */
export function groupQuestions(
  group: HistoryGroup,
  grid: Grid,
  scope: HistoryScope,
  maxPoints: number,
): HistoryQuestion[] {
  return [...podQuestions(group, grid, scope, maxPoints), ...requestQuestions(group, grid, scope, maxPoints)];
}

function podQuestions(group: HistoryGroup, grid: Grid, scope: HistoryScope, maxPoints: number): HistoryQuestion[] {
  const { namespace, by } = group;
  // Of the pods by name, the number that run is counted here.
  const queries = POD_QUERIES.filter((query) => by === "workload" || query !== "replicas");
  const pods = group.workloads.flatMap((workload) => workload.pods);
  const partsOf = (chunk: Chunk): PodPart[] => podParts(pods, chunk, grid.stepSeconds, scope.windowSeconds);
  // Of limits and requests, those of CPU and of memory come together.
  const seriesOf = (query: PodQuery) => query === "limits" || query === "requests" ? 2 : 1;
  const level = levelFor(
    grid,
    maxPoints,
    (chunk) => Math.max(0, ...partsOf(chunk).map(({ podSamples }) => seriesOf("limits") * podSamples)),
  );
  return chunksOf(grid, level).flatMap((chunk) =>
    partsOf(chunk).flatMap((part) =>
      queries.map((query) => ({
        query,
        chunk,
        promql: podQuery(query, by, namespace, part.names, scope),
        points: seriesOf(query) * (by === "pod" ? part.podSamples : Math.min(countOf(chunk), part.podSamples)),
      }))
    )
  ).sort((a, b) => queries.indexOf(a.query) - queries.indexOf(b.query));
}

function requestQuestions(group: HistoryGroup, grid: Grid, scope: HistoryScope, maxPoints: number): HistoryQuestion[] {
  const { namespace, workloads } = group;
  const counted = workloads.filter(({ requests }) => requests === "counted").map(({ name }) => name);
  if (counted.length === 0) return [];
  const level = levelFor(grid, maxPoints, (chunk) => REQUEST_SERIES * counted.length * countOf(chunk));
  return REQUEST_QUERIES.flatMap((query) =>
    chunksOf(grid, level).map((chunk) => ({
      query,
      chunk,
      promql: requestQuery(query, namespace, counted, scope),
      points: counted.length * countOf(chunk),
    }))
  );
}

/** Pods that are listed in one query. */
interface PodPart {
  readonly names: string[];
  /** Samples that they have in the chunk, all together, at most. */
  podSamples: number;
}

/** The pods that a chunk or its rate window saw, by name, in parts that a query can list. */
function podParts(
  pods: DiscoveredWorkload["pods"],
  chunk: Chunk,
  stepSeconds: number,
  windowSeconds: number,
): PodPart[] {
  const firstHour = Math.ceil((chunk.first * stepSeconds - windowSeconds) / HOUR_SECONDS);
  const lastHour = Math.ceil(chunk.last * stepSeconds / HOUR_SECONDS);
  const samples = countOf(chunk);
  const parts: PodPart[] = [];
  let length = Infinity;
  const inChunk = pods.filter((pod) => pod.lastHour >= firstHour && pod.firstHour <= lastHour)
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  let previous: string | undefined;
  for (const pod of inChunk) {
    const hours = Math.min(pod.lastHour, lastHour) - Math.max(pod.firstHour, firstHour) + 1;
    const podSamples = Math.min(samples, Math.ceil(hours * HOUR_SECONDS / stepSeconds));
    // A name that two workloads had is listed once.
    if (pod.name === previous) {
      parts.at(-1)!.podSamples += podSamples;
      continue;
    }
    previous = pod.name;
    if (length + pod.name.length + 1 > LONGEST_LIST) {
      parts.push({ names: [], podSamples: 0 });
      length = 0;
    }
    length += pod.name.length + 1;
    parts.at(-1)!.names.push(pod.name);
    parts.at(-1)!.podSamples += podSamples;
  }
  return parts;
}

/** The largest level whose chunks all have at most so many points; 0 if none has. */
function levelFor(grid: Grid, maxPoints: number, pointsOf: (chunk: Chunk) => number): number {
  for (let level = MAX_LEVEL; level > 0; level--) {
    if (chunksOf(grid, level).every((chunk) => pointsOf(chunk) <= maxPoints)) return level;
  }
  return 0;
}

/** Adds up what questions will cost. */
export function estimateCost(questions: Iterable<HistoryQuestion>): HistoryEstimate {
  let queries = 0;
  let points = 0;
  let mostPoints = 0;
  for (const question of questions) {
    queries++;
    points += question.points;
    mostPoints = Math.max(mostPoints, question.points);
  }
  return { queries, points, bytes: points * BYTES_PER_POINT, mostPoints };
}
