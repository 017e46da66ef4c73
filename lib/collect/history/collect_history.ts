/**
 * History of running namespaces, without a load test: discover, ask in bearable parts, write one file a workload.
 *
 * @module
 */
import { join } from "node:path";
import { SchemaError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { parseBase } from "../prometheus.ts";
import { type AskCounts, ensureAnswer } from "./ask_chunks.ts";
import { type AskedQuestion, assembleGroup } from "./assemble_group.ts";
import type { GovernorCounts } from "./governor.ts";
import { windowGrid } from "./grid.ts";
import { historyFileText, lifetimeOf, missingSamples, timestampsOf } from "./history_file.ts";
import type { HistoryOptions, HistoryPlanSummary } from "./history_options.ts";
import { describeHistoryQueries } from "./history_queries.ts";
import {
  HISTORY_FORMAT,
  type HistoryRecord,
  type HistoryRequest,
  type HistoryWorkload,
  readHistoryRecord,
  writeHistoryRecord,
} from "./history_record.ts";
import { type HistorySession, openHistory } from "./history_session.ts";
import type { HistoryGroup, HistoryQuestion } from "./plan_history.ts";
import { historyFileName, workloadTitle } from "./workload.ts";

/** What a collection did. */
export interface HistoryReport {
  /** The content of `history.json`. */
  readonly record: HistoryRecord;
  /** What was asked now, and what was known from before. */
  readonly counts: Readonly<AskCounts>;
  /** How the server bore it; absent if it was not asked. */
  readonly governor?: GovernorCounts;
}

/** Says what a collection would cost. Asks what there is, and keeps those answers for the collection; writes no file. */
export async function planHistory(options: HistoryOptions): Promise<HistoryPlanSummary> {
  return (await openHistory(options, options)).summary;
}

/**
 * Collects a history into a folder: a file for each workload, and `history.json`.
 *
 * Stopped at any time, the same request goes on where it was, for the window that it meant at first; finished, it asks
 * nothing. Answers about the last ten minutes, and partial ones, are asked anew when a collection goes on.
 *
 * @throws {SchemaError} If the folder holds something else, or the history of another request.
 * @throws {RangeError} If there is nothing to collect.
 * @throws {PrometheusError} If the server refuses a query or stays busy; what was answered is kept.
 */
export async function collectHistory(options: HistoryOptions): Promise<HistoryReport> {
  const { directory, request, sinceSeconds, untilSeconds } = options;
  // Before anything is written: a request that cannot be meant leaves no trace.
  windowGrid(sinceSeconds, untilSeconds, request.stepSeconds);
  const before = await readHistoryRecord(directory);
  const start = startingRecord(options);
  if (before !== undefined) requireSameSource(directory, before, start);
  const isSameRequest = before !== undefined && JSON.stringify(before.request) === JSON.stringify(start.request);
  if (isSameRequest && before.finished && options.finished !== "again") {
    return { record: before, counts: { asked: 0, cached: 0, points: 0 } };
  }
  const goesOn = isSameRequest && !before.finished;
  const window = goesOn ? before.window : start.window;
  if (!goesOn) {
    await writeHistoryRecord(directory, start);
    // Files of another window must not stand beside those of this one.
    for (const { file } of before?.workloads ?? []) await Deno.remove(join(directory, file)).catch(ignoreNotFound);
  }

  await removeHalves(directory);
  const session = await openHistory(options, window);
  options.onPlan?.(session.summary);
  const { workloads, skipped } = await collectGroups(session, options);
  const record: HistoryRecord = {
    ...start,
    finished: true,
    window: {
      ...window,
      scrapeIntervalSeconds: session.summary.scrapeIntervalSeconds ?? null,
      rateWindowSeconds: session.summary.rateWindowSeconds,
    },
    queries: describeHistoryQueries(session.scope),
    workloads,
    skipped: [
      ...session.discovery.skipped.map(({ namespace, reason, pods }) => `${namespace}: ${pods} ${reason}`),
      ...skipped.sort(),
    ],
    // Groups end in an order that depends on the server; what is written must not.
    warnings: [...session.warnings].map(([text, answers]) => ({ text, answers })).sort((a, b) =>
      a.text < b.text ? -1 : 1
    ),
  };
  await writeHistoryRecord(directory, record);
  return { record, counts: session.asker.counts, governor: session.governor.counts() };
}

function startingRecord({ access, tenant, request, sinceSeconds, untilSeconds }: HistoryOptions): HistoryRecord {
  return {
    format: HISTORY_FORMAT,
    finished: false,
    server: parseBase(access.url),
    ...(tenant === undefined ? {} : { tenant }),
    request,
    window: {
      sinceSeconds,
      untilSeconds,
      stepSeconds: request.stepSeconds,
      scrapeIntervalSeconds: null,
      rateWindowSeconds: null,
    },
    queries: {},
    workloads: [],
    skipped: [],
    warnings: [],
  };
}

/** Another window may replace a history; another server, namespace or step is another history. */
function requireSameSource(directory: string, before: HistoryRecord, now: HistoryRecord): void {
  const sourceOf = ({ server, tenant, request }: HistoryRecord): Record<string, unknown> => ({
    server,
    tenant,
    ...request,
    since: undefined,
    until: undefined,
  } satisfies Record<string, unknown> & Partial<Record<keyof HistoryRequest, unknown>>);
  const [old, wanted] = [sourceOf(before), sourceOf(now)];
  const name = Object.keys({ ...old, ...wanted }).find((key) =>
    JSON.stringify(old[key]) !== JSON.stringify(wanted[key])
  );
  if (name === undefined) return;
  throw new SchemaError(
    `Cannot collect into "${directory}" as its history must be of the same source: its ${name} is ` +
      `${JSON.stringify(old[name])}, not ${JSON.stringify(wanted[name])}; choose another folder`,
    { column: "" },
  );
}

/** Removes halves of files that a killed process left. */
async function removeHalves(directory: string): Promise<void> {
  for await (const { name } of Deno.readDir(directory)) {
    if (/\.(csv|json)\.\d+\.tmp$/.test(name)) await Deno.remove(join(directory, name));
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** A group whose questions are being asked. */
interface OpenGroup {
  readonly group: HistoryGroup;
  readonly asked: AskedQuestion[];
  left: number;
}

/** Asks all questions, a few at a time, and writes each group as soon as it is complete, while the next one is asked. */
async function collectGroups(
  session: HistorySession,
  options: HistoryOptions,
): Promise<{ workloads: HistoryWorkload[]; skipped: string[] }> {
  const { grid, groups, asker, summary, questionsOf } = session;
  const timestamps = timestampsOf(grid);
  const workloads: HistoryWorkload[] = [];
  const skipped: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let done = 0;

  async function write({ group, asked }: OpenGroup): Promise<void> {
    const assembled = await assembleGroup(group, asked, asker.cache, grid);
    for (const [text, answers] of assembled.warnings) {
      session.warnings.set(text, (session.warnings.get(text) ?? 0) + answers);
    }
    for (const columns of assembled.workloads) {
      const { namespace, kind, name, pods } = columns.workload;
      const life = lifetimeOf(columns);
      if (life === undefined) {
        const why = assembled.failed[0]?.reason ?? "nothing of it was measured in the window";
        skipped.push(`${workloadTitle(columns.workload)}: ${why}`);
        continue;
      }
      const file = historyFileName(columns.workload);
      await writeFileAtomic(join(options.directory, file), historyFileText(columns, life, timestamps));
      workloads.push({
        namespace,
        kind,
        name,
        file,
        pods: new Set(pods.map((pod) => pod.name)).size,
        samples: life.last - life.first + 1,
        missing: missingSamples(columns, life, assembled.failed),
      });
    }
  }

  function* questions(): Generator<{ open: OpenGroup; question: HistoryQuestion; place: number }, undefined> {
    for (const group of groups) {
      const all = questionsOf(group);
      const open: OpenGroup = { group, asked: [], left: all.length };
      for (const [place, question] of all.entries()) yield { open, question, place };
    }
  }

  const queue = questions();
  const work = async (): Promise<void> => {
    for (const { open, question, place } of queue) {
      open.asked[place] = { question, failures: await ensureAnswer(asker, question) };
      options.onProgress?.({ done: ++done, total: summary.estimate.queries });
      if (--open.left === 0) {
        writing = writing.then(() => write(open));
        // Whoever waits for it below sees the failure; until then it must not count as unhandled.
        writing.catch(() => {});
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: options.parallel ?? 2 }, work));
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
  await writing;
  const order = new Map(session.discovery.workloads.map((workload, i) => [workloadTitle(workload), i]));
  workloads.sort((a, b) => order.get(workloadTitle(a))! - order.get(workloadTitle(b))!);
  return { workloads, skipped };
}
