/**
 * Runs a campaign: brings the system up, loads it, collects exactly the loaded window, writes the run, goes on.
 *
 * Finished runs are skipped, so a campaign that was stopped is resumed by the same command.
 *
 * @module
 */
import { join } from "node:path";
import { streamSeed } from "@/random/mod.ts";
import { writeFileAtomic } from "@/files.ts";
import { countBetween, type LoadOptions, type LoadStatistics, type RunningLoad, startLoad } from "./locust.ts";
import { type CampaignPlan, type PlannedRun, plannedRuns, runFileOf, type RunFilter, runTitle } from "./plan.ts";
import { type CampaignRecord, type RunRecord, writeCampaignRecord } from "./record.ts";
import { isFinished, openRecord, withoutRun, withRun } from "./resume.ts";
import { sleep } from "./retry.ts";
import { collectWorkload, describeQueries, runFileText, type WorkloadSamples } from "./samples.ts";
import { usersPerSecond } from "./shapes.ts";
import type { CampaignTarget, PreparedSystem } from "./target.ts";

/** What {@linkcode runCampaign} needs. */
export interface CampaignOptions {
  /** Name of the campaign. */
  readonly name: string;
  /** Folder of the run files and of `campaign.json`. */
  readonly directory: string;
  /** What to run. */
  readonly plan: CampaignPlan;
  /** Which part of it to run now. */
  readonly filter?: RunFilter;
  /** What to measure. */
  readonly target: CampaignTarget;
  /** Machine and versions, for `campaign.json`. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
  /** Ends the campaign: the run that is under way is dropped, finished ones stay. */
  readonly signal: AbortSignal;
  /** Told of each step, for progress. */
  readonly onProgress?: (event: CampaignEvent) => void;
  /** What loads the system. @default {startLoad} */
  readonly startLoad?: (options: LoadOptions) => Promise<RunningLoad>;
  /** What tells the time. @default {SYSTEM_CLOCK} */
  readonly clock?: CampaignClock;
}

/** The time, and how it passes. */
export interface CampaignClock {
  /** Seconds since 1970-01-01 UTC. */
  nowSeconds(): number;
  /** Waits. Ends early, by throwing the reason, when `signal` is aborted. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
}

const SYSTEM_CLOCK: CampaignClock = { nowSeconds: () => Date.now() / 1000, sleep };

/** Where a campaign is. */
export interface CampaignEvent {
  /** Runs that need no more work. */
  readonly done: number;
  /** Runs in all. */
  readonly total: number;
  /** The run, as a person reads it. */
  readonly run: string;
  /** What happens to it. */
  readonly phase: "skipped" | "starting" | "loading" | "collecting" | "finished";
}

/**
 * Runs what is left of a plan.
 *
 * @returns The record of the campaign, as written to `campaign.json`.
 * @throws {RangeError} If the folder holds a campaign that was measured by another plan, or run files without one.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignRecord> {
  const { clock = SYSTEM_CLOCK } = options;
  const runs = plannedRuns(options.plan, options.filter);
  let record = await openRecord(options);
  for (const [done, run] of runs.entries()) {
    const progress = (phase: CampaignEvent["phase"]) =>
      options.onProgress?.({ done, total: runs.length, run: runTitle(run), phase });
    if (await isFinished(options.directory, record, run)) {
      progress("skipped");
      continue;
    }
    options.signal.throwIfAborted();
    const { entry, files, queries, prometheusVersion } = await measureRun(options, run, progress);
    // Said before its files change: whenever this is killed, no entry tells of files that it did not make.
    await writeCampaignRecord(options.directory, withoutRun(record, run));
    for (const [name, text] of files) await writeFileAtomic(join(options.directory, name), text);
    record = withRun({
      ...record,
      queries,
      measuredOn: {
        ...record.measuredOn,
        ...(prometheusVersion === undefined ? {} : { prometheus: prometheusVersion }),
      },
    }, entry);
    await writeCampaignRecord(options.directory, record);
    options.onProgress?.({ done: done + 1, total: runs.length, run: runTitle(run), phase: "finished" });
    if (options.plan.pauseSeconds > 0 && done + 1 < runs.length) {
      await clock.sleep(options.plan.pauseSeconds, options.signal);
    }
  }
  return record;
}

interface MeasuredRun {
  readonly entry: RunRecord;
  readonly files: readonly (readonly [name: string, text: string])[];
  readonly queries: CampaignRecord["queries"];
  readonly prometheusVersion: string | undefined;
}

async function measureRun(
  { plan, target, signal, startLoad: start = startLoad, clock = SYSTEM_CLOCK }: CampaignOptions,
  run: PlannedRun,
  progress: (phase: CampaignEvent["phase"]) => void,
): Promise<MeasuredRun> {
  progress("starting");
  const seed = runSeed(plan.seed, run);
  const system = await target.prepare(run, seed, signal);
  // Whether the system fails while nobody waits for it is asked below; it must not end the process.
  system.failed.catch(() => {});
  try {
    const load = await start({
      targetUrls: system.entryUrls,
      users: run.users,
      ...(run.shape === undefined
        ? {}
        : { usersPerSecond: usersPerSecond(run.shape, run.users, Math.ceil(plan.durationSeconds)) }),
      settleSeconds: plan.settleSeconds,
      userWaitSeconds: plan.userWaitSeconds,
      seed,
      signal,
    });
    try {
      progress("loading");
      const window = windowAfter(clock.nowSeconds() + plan.settleSeconds, plan);
      // One more scrape after the window's end, so that its last rate is complete, still under load.
      const untilSeconds = window.endSeconds + system.scrapeIntervalSeconds;
      await Promise.race([clock.sleep(untilSeconds - clock.nowSeconds(), signal), load.failed, system.failed]);
      const statistics = await load.stop();
      progress("collecting");
      return await collectRun(plan, run, system, window, statistics, signal);
    } finally {
      await load.kill();
    }
  } finally {
    await system.release();
  }
}

/** The measured window: its start is the first multiple of the step after the load has settled. */
export function windowAfter(
  readySeconds: number,
  { stepSeconds, durationSeconds }: Pick<CampaignPlan, "stepSeconds" | "durationSeconds">,
): { startSeconds: number; endSeconds: number } {
  const startSeconds = Math.ceil(readySeconds / stepSeconds) * stepSeconds;
  return { startSeconds, endSeconds: startSeconds + Math.floor(durationSeconds / stepSeconds + 1e-9) * stepSeconds };
}

async function collectRun(
  plan: CampaignPlan,
  run: PlannedRun,
  system: PreparedSystem,
  window: { startSeconds: number; endSeconds: number },
  statistics: LoadStatistics,
  signal: AbortSignal,
): Promise<MeasuredRun> {
  const { stepSeconds } = plan;
  // A sample at t tells of (t - step, t]: the first one that lies inside the window ends one step after its start.
  const range = { startSeconds: window.startSeconds + stepSeconds, endSeconds: window.endSeconds, stepSeconds };
  const collected: WorkloadSamples[] = [];
  for (const workload of system.services) {
    collected.push(await collectWorkload(system.prometheus, { workload, windowSeconds: stepSeconds }, range, signal));
  }
  const requests = countBetween(statistics.requestsPerSecond, window.startSeconds, window.endSeconds);
  const entryRates = collected[0]!.columns.request_rate.filter(Number.isFinite);
  return {
    entry: {
      ...run,
      windowStartSeconds: window.startSeconds,
      windowEndSeconds: window.endSeconds,
      samples: collected[0]!.timesSeconds.length,
      files: collected.map(({ workload }) => runFileOf(run, workload)),
      load: {
        requests,
        failures: countBetween(statistics.failuresPerSecond, window.startSeconds, window.endSeconds),
        requestRateRps: requests / (window.endSeconds - window.startSeconds),
        measuredRequestRateRps: entryRates.length === 0
          ? null
          : entryRates.reduce((sum, rate) => sum + rate, 0) / entryRates.length,
        errors: statistics.errors,
      },
      missing: collected.flatMap(({ workload, missing }) =>
        missing.map((gap) => ({ service: workload, column: gap.column, samples: gap.samples, reason: gap.reason }))
      ),
      warnings: [...new Set(collected.flatMap(({ warnings }) => warnings))],
    },
    files: collected.map((samples) => [runFileOf(run, samples.workload), runFileText(samples)] as const),
    prometheusVersion: await system.prometheus.version(),
    queries: describeQueries({ workload: "<workload>", windowSeconds: stepSeconds }),
  };
}

/** A seed of its own for each run, the same whenever and in whatever order it is run. */
function runSeed(seed: number, run: PlannedRun): number {
  const shape = [...(run.shape ?? "")].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  const stream = ((run.users * 1009 + run.replicas) * 1009 + Math.round((run.cpuLimitCores ?? 0) * 1000)) * 31 + shape;
  return streamSeed(seed, stream | 0);
}
