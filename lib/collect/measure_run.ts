/**
 * Measures one run: brings the system up, loads it, and collects exactly the loaded window.
 *
 * @module
 */
import { streamSeed } from "@/random/mod.ts";
import type { CampaignClock, CampaignEvent, CampaignOptions } from "./campaign.ts";
import { collectWithSets, describeWithSets } from "./column_sets/mod.ts";
import type { GateRun } from "./gate/gate_run.ts";
import { collectedGateRun } from "./gate/collected_run.ts";
import { generatorSamples } from "./generator.ts";
import { loadHistoryText } from "./load_history.ts";
import { plannedLevels } from "./load_model.ts";
import { countBetween, type LoadStatistics, startLoad } from "./locust.ts";
import type { LoadOptions } from "./locust_environment.ts";
import { type CampaignPlan, loadFileOf, type PlannedRun, runFileOf } from "./plan.ts";
import type { CampaignRecord, RunRecord } from "./record.ts";
import { sleep } from "./retry.ts";
import { collectWorkload, describeQueries, runFileText, type WorkloadSamples } from "./samples.ts";
import type { PreparedSystem } from "./target.ts";
import type { TimeRange } from "./time_range.ts";

/** One run, measured and not yet written. */
export interface MeasuredRun {
  /** Its entry in `campaign.json`, without the verdict of the gate. */
  readonly entry: RunRecord;
  /** Name and text of each run file. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** What the gate judges. */
  readonly gateRun: GateRun;
  /** The queries that were asked. */
  readonly queries: CampaignRecord["queries"];
  /** Version of the Prometheus that answered. */
  readonly prometheusVersion: string | undefined;
}

/** The time of this machine. */
export const SYSTEM_CLOCK: CampaignClock = { nowSeconds: () => Date.now() / 1000, sleep };

/** Measures a run of a campaign; whatever happens, the load is stopped and the system is released. */
export async function measureRun(
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
      ...loadOf(plan, run),
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
      return await collectRun(
        { plan, run, system, window, statistics, absentColumns: target.absentColumns ?? [] },
        signal,
      );
    } finally {
      await load.kill();
    }
  } finally {
    await system.release();
  }
}

/** The load of a run, as the load generator is told it. */
function loadOf(
  plan: CampaignPlan,
  run: PlannedRun,
): Pick<LoadOptions, "users" | "usersPerSecond" | "arrivals" | "userWait" | "mix"> {
  const levels = plannedLevels(plan, run);
  const mix = run.mix === undefined ? undefined : plan.mixes?.[run.mix];
  return {
    users: run.users,
    ...(plan.arrivals === undefined
      ? levels === undefined ? {} : { usersPerSecond: Int32Array.from(levels) }
      : { arrivals: { ratesRps: Float64Array.from(levels ?? [run.users]), gaps: plan.arrivals } }),
    ...(plan.userWait === undefined ? {} : { userWait: plan.userWait }),
    ...(mix === undefined ? {} : { mix }),
  };
}

/** The measured window: its start is the first multiple of the step after the load has settled. */
export function windowAfter(
  readySeconds: number,
  { stepSeconds, durationSeconds }: Pick<CampaignPlan, "stepSeconds" | "durationSeconds">,
): { startSeconds: number; endSeconds: number } {
  const startSeconds = Math.ceil(readySeconds / stepSeconds) * stepSeconds;
  return { startSeconds, endSeconds: startSeconds + Math.floor(durationSeconds / stepSeconds + 1e-9) * stepSeconds };
}

/** A run that was loaded and has to be collected. */
interface LoadedRun {
  readonly plan: CampaignPlan;
  readonly run: PlannedRun;
  readonly system: PreparedSystem;
  readonly window: { readonly startSeconds: number; readonly endSeconds: number };
  readonly statistics: LoadStatistics;
  readonly absentColumns: readonly string[];
}

async function collectRun(loaded: LoadedRun, signal: AbortSignal): Promise<MeasuredRun> {
  const { plan, run, system, window, statistics } = loaded;
  const { stepSeconds } = plan;
  // A sample at t tells of (t - step, t]: the first one that lies inside the window ends one step after its start.
  const range = { startSeconds: window.startSeconds + stepSeconds, endSeconds: window.endSeconds, stepSeconds };
  const collected: WorkloadSamples[] = [];
  for (const workload of system.services) {
    const scope = { ...system.scope, workload, windowSeconds: stepSeconds };
    collected.push(
      plan.columnSets === undefined
        ? await collectWorkload(system.prometheus, scope, range, signal)
        : await collectWithSets(system.prometheus, scope, range, plan.columnSets, signal),
    );
  }
  const anyWorkload = { ...system.scope, workload: "<workload>", windowSeconds: stepSeconds };
  const requests = countBetween(statistics.requestsPerSecond, window.startSeconds, window.endSeconds);
  const entryService = system.entryService ?? system.services[0]!;
  const entry = collected.find(({ workload }) => workload === entryService);
  const entryRates = [...entry?.columns.request_rate ?? []].filter(Number.isFinite);
  const rates = sampleRates(statistics, range);
  const record: RunRecord = {
    ...run,
    windowStartSeconds: window.startSeconds,
    windowEndSeconds: window.endSeconds,
    scrapeIntervalSeconds: system.scrapeIntervalSeconds,
    samples: collected[0]!.timesSeconds.length,
    files: collected.map(({ workload }) => runFileOf(run, workload)),
    load: {
      entryService,
      requests,
      failures: countBetween(statistics.failuresPerSecond, window.startSeconds, window.endSeconds),
      requestRateRps: requests / (window.endSeconds - window.startSeconds),
      measuredRequestRateRps: entryRates.length === 0
        ? null
        : entryRates.reduce((sum, rate) => sum + rate, 0) / entryRates.length,
      ...(rates === undefined ? {} : { requestRatesRps: rates }),
      errors: statistics.errors,
      ...(statistics.history === undefined ? {} : { historyFile: loadFileOf(run) }),
      ...(statistics.sender === undefined ? {} : { sender: statistics.sender }),
    },
    missing: collected.flatMap(({ workload, missing }) =>
      missing.map((gap) => ({ service: workload, column: gap.column, samples: gap.samples, reason: gap.reason }))
    ),
    warnings: [...new Set([...collected.flatMap(({ warnings }) => warnings), ...system.notes?.() ?? []])],
  };
  return {
    entry: record,
    files: [
      ...collected.map((samples) => [runFileOf(run, samples.workload), runFileText(samples)] as const),
      ...(statistics.history === undefined ? [] : [[loadFileOf(run), loadHistoryText(statistics.history)] as const]),
    ],
    gateRun: collectedGateRun({
      plan,
      entry: record,
      collected,
      absentColumns: [...new Set([...loaded.absentColumns, ...plan.absentColumns ?? []])],
    }),
    prometheusVersion: await system.prometheus.version(),
    queries: plan.columnSets === undefined
      ? describeQueries(anyWorkload)
      : describeWithSets(anyWorkload, plan.columnSets),
  };
}

/** Rates of the load generator by sample, req/s, to 6 decimals; it counts by whole seconds, so other steps have none. */
function sampleRates(statistics: LoadStatistics, range: TimeRange): number[] | undefined {
  if (!Number.isInteger(range.stepSeconds) || statistics.requestsPerSecond.size === 0) return undefined;
  return Array.from(generatorSamples(statistics, range).requestRateRps, (rate) => Number(rate.toFixed(6)));
}

/** A seed of its own for each run, the same whenever and in whatever order it is run. */
function runSeed(seed: number, run: PlannedRun): number {
  const kind = [run.shape, run.loop, run.mix].filter((part) => part !== undefined).join(" ");
  const shape = [...kind].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  const stream = ((run.users * 1009 + run.replicas) * 1009 + Math.round((run.cpuLimitCores ?? 0) * 1000)) * 31 + shape;
  return streamSeed(seed, stream | 0);
}
