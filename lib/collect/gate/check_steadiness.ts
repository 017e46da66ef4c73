/**
 * Does a run that was meant to be steady swing more than chance explains?
 *
 * @module
 */
import { mean, variationRatio } from "@/statistics.ts";
import {
  beyondChance,
  CHANCE_QUANTILE,
  type GateFindings,
  type GateReason,
  type GateRun,
  type GateService,
  percentOf,
  shortNumber,
  unseenRatio,
} from "./gate_run.ts";
import type { GateLimits } from "./limits.ts";

/** Fewest samples in which variation is judged: of two or three nothing can be said. */
const FEWEST_SAMPLES = 10;

/** Variation of the end of a constant load. */
export function checkSteadiness(run: GateRun, limits: GateLimits): GateFindings {
  if (!run.isSteady) return { reasons: [], notJudged: [] };
  const uncounted = run.services.filter(({ columns }) => !(mean(columns.request_rate ?? new Float64Array()) > 0));
  return {
    reasons: run.services.flatMap((service) => checkService(run, service, limits)),
    notJudged: uncounted.map(({ service }) => ({
      check: "steadiness" as const,
      why: `${service} has no measured request, so no variation of its CPU is put down to chance`,
    })),
  };
}

function checkService(run: GateRun, { service, columns }: GateService, limits: GateLimits): GateReason[] {
  const { request_rate: rate = new Float64Array(), cpu_usage: cpu = new Float64Array() } = columns;
  const end = (values: Float64Array): Float64Array => {
    const wanted = run.stepSeconds > 0 ? Math.ceil(limits.steadySeconds / run.stepSeconds - 1e-9) : 0;
    return values.subarray(Math.max(0, values.length - Math.max(wanted, FEWEST_SAMPLES)));
  };
  const requests = mean(end(rate)) * run.stepSeconds * (1 - unseenRatio(run));
  return [
    ...checkSeries(service, "request_rate", end(rate), requests, 1),
    // n requests whose demand varies as an exponential one does sum up to a work that varies by sqrt(2 / n).
    ...checkSeries(service, "cpu_usage", end(cpu), requests, 2),
  ];

  function checkSeries(
    name: string,
    column: string,
    values: Float64Array,
    requestsPerSample: number,
    varianceOfOne: number,
  ): GateReason[] {
    const variation = variationRatio(values);
    const samples = values.filter(Number.isFinite).length;
    const chance = chanceVariation(requestsPerSample, samples, varianceOfOne);
    const left = beyondChance(variation, chance);
    if (Number.isNaN(variation) || left <= limits.maxVariationRatio * (1 + 1e-9)) return [];
    const span = run.stepSeconds > 0 ? `${shortNumber(values.length * run.stepSeconds)} s` : `${values.length} samples`;
    const explained = chance === 0
      ? ""
      : `; chance explains ${percentOf(chance)} at ${shortNumber(requestsPerSample)} requests seen a sample, ` +
        `${percentOf(left)} are left`;
    return [{
      check: "steadiness",
      service: name,
      columns: [column],
      value: left,
      limit: limits.maxVariationRatio,
      unit: "ratio",
      message: `${name}: ${column} varies by ${percentOf(variation)} of its mean over the last ${span} under one load` +
        `${explained}; at most ${percentOf(limits.maxVariationRatio)} are allowed`,
    }];
  }
}

/**
 * Coefficient of variation that a steady process shows by chance in all but one of a thousand series.
 *
 * The count of n requests that arrive at random varies by 1 / sqrt(n), the work that they bring by sqrt(2 / n) if the demand
 * of one is exponential; the variance of m such samples spreads as chi-square with m - 1 degrees of freedom does.
 *
 * Source of the quantile: Wilson and Hilferty (1931), "The distribution of chi-square", PNAS 17(12).
 *
 * @param requestsPerSample Mean number of requests that one sample saw, n.
 * @param samples Number of samples, m.
 * @param varianceOfOne Variance that one request adds, in units of its squared mean: 1 for counts, 2 for work.
 * @returns A ratio; 0 if nothing is known of the requests, so that chance excuses nothing.
 */
export function chanceVariation(requestsPerSample: number, samples: number, varianceOfOne: number): number {
  if (!(requestsPerSample > 0) || samples < 2) return 0;
  const spread = 2 / (9 * (samples - 1));
  const quantile = (1 - spread + CHANCE_QUANTILE * Math.sqrt(spread)) ** 3;
  return Math.sqrt(varianceOfOne / requestsPerSample * quantile);
}
