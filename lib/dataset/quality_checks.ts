/**
 * What can be wrong with one run, looked at alone. Each check gives its concerns; `quality.ts` joins them.
 *
 * @module
 */
import { computedColumns, stackedAfter } from "@/readings.ts";
import type { Concern, MeasuredRun } from "./run.ts";
import { mean, median } from "./statistics.ts";

/** Prints a share as a whole percentage. */
export function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}

/** Prints a number to three significant digits. */
export function short(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** Concern if more than a tenth (suspect) or half (rejected) of `whole` is affected. */
function byShare(part: number, whole: number, reason: string): Concern[] {
  if (part <= 0.1 * whole) return [];
  return [{ verdict: part > 0.5 * whole ? "rejected" : "suspect", reason }];
}

/**
 * Failed scrapes: any is worth a look, since their values are fills; with more than half the run is mostly invented.
 */
export function checkFailedScrapes(run: MeasuredRun, failed: number): Concern[] {
  const samples = run.failedScrape.length;
  if (failed === 0) return [];
  if (failed === samples) {
    return [{ verdict: "rejected", reason: `every scrape failed: all ${samples} samples are zero in every column` }];
  }
  const reason = `${failed} of ${samples} samples (${percent(failed, samples)}) are failed scrapes, all zero`;
  return [{ verdict: failed > 0.5 * samples ? "rejected" : "suspect", reason }];
}

/** Times: without them no step, rate or lag can be trusted. */
export function checkTimestamps(run: MeasuredRun): Concern[] {
  const samples = run.timestampSeconds.length;
  const missing = run.timestampSeconds.filter(Number.isNaN).length;
  if (missing === 0) return [];
  return [{
    verdict: "rejected",
    reason:
      `${missing} of ${samples} samples have no time: the timestamp is a row number, so nothing orders or dates them`,
  }];
}

/** Missing samples against all that there should be. */
export function checkMissingSamples(run: MeasuredRun, missing: number, stepSeconds: number): Concern[] {
  const expected = run.cpuCores.length + missing;
  const reason = `${missing} of ${expected} samples (${percent(missing, expected)}) are missing at a step of ${
    short(stepSeconds)
  } s`;
  return byShare(missing, expected, reason);
}

/** Replicas that were seen against those that were asked for. */
export function checkReplicas(run: MeasuredRun): Concern[] {
  const seen = run.observedReplicas;
  const measured = seen.filter((_, i) => run.failedScrape[i] === 0);
  const missing = measured.filter(Number.isNaN).length;
  const differing = measured.filter((count) => !Number.isNaN(count) && count !== run.replicas).length;
  const concerns: Concern[] = [];
  const stacked = stackedAfter(run.timestampSeconds, seen);
  if (stacked !== undefined) {
    concerns.push({
      verdict: "rejected",
      reason: `the replica count ends after row ${stacked} of ${seen.length}: several pods are stacked below each ` +
        `other as if they were later samples`,
    });
  } else {
    const unknown = byShare(missing, measured.length, `${missing} of ${measured.length} samples have no replica count`);
    concerns.push(...unknown.map(({ reason }): Concern => ({ verdict: "suspect", reason })));
  }
  const reason = `${differing} of ${measured.length} samples saw other than the ${run.replicas} replicas asked for ` +
    `(median ${short(median(seen))})`;
  concerns.push(...byShare(differing, measured.length, reason));
  return concerns;
}

/**
 * A run that was meant to be steady should not swing by half its mean, beyond what few requests per sample do by chance:
 * n requests that arrive at random vary by 1 / sqrt(n).
 */
export function checkSteadiness(
  run: MeasuredRun,
  ratios: { readonly cpu: number; readonly rate: number },
  stepSeconds: number,
): Concern[] {
  if (!run.isSteady) return [];
  const requests = run.requestRateRps === undefined ? NaN : mean(run.requestRateRps) * stepSeconds;
  const allowed = 0.5 + (requests > 0 ? 2 / Math.sqrt(requests) : 0);
  const concern = (what: string, ratio: number): Concern[] =>
    ratio > allowed
      ? [{
        verdict: "suspect",
        reason: `not steady: ${what} varies by ${percent(ratio, 1)} of its mean under one load`,
      }]
      : [];
  return [...concern("CPU", ratios.cpu), ...concern("request rate", ratios.rate)];
}

/** A source that repeats itself exactly has stopped: the rate window no longer sees new samples. */
export function checkRepeats(run: MeasuredRun, repeats: number): Concern[] {
  const samples = run.cpuCores.length;
  return byShare(
    repeats,
    samples,
    `${repeats} of ${samples} samples (${percent(repeats, samples)}) repeat the sample before them in every column`,
  );
}

/** Columns that are a fixed multiple of CPU or memory were computed, not measured. */
export function checkCopies(run: MeasuredRun): Concern[] {
  return computedColumns(run).map(({ column, source, factor }) => {
    const times = factor === 1 ? "a copy of" : `${short(factor)} x`;
    return { verdict: "rejected", reason: `${column} is ${times} ${source} in every row: not measured` };
  });
}
