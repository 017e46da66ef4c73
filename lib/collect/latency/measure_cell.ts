/**
 * Measures one cell: fresh replicas, an open loop of traced requests, and the spans of all replicas.
 *
 * @module
 */
import {
  DROPPED_SPANS_ATTRIBUTE,
  type Replica,
  type ReplicasOptions,
  SPANS_PATH,
  startReplicas,
} from "@/testbed/mod.ts";
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import { inject, type InjectedRequest, type Injection } from "../inject.ts";
import { summarizeInjection } from "../injection_report.ts";
import { readOtlpTraces } from "../traces/otlp_json.ts";
import type { Span } from "../traces/span.ts";
import { planLoad } from "./cell_load.ts";
import { cellRows } from "./cell_rows.ts";
import { judgeCell } from "./judge_cell.ts";
import { cellFile, type LatencyCellPlan, type LatencyPlan } from "./plan.ts";
import type { LatencyCellRecord } from "./record.ts";

/** What is measured. */
export interface CellOptions {
  /** How cells are measured. */
  readonly plan: LatencyPlan;
  /** The cell. */
  readonly cell: LatencyCellPlan;
  /** Ends the measurement; nothing of it is kept. */
  readonly signal: AbortSignal;
  /** Told after each answer. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** What starts the replicas. @default {startReplicas} */
  readonly start?: (options: ReplicasOptions) => ReturnType<typeof startReplicas>;
}

/** A cell that was measured and not yet written. */
export interface MeasuredCell {
  /** Its entry in `latency.json`. */
  readonly entry: LatencyCellRecord;
  /** Its file. */
  readonly csv: string;
}

/** Spans that a replica records for one request at the entry, at most: two as a callee, two as a caller. */
const SPANS_PER_REQUEST = 4;

/**
 * Measures a cell; whatever happens, its replicas are stopped.
 *
 * @throws {Error} If a replica ends by itself, or does not give its spans.
 */
export async function measureCell(options: CellOptions): Promise<MeasuredCell> {
  const { plan, cell, signal, start = startReplicas } = options;
  const load = planLoad(plan, cell);
  await using system = await start({
    replicas: cell.replicas,
    cpuLimitCores: cell.cpuLimitCores,
    seed: load.seed,
    spanCapacity: SPANS_PER_REQUEST * load.arrivals.requests,
    signal,
  });
  const broken = new AbortController();
  system.closed.catch((reason) => broken.abort(reason));
  const injection = await inject(load.arrivals, {
    url: system.entryUrls[0]!,
    vary: load.vary(system.entryUrls),
    signal: AbortSignal.any([signal, broken.signal]),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  signal.throwIfAborted();
  broken.signal.throwIfAborted();
  const collected = await Promise.all(system.replicas.map((replica) => collectSpans(replica, signal)));
  const spans = collected.flatMap((batch) => batch.spans);

  const within = windowOf(injection, plan.settleSeconds, load.windowSeconds);
  const rows = cellRows({
    ...{ cell, load, spans },
    services: system.services,
    requests: within.planned,
    maxRequests: plan.maxRequests,
  });
  const sender = summarizeInjection(load.arrivals, injection);
  const failed = [...within.planned.values()].filter(({ error }) => error !== "");
  const measured: Omit<LatencyCellRecord, "reasons"> = {
    ...cell,
    file: cellFile(cell),
    windowStartSeconds: within.startSeconds,
    windowEndSeconds: within.endSeconds,
    requests: {
      planned: within.planned.size,
      failed: failed.length,
      incomplete: rows.incomplete,
      whole: rows.whole,
      kept: rows.kept,
    },
    rows: rows.rows,
    rates: {
      plannedRps: within.planned.size / load.windowSeconds,
      sentRps: within.sent / load.windowSeconds,
      answeredRps: within.answered / load.windowSeconds,
    },
    services: Object.fromEntries(system.services.map((service) => {
      const calls = callsWithin(spans, service, within);
      return [service, { calls, rateRps: calls / load.windowSeconds }];
    })),
    sender: {
      latenessP99Seconds: sender.latenessSeconds.p99,
      latenessMaxSeconds: sender.latenessSeconds.max,
      heldBack: sender.heldBack,
      mostOpen: sender.mostOpen,
    },
    spans: {
      collected: spans.length,
      dropped: collected.reduce((sum, { dropped }) => sum + dropped, 0),
      clipped: rows.clippedSpans,
    },
    errors: countTexts(failed.map(({ error }) => error)),
  };
  return { entry: { ...measured, reasons: judgeCell(measured) }, csv: rows.csv };
}

/** The measured window of a load, and what it holds. */
interface LoadWindow {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Requests that were to start in it, by their number. */
  readonly planned: ReadonlyMap<number, InjectedRequest>;
  /** Requests that did. */
  readonly sent: number;
  /** Requests that were answered well in it. */
  readonly answered: number;
}

function windowOf({ beganSeconds, requests }: Injection, settleSeconds: number, windowSeconds: number): LoadWindow {
  const isWithin = (seconds: number): boolean => seconds >= settleSeconds && seconds < settleSeconds + windowSeconds;
  return {
    startSeconds: beganSeconds + settleSeconds,
    endSeconds: beganSeconds + settleSeconds + windowSeconds,
    planned: new Map([...requests.entries()].filter(([, { plannedSeconds }]) => isWithin(plannedSeconds))),
    sent: requests.filter(({ startSeconds }) => isWithin(startSeconds)).length,
    answered:
      requests.filter(({ startSeconds, responseSeconds, error }) =>
        error === "" && isWithin(startSeconds + responseSeconds)
      ).length,
  };
}

function callsWithin(
  spans: readonly Span[],
  service: string,
  { startSeconds, endSeconds }: Pick<LoadWindow, "startSeconds" | "endSeconds">,
): number {
  return spans.filter((span) => {
    const seconds = span.startMicroseconds / MICROSECONDS_PER_SECOND;
    return span.kind === "server" && span.service === service && seconds >= startSeconds && seconds < endSeconds;
  }).length;
}

async function collectSpans(
  { url, pod }: Replica,
  signal: AbortSignal,
): Promise<{ readonly spans: readonly Span[]; readonly dropped: number }> {
  const response = await fetch(`${url}${SPANS_PATH}`, { signal });
  if (!response.ok) {
    throw new Error(`Cannot collect the spans of ${pod} as it must answer 200: it answered ${response.status}`);
  }
  const json: OtlpAnswer = await response.json();
  const { spans } = readOtlpTraces(json, `${url}${SPANS_PATH}`);
  const told = json.resourceSpans[0]?.resource.attributes.find(({ key }) => key === DROPPED_SPANS_ATTRIBUTE);
  return { spans, dropped: Number(told?.value.intValue ?? 0) };
}

/** What is read of an answer beside its spans. */
interface OtlpAnswer {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly intValue?: string } }[];
    };
  }[];
}

function countTexts(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}
