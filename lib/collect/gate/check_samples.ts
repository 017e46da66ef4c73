/**
 * Are the samples there, dated, and measured? Each service looked at alone.
 *
 * @module
 */
import { computedColumns, missingBetween, type Readings, repeatedSamples, stackedAfter } from "@/readings.ts";
import {
  type GateFindings,
  type GateReason,
  type GateRun,
  type GateService,
  percentOf,
  shortNumber,
} from "./gate_run.ts";
import type { GateLimits } from "./limits.ts";

/** Columns that describe requests: a sample without a request has none of them, and misses none. */
const OF_REQUESTS: readonly string[] = ["p50_latency", "p95_latency", "p99_latency", "avg_latency", "error_rate"];

/** Columns that were set, not measured: they may stay the same, and be multiples of each other. */
const OF_SETTINGS: readonly string[] = ["replicas", "cpu_limit", "cpu_request", "memory_limit", "memory_request"];

/** Samples, times, repeats and copies of every service. */
export function checkSamples(run: GateRun, limits: GateLimits): GateFindings {
  const reasons = run.services.flatMap((service) => [
    ...checkFaults(service),
    ...checkTimes(service),
    ...checkCompleteness(run, service, limits),
    ...checkRepeats(service, limits),
    ...checkCopies(service),
  ]);
  reasons.push(...checkMissing(run, limits));
  const absent = run.absentColumns ?? [];
  const notJudged = absent.length === 0
    ? []
    : [{ check: "completeness" as const, why: `declared absent by the target: ${[...absent].sort().join(", ")}` }];
  return { reasons, notJudged };
}

/** The measured columns of a service, as the signs of `lib/readings.ts` are looked for. */
export function readingsOf({ columns, timesSeconds }: GateService): Readings {
  const { cpu_usage: cpuCores, request_rate: requestRateRps, ...others } = columns;
  return {
    cpuCores: cpuCores ?? new Float64Array(timesSeconds.length).fill(NaN),
    ...(requestRateRps === undefined ? {} : { requestRateRps }),
    measured: Object.fromEntries(Object.entries(others).filter(([name]) => !OF_SETTINGS.includes(name))),
  };
}

function checkFaults({ service, faults = [] }: GateService): GateReason[] {
  return faults.map((fault) => ({
    check: "readable",
    service,
    value: null,
    limit: 0,
    unit: "faults",
    message: `${service}: ${fault}`,
  }));
}

function checkTimes({ service, timesSeconds, columns }: GateService): GateReason[] {
  const undated = timesSeconds.filter(Number.isNaN).length;
  const reasons: GateReason[] = [];
  if (undated > 0) {
    reasons.push({
      check: "timestamps",
      service,
      value: undated,
      limit: 0,
      unit: "samples",
      message: `${service}: ${undated} of ${timesSeconds.length} samples have no time: nothing orders or dates them`,
    });
  }
  const stacked = stackedAfter(timesSeconds, columns.replicas ?? new Float64Array());
  if (stacked !== undefined) {
    reasons.push({
      check: "timestamps",
      service,
      columns: ["replicas"],
      value: timesSeconds.length - stacked,
      limit: 0,
      unit: "samples",
      message: `${service}: the replica count ends after row ${stacked} of ${timesSeconds.length}: several pods are ` +
        `stacked below each other as if they were later samples`,
    });
  }
  const unsorted = timesSeconds.findIndex((time, i) => i > 0 && time <= timesSeconds[i - 1]!);
  if (unsorted > 0) {
    reasons.push({
      check: "timestamps",
      service,
      value: unsorted,
      limit: 0,
      unit: "row",
      message: `${service}: the sample in row ${unsorted + 1} is not later than the one before it`,
    });
  }
  return reasons;
}

/** Required columns of a service, and how many of their expected samples each one has. */
function counts(run: GateRun, service: GateService): { column: string; present: number; expected: number }[] {
  const { timesSeconds, columns, requiredColumns } = service;
  const rows = timesSeconds.length;
  const expectedRows = Math.max(rows + missingBetween(timesSeconds, run.stepSeconds), run.expectedSamples ?? 0);
  const withoutRequests = columns.request_rate?.filter((rate) => rate === 0).length ?? 0;
  return requiredColumns.filter((column) => !(run.absentColumns ?? []).includes(column)).map((column) => {
    const values = columns[column] ?? new Float64Array();
    if (!OF_REQUESTS.includes(column)) {
      return { column, present: values.filter(Number.isFinite).length, expected: expectedRows };
    }
    const isCounted = (row: number): boolean => columns.request_rate?.[row] !== 0;
    return {
      column,
      present: values.filter((value, row) => Number.isFinite(value) && isCounted(row)).length,
      expected: expectedRows - withoutRequests,
    };
  });
}

function checkCompleteness(run: GateRun, service: GateService, limits: GateLimits): GateReason[] {
  const poor = counts(run, service).filter(({ present, expected }) =>
    expected > 0 && present < limits.minCompletenessRatio * expected
  );
  // Columns that fail alike, such as all of them where the collector slept, make one reason.
  return [...Map.groupBy(poor, ({ present, expected }) => `${present} of ${expected}`)].map(([share, alike]) => {
    const { present, expected } = alike[0]!;
    const columns = alike.map(({ column }) => column).sort();
    return {
      check: "completeness",
      service: service.service,
      columns,
      value: present / expected,
      limit: limits.minCompletenessRatio,
      unit: "ratio",
      message:
        `${service.service}: ${columns.join(", ")}: ${share} expected samples (${percentOf(present / expected)}), ` +
        `at least ${percentOf(limits.minCompletenessRatio)} are required`,
    };
  });
}

function checkMissing(run: GateRun, limits: GateLimits): GateReason[] {
  const all = run.services.flatMap((service) => counts(run, service));
  const expected = all.reduce((sum, count) => sum + count.expected, 0);
  const missing = all.reduce((sum, count) => sum + count.expected - count.present, 0);
  if (expected > 0 && missing <= limits.maxMissingRatio * expected) return [];
  const ratio = expected === 0 ? null : missing / expected;
  return [{
    check: "missing",
    value: ratio,
    limit: limits.maxMissingRatio,
    unit: "ratio",
    message: ratio === null
      ? "no sample of any service is there"
      : `${missing} of ${expected} expected values (${percentOf(ratio)}) are missing over all services and columns, ` +
        `at most ${percentOf(limits.maxMissingRatio)} are allowed`,
  }];
}

/** A source that repeats itself exactly has stopped: its rate window no longer sees new scrapes. */
function checkRepeats(service: GateService, limits: GateLimits): GateReason[] {
  const samples = service.timesSeconds.length;
  const repeats = repeatedSamples(readingsOf(service));
  if (repeats <= limits.maxRepeatedRatio * samples) return [];
  return [{
    check: "repeats",
    service: service.service,
    value: repeats / samples,
    limit: limits.maxRepeatedRatio,
    unit: "ratio",
    message:
      `${service.service}: ${repeats} of ${samples} samples (${percentOf(repeats / samples)}) repeat the sample ` +
      `before them in every column: the source is frozen; at most ${percentOf(limits.maxRepeatedRatio)} are allowed`,
  }];
}

function checkCopies(service: GateService): GateReason[] {
  return computedColumns(readingsOf(service)).map(({ column, source, factor }) => ({
    check: "copies",
    service: service.service,
    columns: [column],
    value: factor,
    limit: 0,
    unit: "factor",
    message:
      `${service.service}: ${column} is ${factor === 1 ? "a copy of" : `${shortNumber(factor)} x`} ${source} in ` +
      `every row: not measured`,
  }));
}
