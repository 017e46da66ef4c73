/**
 * Runs a campaign: brings the system up, loads it, collects exactly the loaded window, writes the run, goes on.
 *
 * Finished runs are skipped, so a campaign that was stopped is resumed by the same command.
 *
 * @module
 */
import { RunDisturbedError } from "@/errors.ts";
import type { GateReason } from "./gate/gate_run.ts";
import { gateLimits } from "./gate/limits.ts";
import { removeHalfWritten } from "./half_written.ts";
import { keepRun } from "./keep_run.ts";
import type { RunningLoad } from "./locust.ts";
import type { LoadOptions } from "./locust_environment.ts";
import { measureRun, SYSTEM_CLOCK } from "./measure_run.ts";
import { type CampaignPlan, DEFAULT_ATTEMPTS, type PlannedRun, plannedRuns, type RunFilter, runTitle } from "./plan.ts";
import type { CampaignRecord } from "./record.ts";
import { isSettled, openRecord, runEntry } from "./resume.ts";
import type { CampaignTarget } from "./target.ts";
import { targetSession } from "./target_session.ts";

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
  /** Whether runs that failed the gate and have no attempt left are measured again. @default {"attempts left"} */
  readonly failedRuns?: "attempts left" | "retry";
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

/** Where a campaign is. */
export interface CampaignEvent {
  /** Runs that need no more work. */
  readonly done: number;
  /** Runs in all. */
  readonly total: number;
  /** The run, as a person reads it. */
  readonly run: string;
  /** What happens to it. */
  readonly phase: "skipped" | "starting" | "loading" | "collecting" | "finished" | "failed";
  /** Why the quality gate failed the run, where it did. */
  readonly reasons?: readonly GateReason[];
}

/**
 * Runs what is left of a plan. Each run is judged by the quality gate as soon as it is collected; one that fails is kept apart
 * and measured again, as often as the plan allows, and the campaign goes on with the next one. So is one whose system was
 * disturbed, such as by a pod that restarted; that has no record.
 *
 * @returns The record of the campaign, as written to `campaign.json`; the runs whose `gate` failed are in it too.
 * @throws {RangeError} If the folder holds a campaign that was measured by another plan, or run files without one.
 * @throws {RunDisturbedError} If every attempt of a run was disturbed.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignRecord> {
  const { clock = SYSTEM_CLOCK, directory, signal, plan, failedRuns = "attempts left" } = options;
  const runs = plannedRuns(plan, options.filter);
  const attempts = plan.attempts ?? DEFAULT_ATTEMPTS;
  const gate = plan.gate === "off" ? plan.gate : gateLimits(plan.gate);
  // With all of its bounds, so that the record tells those that were used whatever later versions default to.
  let record = await openRecord({ ...options, plan: { ...plan, gate, attempts } });
  await removeHalfWritten(directory);
  const pause = () => plan.pauseSeconds > 0 ? clock.sleep(plan.pauseSeconds, signal) : Promise.resolve();
  const session = targetSession(options.target);
  return await session.closeAfter(async () => {
    for (const [done, run] of runs.entries()) {
      const progress = (phase: CampaignEvent["phase"], reasons?: readonly GateReason[]) =>
        options.onProgress?.({
          done: phase === "finished" ? done + 1 : done,
          total: runs.length,
          run: runTitle(run),
          phase,
          ...(reasons === undefined ? {} : { reasons }),
        });
      if (await isSettled(directory, record, run, failedRuns === "retry" ? Infinity : attempts)) {
        progress("skipped");
        continue;
      }
      signal.throwIfAborted();
      await session.open(signal);
      const before = failedAttempts(record, run);
      const last = failedRuns === "retry" ? before + attempts : attempts;
      for (let attempt = before + 1; attempt <= last; attempt++) {
        const measured = await measureRun(options, run, progress).catch((error) => {
          if (!(error instanceof RunDisturbedError) || attempt === last) throw error;
          progress("failed", [disturbance(error)]);
        });
        if (measured === undefined) {
          await pause();
          continue;
        }
        record = await keepRun(directory, record, measured);
        const gate = runEntry(record, run)?.gate;
        if (gate?.verdict !== "failed") {
          progress("finished");
          break;
        }
        progress("failed", gate.reasons);
        if (attempt < last) await pause();
      }
      if (done + 1 < runs.length) await pause();
    }
    await session.recover(signal);
    return record;
  });
}

/** What happened to the measured system, as the gate would say it. */
function disturbance({ message }: RunDisturbedError): GateReason {
  return { check: "replicas", value: null, limit: 0, unit: "", message };
}

function failedAttempts(record: CampaignRecord, run: PlannedRun): number {
  const gate = runEntry(record, run)?.gate;
  return gate?.verdict === "failed" ? gate.attempts : 0;
}
