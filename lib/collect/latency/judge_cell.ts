/**
 * Whether a cell may be trusted: the load was the one that was planned, the system kept up with it, and nothing is missing.
 *
 * @module
 */
import { DEFAULT_GATE_LIMITS } from "../gate/limits.ts";
import type { LatencyCellRecord } from "./record.ts";

/**
 * Says why a cell is not to be trusted, by the bounds of the quality gate of campaigns.
 *
 * The rate that was planned for the window is compared, not the nominal one: random arrivals differ from that by chance.
 *
 * @returns One sentence a reason; none if all is well.
 */
export function judgeCell(cell: Omit<LatencyCellRecord, "reasons">): string[] {
  const { maxRateDeviationRatio, maxErrorRatio } = DEFAULT_GATE_LIMITS;
  const { requests, rates, sender, spans } = cell;
  const reasons: string[] = [];
  const rate = (rps: number): string => `${Number(rps.toPrecision(4))} req/s`;
  const apart = (a: number, b: number): boolean => !(Math.abs(a - b) <= maxRateDeviationRatio * b);
  const allowed = `at most ${percent(maxRateDeviationRatio)} apart are allowed`;
  if (requests.whole === 0) reasons.push("no request of the window was measured");
  if (apart(rates.sentRps, rates.plannedRps)) {
    reasons.push(`sent at ${rate(rates.sentRps)} where ${rate(rates.plannedRps)} were planned: ${allowed}`);
  }
  if (apart(rates.answeredRps, rates.sentRps)) {
    reasons.push(`answered at ${rate(rates.answeredRps)} while ${rate(rates.sentRps)} arrived: ${allowed}`);
  }
  if (requests.failed > maxErrorRatio * requests.planned) {
    reasons.push(
      `${requests.failed} of ${requests.planned} requests failed: at most ${percent(maxErrorRatio)} are allowed`,
    );
  }
  if (requests.incomplete > 0) reasons.push(`${requests.incomplete} answered requests lack spans: none may`);
  if (spans.dropped > 0) reasons.push(`replicas forgot ${spans.dropped} spans: none may be lost`);
  if (sender.heldBack > 0) reasons.push(`${sender.heldBack} requests were held back: an open loop holds none`);
  return reasons;
}

function percent(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(3))} %`;
}
