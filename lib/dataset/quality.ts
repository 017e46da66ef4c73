/**
 * Is a run worth learning from? A verdict with reasons for each run of a campaign.
 *
 * @module
 */
import { missingBetween, repeatedSamples as countRepeats } from "@/readings.ts";
import { checkLoadResponse, checkSharedReadings } from "./load_response.ts";
import {
  checkCopies,
  checkFailedScrapes,
  checkMissingSamples,
  checkRepeats,
  checkReplicas,
  checkSteadiness,
  checkTimestamps,
} from "./quality_checks.ts";
import type { Concern, MeasuredRun, RunQuality } from "./run.ts";
import { median, variationRatio } from "./statistics.ts";

/** What is known of the plan behind a campaign. */
export interface CampaignPlanFacts {
  /** Sampling step, seconds. @default {the median step of the campaign} */
  readonly stepSeconds?: number;
  /** Samples that a run should have. @default {not known: only gaps inside a run count as missing} */
  readonly samplesPerRun?: number;
}

/**
 * Judges every run of a campaign, each alone and beside the other runs of its service.
 *
 * @param runs Runs as scraped, in any order.
 * @param plan What the campaign set out to measure.
 * @returns One verdict per run, in the order given.
 */
export function assessRuns(runs: readonly MeasuredRun[], plan: CampaignPlanFacts = {}): RunQuality[] {
  const stepSeconds = plan.stepSeconds ?? medianStepSeconds(runs);
  const together: Concern[][] = runs.map(() => []);
  for (const members of Map.groupBy(runs.keys(), (i) => runs[i]!.service).values()) {
    const ofService = members.map((i) => runs[i]!);
    const response = checkLoadResponse(ofService);
    const shared = checkSharedReadings(ofService);
    members.forEach((i, k) => together[i]!.push(...shared[k]!, ...response));
  }
  return runs.map((run, i) => assess(run, together[i]!, stepSeconds, plan.samplesPerRun));
}

/**
 * Judges one run beside others of its campaign.
 *
 * @param run The run.
 * @param others Other runs to compare it with; without any, load response and overlap cannot be judged.
 * @param plan What the campaign set out to measure.
 */
export function assessRun(
  run: MeasuredRun,
  others: readonly MeasuredRun[] = [],
  plan: CampaignPlanFacts = {},
): RunQuality {
  return assessRuns([run, ...others], plan)[0]!;
}

function assess(
  run: MeasuredRun,
  together: readonly Concern[],
  stepSeconds: number,
  samplesPerRun: number | undefined,
): RunQuality {
  const samples = run.cpuCores.length;
  const failedScrapes = run.failedScrape.reduce((sum, failed) => sum + failed, 0);
  const missingSamples = Math.max(missingBetween(run.timestampSeconds, stepSeconds), (samplesPerRun ?? 0) - samples);
  const repeatedSamples = countRepeats(run);
  const cpuVariationRatio = variationRatio(steadyPart(run.cpuCores));
  const rateVariationRatio = variationRatio(steadyPart(run.requestRateRps ?? new Float64Array()));
  const concerns: Concern[] = samples === 0 ? [{ verdict: "rejected", reason: "the file has no usable sample" }] : [
    ...checkFailedScrapes(run, failedScrapes),
    ...checkTimestamps(run),
    ...checkMissingSamples(run, missingSamples, stepSeconds),
    ...checkReplicas(run),
    ...checkCopies(run),
    ...together,
    ...checkRepeats(run, repeatedSamples),
    ...checkSteadiness(run, { cpu: cpuVariationRatio, rate: rateVariationRatio }, stepSeconds),
  ];
  concerns.push(...run.notes.map((reason): Concern => ({ verdict: "suspect", reason })));
  const rejected = concerns.some(({ verdict }) => verdict === "rejected");
  return {
    file: run.file,
    service: run.service,
    users: run.users,
    replicas: run.replicas,
    samples,
    missingSamples,
    failedScrapes,
    repeatedSamples,
    observedReplicas: median(run.observedReplicas),
    cpuVariationRatio,
    rateVariationRatio,
    verdict: rejected ? "rejected" : concerns.length > 0 ? "suspect" : "ok",
    reasons: concerns.map(({ reason }) => reason),
  };
}

/** The samples behind the first fifth, in which a run warms up. */
function steadyPart(values: Float64Array): Float64Array {
  return values.subarray(Math.ceil(values.length / 5));
}

/** Median time between neighbouring samples over all runs, seconds; `NaN` if there are none. */
export function medianStepSeconds(runs: readonly Pick<MeasuredRun, "timestampSeconds">[]): number {
  const steps: number[] = [];
  for (const { timestampSeconds } of runs) {
    for (let i = 1; i < timestampSeconds.length; i++) steps.push(timestampSeconds[i]! - timestampSeconds[i - 1]!);
  }
  return median(Float64Array.from(steps));
}
