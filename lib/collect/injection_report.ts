/**
 * What an injection gave: its table, and whether it was the load that was planned.
 *
 * @module
 */
import { quantileObserved } from "@/statistics.ts";
import { type ArrivalPlan, gapsOf } from "./arrivals.ts";
import { csvCell } from "./csv_cell.ts";
import type { Injection } from "./inject.ts";
import { exponentialCdf, type KolmogorovSmirnov, kolmogorovSmirnov } from "./kolmogorov_smirnov.ts";

/** Columns of the table of an injection: number, start, time to response … */
export const INJECTION_COLUMNS = ["rid", "st", "ttr", "status", "planned_st", "lateness", "error"] as const;

/**
 * Writes what became of each request as CSV.
 *
 * `rid` number from 0; `st` actual start and `planned_st` planned start, seconds since 1970-01-01 UTC; `ttr` seconds from
 * the actual start to the last byte of the answer, `nan` if none came; `status` of the answer, empty if none came;
 * `lateness` seconds from planned to actual start; `error` in words. The first three are those of the published latency
 * study.
 */
export function injectionCsv({ beganSeconds, requests }: Injection): string {
  const lines = requests.map((request, i) => {
    const { plannedSeconds, startSeconds, responseSeconds, status, error } = request;
    return [
      String(i),
      (beganSeconds + startSeconds).toFixed(6),
      Number.isNaN(responseSeconds) ? "nan" : responseSeconds.toFixed(6),
      status === undefined ? "" : String(status),
      (beganSeconds + plannedSeconds).toFixed(6),
      (startSeconds - plannedSeconds).toFixed(6),
      csvCell(error),
    ].join(",");
  });
  return [INJECTION_COLUMNS.join(","), ...lines].join("\n") + "\n";
}

/** Median, 95th and 99th percentile and largest of some numbers, in their unit; `NaN` of none. */
export interface Spread {
  /** Median. */
  readonly median: number;
  /** 95th percentile. */
  readonly p95: number;
  /** 99th percentile. */
  readonly p99: number;
  /** Largest. */
  readonly max: number;
}

/** An injection in numbers. */
export interface InjectionSummary {
  /** Requests that were sent. */
  readonly sent: number;
  /** Requests of the plan that were not. */
  readonly unsent: number;
  /** Requests without an answer, and answers with a status of 400 or more. */
  readonly failed: number;
  /** Failures by their text. */
  readonly errors: Readonly<Record<string, number>>;
  /** Rate that was planned, req/s. */
  readonly plannedRps: number;
  /** Rate of actual starts, req/s; `NaN` if fewer than two requests were sent. */
  readonly sentRps: number;
  /** How late requests were sent, seconds. */
  readonly latenessSeconds: Spread;
  /** Time to response of requests that were answered, seconds. */
  readonly responseSeconds: Spread;
  /** Requests that had to wait for others, as too many were open. */
  readonly heldBack: number;
  /** Most requests that were open at once. */
  readonly mostOpen: number;
  /** Actual gaps against the exponential distribution of the plan; `undefined` for another plan, or too few gaps. */
  readonly gapsAgainstExponential: KolmogorovSmirnov | undefined;
}

/** Fewest gaps that the test of their distribution is made with. */
const FEWEST_GAPS = 5;

/** Sums up an injection. */
export function summarizeInjection(plan: ArrivalPlan, injection: Injection): InjectionSummary {
  const { requests, unsent, heldBack, mostOpen } = injection;
  const gaps = gapsOf(Float64Array.from(requests, ({ startSeconds }) => startSeconds));
  const errors: Record<string, number> = {};
  for (const { error } of requests) if (error !== "") errors[error] = (errors[error] ?? 0) + 1;
  return {
    sent: requests.length,
    unsent,
    failed: requests.filter(({ error }) => error !== "").length,
    errors,
    plannedRps: plan.rateRps,
    sentRps: gaps.length === 0 ? NaN : gaps.length / gaps.reduce((sum, gap) => sum + gap, 0),
    latenessSeconds: spread(requests.map(({ startSeconds, plannedSeconds }) => startSeconds - plannedSeconds)),
    responseSeconds: spread(
      requests.map(({ responseSeconds }) => responseSeconds).filter((time) => !Number.isNaN(time)),
    ),
    heldBack,
    mostOpen,
    gapsAgainstExponential: plan.distribution === "exponential" && gaps.length >= FEWEST_GAPS
      ? kolmogorovSmirnov(gaps, exponentialCdf(1 / plan.rateRps))
      : undefined,
  };
}

function spread(numbers: readonly number[]): Spread {
  const sorted = Float64Array.from(numbers).sort();
  const at = (ratio: number): number => quantileObserved(sorted, ratio);
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
