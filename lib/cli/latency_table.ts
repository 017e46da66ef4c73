/**
 * Scores of latency densities as tables for the terminal, baselines first.
 *
 * @module
 */
import Table from "cli-table3";
import type { DensityResult, LatencyResult, ServiceLatencyResult } from "@/evaluate/mod.ts";
import { secondsToMilliseconds } from "@/units.ts";

function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${(100 * ratio).toFixed(1)} %` : "?";
}

function densityName({ density, components }: DensityResult): string {
  return components === undefined ? density : `${density}, ${components}`;
}

function serviceTable({ service, chosen, densities, verdict, training, dropped }: ServiceLatencyResult): string {
  const table = new Table({
    head: [service, "NLL, nats", "CRPS, ms", "p50 error", "p95 error", "p99 error", "in 90 %", "KS"],
    colAligns: ["left", "right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const result of densities) {
    const { nll, crps, p50Error, p95Error, p99Error, coverageRatio, ksDistance } = result.pooled;
    table.push([
      densityName(result) + (result.density === chosen.density ? " (chosen)" : ""),
      nll.toFixed(3),
      secondsToMilliseconds(crps).toPrecision(4),
      ...[p50Error, p95Error, p99Error, coverageRatio].map(percent),
      ksDistance.toFixed(3),
    ]);
  }
  const lost = dropped.requests + dropped.cells === 0
    ? ""
    : `; not used: ${dropped.requests} durations that are missing or zero, ${dropped.cells} cells with too few`;
  return [
    table.toString(),
    `${service}: ${verdict.sentence}`,
    `learned from ${training.requests} requests of ${training.cells} cells${lost}`,
  ].join("\n");
}

/** Draws the tables and the verdicts. */
export function latencyTable({ services, notPossible, overall }: LatencyResult): string {
  const intervals = overall?.comparisons.map(({ baseline, nllDifference: nll, crpsRatio: crps }) =>
    `  ${baseline}: NLL ${signed(nll.value)} nats (${signed(nll.low)} to ${signed(nll.high)}), ` +
    `CRPS x ${crps.value.toFixed(3)} (${crps.low.toFixed(3)} to ${crps.high.toFixed(3)})`
  );
  return [
    ...services.map(serviceTable),
    ...notPossible.map(({ service, reason }) => `${service}: not possible, as ${reason}`),
    ...(overall === undefined ? [] : [
      `all services: ${overall.sentence}`,
      "the chosen mixtures against the baselines, with 95 % intervals over runs:",
      ...intervals!,
      "scores are means over held-out load levels; NLL and CRPS: less is better; the mixture was chosen on other levels",
    ]),
  ].join("\n");
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
}
