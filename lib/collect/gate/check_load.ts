/**
 * Did the load arrive that was sent? Prometheus against the load generator, errors, replicas, and CPU that follows the load.
 *
 * @module
 */
import { correlation, mean, variationRatio } from "@/statistics.ts";
import {
  beyondChance,
  CHANCE_QUANTILE,
  type GateFindings,
  type GateReason,
  type GateRun,
  type GateService,
  type GateSilence,
  percentOf,
  shortNumber,
  unseenRatio,
} from "./gate_run.ts";
import type { GateLimits } from "./limits.ts";

/** A load that varies by less than this share of its mean is no test of what follows it. */
const VARYING_RATIO = 0.2;

const NOTHING = new Float64Array();

/** Everything about the load of one run that needs no other run. */
export function checkLoad(run: GateRun, limits: GateLimits): GateFindings {
  const all = [
    checkRequestRate(run, limits),
    checkErrors(run, limits),
    checkReplicas(run, limits),
    checkFollowing(run, limits),
  ];
  return { reasons: all.flatMap(({ reasons }) => reasons), notJudged: all.flatMap(({ notJudged }) => notJudged) };
}

/** The two request rates: their means, and sample by sample where the load varies. */
function checkRequestRate(run: GateRun, limits: GateLimits): GateFindings {
  const { counted, requestRatesRps } = run.load;
  const unknown = (why: string): GateFindings => ({ reasons: [], notJudged: [{ check: "request_rate", why }] });
  if (counted === undefined) return unknown("nobody wrote down what the load generator counted");
  const entry = run.services.find(({ service }) => service === run.entryService);
  if (entry === undefined) {
    return unknown(
      `the service that the load generator talks to is not ${run.entryService === undefined ? "known" : "recorded"}`,
    );
  }
  if ((run.absentColumns ?? []).includes("request_rate")) return unknown("the target cannot measure requests");
  const measured = entry.columns.request_rate ?? NOTHING;
  const isAligned = requestRatesRps !== undefined && requestRatesRps.length === measured.length;
  // Over the samples that both have, so that a gap in one is not taken for a difference of rates.
  const sent = isAligned
    ? mean(requestRatesRps.map((rate, i) => Number.isNaN(measured[i]!) ? NaN : rate))
    : counted.requestRateRps;
  const arrived = mean(measured);
  const deviation = Math.abs(arrived - sent) / sent;
  // The requests that no rate saw are taken to be like the others: a draw of N (1 - u) out of N.
  const unseen = unseenRatio(run);
  const chance = CHANCE_QUANTILE * Math.sqrt(unseen / ((1 - unseen) * counted.requests));
  const left = beyondChance(deviation, chance);
  const reasons: GateReason[] = [];
  if (!(counted.requests > 0) || !(left <= limits.maxRateDeviationRatio * (1 + 1e-9))) {
    reasons.push({
      check: "request_rate",
      service: entry.service,
      columns: ["request_rate"],
      value: Number.isFinite(left) ? left : null,
      limit: limits.maxRateDeviationRatio,
      unit: "ratio",
      message:
        `${entry.service}: request_rate is ${
          Number.isNaN(arrived) ? "not measured" : `${shortNumber(arrived)} req/s`
        }` +
        ` while the load generator counted ${shortNumber(sent)} req/s` +
        (Number.isFinite(left) ? ` (${percentOf(deviation)} apart, ${percentOf(left)} beyond chance)` : "") +
        `: at most ${percentOf(limits.maxRateDeviationRatio)} apart are allowed`,
    });
  }
  if (run.isSteady) return { reasons, notJudged: [] };
  if (!isAligned) {
    return { reasons, notJudged: unknown("the load generator's own count is not known sample by sample").notJudged };
  }
  if (!(variationRatio(requestRatesRps) >= VARYING_RATIO)) return { reasons, notJudged: [] };
  const r = correlation(requestRatesRps, measured);
  if (!(r >= limits.minRateCorrelation)) {
    reasons.push({
      check: "request_rate",
      service: entry.service,
      columns: ["request_rate"],
      value: Number.isNaN(r) ? null : r,
      limit: limits.minRateCorrelation,
      unit: "correlation",
      message: `${entry.service}: request_rate correlates with the load generator's own rate, sample by sample, by ` +
        `${Number.isNaN(r) ? "nothing" : shortNumber(r)}: at least ${limits.minRateCorrelation} is required`,
    });
  }
  return { reasons, notJudged: [] };
}

/** Failed requests, as the load generator counted them and as each service answered. */
function checkErrors(run: GateRun, limits: GateLimits): GateFindings {
  const reasons: GateReason[] = [];
  const notJudged: GateSilence[] = [];
  const judge = (ratio: number, what: string, of: Pick<GateReason, "service" | "columns">): void => {
    if (!(ratio > limits.maxErrorRatio)) return;
    reasons.push({
      check: "errors",
      ...of,
      value: ratio,
      limit: limits.maxErrorRatio,
      unit: "ratio",
      message: `${what} (${percentOf(ratio)}): at most ${percentOf(limits.maxErrorRatio)} are allowed`,
    });
  };
  const { counted } = run.load;
  if (counted === undefined) {
    notJudged.push({ check: "errors", why: "nobody wrote down the failures that the load generator counted" });
  } else if (counted.requests > 0) {
    const { failures, requests } = counted;
    judge(failures / requests, `${failures} of ${requests} requests of the load generator failed`, {});
  }
  for (const service of run.services) {
    const found = errorRatio(service);
    if (found === undefined) {
      notJudged.push({ check: "errors", why: `${service.service} has no column that tells failed requests` });
    } else {
      judge(found.ratio, `${service.service}: requests failed, by ${found.column}`, {
        service: service.service,
        columns: [found.column],
      });
    }
  }
  return { reasons, notJudged };
}

/** Share of failed requests of a service over the run, each sample by its requests. */
function errorRatio({ columns }: GateService): { ratio: number; column: string } | undefined {
  const { request_rate: rates, error_rate: errors, throughput } = columns;
  if (rates === undefined || (errors === undefined && throughput === undefined)) return undefined;
  const column = errors === undefined ? "throughput" : "error_rate";
  let requests = 0;
  let failed = 0;
  rates.forEach((rate, i) => {
    const failedHere = errors === undefined ? rate - throughput![i]! : rate === 0 ? 0 : rate * errors[i]!;
    if (Number.isNaN(failedHere)) return;
    requests += rate;
    failed += failedHere;
  });
  return { ratio: requests === 0 ? 0 : failed / requests, column };
}

/** Replicas that were seen against those that were asked for. */
function checkReplicas(run: GateRun, limits: GateLimits): GateFindings {
  const reasons: GateReason[] = [];
  const notJudged: GateSilence[] = [];
  for (const { service, columns, nominalReplicas } of run.services) {
    const seen = (columns.replicas ?? NOTHING).filter(Number.isFinite);
    if (seen.length === 0) {
      notJudged.push({ check: "replicas", why: `nobody counted the replicas of ${service}` });
      continue;
    }
    const equal = seen.filter((count) => count === nominalReplicas).length;
    if (equal >= limits.minReplicasRatio * seen.length) continue;
    const others = [...new Set(seen)].filter((count) => count !== nominalReplicas).sort((a, b) => a - b);
    reasons.push({
      check: "replicas",
      service,
      columns: ["replicas"],
      value: equal / seen.length,
      limit: limits.minReplicasRatio,
      unit: "ratio",
      message: `${service}: ${equal} of ${seen.length} samples (${percentOf(equal / seen.length)}) saw the ` +
        `${nominalReplicas} replicas asked for, others saw ${others.map(shortNumber).join(", ")}: at least ` +
        `${percentOf(limits.minReplicasRatio)} are required`,
    });
  }
  return { reasons, notJudged };
}

/** Within a run whose load varies, the CPU of every service must follow it. */
function checkFollowing(run: GateRun, limits: GateLimits): GateFindings {
  if (run.isSteady) return { reasons: [], notJudged: [] };
  const load = run.load.requestRatesRps ?? run.load.planned;
  if (load === undefined) {
    return { reasons: [], notJudged: [{ check: "load_correlation", why: "the load is not known sample by sample" }] };
  }
  if (!(variationRatio(load) >= VARYING_RATIO)) return { reasons: [], notJudged: [] };
  const what = run.load.requestRatesRps === undefined ? "planned load" : "load generator's rate";
  const reasons = run.services.flatMap(({ service, columns }): GateReason[] => {
    const r = correlation(load, columns.cpu_usage ?? NOTHING);
    if (r >= limits.minLoadCorrelation) return [];
    return [{
      check: "load_correlation",
      service,
      columns: ["cpu_usage"],
      value: Number.isNaN(r) ? null : r,
      limit: limits.minLoadCorrelation,
      unit: "correlation",
      message: `${service}: cpu_usage correlates with the ${what} by ${Number.isNaN(r) ? "nothing" : shortNumber(r)} ` +
        `within the run: at least ${limits.minLoadCorrelation} is required`,
    }];
  });
  return { reasons, notJudged: [] };
}
