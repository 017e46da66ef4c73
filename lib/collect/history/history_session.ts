/**
 * The first half of a collection, and all of a dry run: who is asked, what there is, what it will cost.
 *
 * @module
 */
import { join } from "node:path";
import { parseBase, prometheusClient } from "../prometheus.ts";
import type { Asker } from "./ask_chunks.ts";
import { openChunkCache } from "./chunk_cache.ts";
import { type DiscoveredWorkload, discoverHistory, type HistoryDiscovery } from "./discover_history.ts";
import { type Governor, governor } from "./governor.ts";
import { countOf, type Grid, windowGrid } from "./grid.ts";
import type { HistoryScope } from "./history_queries.ts";
import type { HistoryOptions, HistoryPlanSummary } from "./history_options.ts";
import {
  estimateCost,
  groupQuestions,
  groupWorkloads,
  type HistoryGroup,
  type HistoryQuestion,
} from "./plan_history.ts";
import { workloadTitle } from "./workload.ts";

/** A collection that knows what to ask. */
export interface HistorySession {
  /** Samples of the window. */
  readonly grid: Grid;
  /** What there is. */
  readonly discovery: HistoryDiscovery;
  /** Groups of the workloads that were asked for. */
  readonly groups: readonly HistoryGroup[];
  /** What the queries have in common. */
  readonly scope: HistoryScope;
  /** Asks. */
  readonly asker: Asker;
  /** Lets requests through. */
  readonly governor: Governor;
  /** Warnings that discovery met, with the number of answers. */
  readonly warnings: Map<string, number>;
  /** What it will cost. */
  readonly summary: HistoryPlanSummary;
  /** The questions of a group. */
  readonly questionsOf: (group: HistoryGroup) => readonly HistoryQuestion[];
}

/** What is younger may still be written by agents that send their samples late. */
const SETTLE_SECONDS = 600;

/** Scrapes that a rate window holds: one can fail and three are left, two of which are needed. */
const SCRAPES_PER_WINDOW = 4;

/** Rate window where nothing says how often is scraped: four times the default of Prometheus, a minute. */
const DEFAULT_WINDOW_SECONDS = 240;

/**
 * Finds what there is to collect, and plans it.
 *
 * The rate window is the step, so that samples share no scrape and lose none; where a step holds less than four scrapes
 * it is four scrape intervals, and neighbouring samples overlap.
 *
 * @param window Beginning and end, seconds since 1970-01-01 UTC.
 * @throws {RangeError} If there is nothing to collect.
 * @throws {PrometheusError} If the server refuses a query or stays busy.
 */
export async function openHistory(
  options: HistoryOptions,
  window: { readonly sinceSeconds: number; readonly untilSeconds: number },
): Promise<HistorySession> {
  const { request, access, tenant, parallel = 2, maxPoints = 100_000, timeoutSeconds = 60, signal } = options;
  const grid = windowGrid(window.sinceSeconds, window.untilSeconds, request.stepSeconds);
  const governs = governor({
    parallel,
    ...(signal === undefined ? {} : { signal }),
    ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
  });
  const client = prometheusClient({
    ...access,
    headers: { ...access.headers, ...(tenant === undefined ? {} : { "X-Scope-OrgID": tenant }) },
    timeoutSeconds,
    // The governor repeats and the plan cuts, each knowing more than the client does.
    retry: { attempts: 1 },
    // nocache: VictoriaMetrics else moves the times of longer ranges. Others do not know it.
    parameters: { nocache: "1", timeout: `${Math.ceil(timeoutSeconds)}s` },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const server = JSON.stringify([parseBase(access.url), tenant ?? null]);
  const asker: Asker = {
    client,
    governor: governs,
    cache: await openChunkCache(join(options.directory, "cache"), server, grid.stepSeconds),
    stepSeconds: grid.stepSeconds,
    settledUntilSeconds: options.nowSeconds - SETTLE_SECONDS,
    counts: { asked: 0, cached: 0, points: 0 },
    ...(signal === undefined ? {} : { signal }),
  };
  const warnings = new Map<string, number>();
  const discovery = await discoverHistory({
    asker,
    grid,
    namespaces: request.namespaces,
    matchers: request.matchers,
    jobGroupLabels: request.jobGroupLabels,
    onWarning: (warning) => warnings.set(warning, (warnings.get(warning) ?? 0) + 1),
  });
  const workloads = chooseWorkloads(discovery.workloads, request.workloads);
  const { scrapeIntervalSeconds } = discovery;
  const rateWindowSeconds = request.rateWindowSeconds ??
    Math.max(
      grid.stepSeconds,
      scrapeIntervalSeconds === undefined ? DEFAULT_WINDOW_SECONDS : SCRAPES_PER_WINDOW * scrapeIntervalSeconds,
    );
  const scope = { windowSeconds: rateWindowSeconds, matchers: request.matchers };
  const groups = groupWorkloads(workloads, grid);
  const questionsOf = (group: HistoryGroup) => groupQuestions(group, grid, scope, maxPoints);
  const allQuestions = function* () {
    for (const group of groups) yield* questionsOf(group);
  };
  return {
    grid,
    discovery,
    groups,
    scope,
    asker,
    governor: governs,
    warnings,
    questionsOf,
    summary: {
      workloads: workloads.length,
      pods: workloads.reduce((sum, { pods }) => sum + pods.length, 0),
      samples: countOf(grid),
      scrapeIntervalSeconds,
      rateWindowSeconds,
      estimate: estimateCost(allQuestions()),
    },
  };
}

/**
 * Chooses workloads by name: `front`, `Deployment/front`, or a regular expression for the whole name.
 *
 * @param wanted Names; all workloads if there are none.
 */
function chooseWorkloads(all: readonly DiscoveredWorkload[], wanted: readonly string[]): readonly DiscoveredWorkload[] {
  const found = all.map(workloadTitle).join(", ");
  if (all.length === 0) {
    throw new RangeError("Cannot collect as a pod must belong to a workload of a known kind: none does");
  }
  if (wanted.length === 0) return all;
  const matchers = wanted.map((text) => {
    const [kind, name] = text.includes("/") ? text.split("/", 2) as [string, string] : [undefined, text];
    let pattern: RegExp;
    try {
      pattern = new RegExp(`^(?:${name})$`);
    } catch (cause) {
      throw new RangeError(`Cannot choose workloads as each must be a name or a regular expression: "${text}"`, {
        cause,
      });
    }
    return (workload: DiscoveredWorkload): boolean =>
      pattern.test(workload.name) && (kind === undefined || kind.toLowerCase() === workload.kind.toLowerCase());
  });
  const lost = wanted.find((_, i) => !all.some(matchers[i]!));
  if (lost !== undefined) {
    throw new RangeError(`Cannot collect "${lost}" as it must be one of the workloads that were found: ${found}`);
  }
  return all.filter((workload) => matchers.some((matches) => matches(workload)));
}
