/**
 * The output files of `deno task latency` as text. Somebody else writes them to disk.
 *
 * @module
 */
import { type CsvField, csvText, jsonText } from "../text.ts";
import { type DensityScores, PIT_BINS } from "./cell_scores.ts";
import type { LatencyResult, ServiceLatencyResult } from "./latency_result.ts";

/**
 * Writes `latency_scores.csv`, `pit.csv` and `latency_summary.json`.
 *
 * @param result What the evaluation found.
 * @param facts What else belongs into the summary, such as the digest of the data.
 * @returns Content by file name; equal results give equal bytes.
 */
export function latencyFiles(result: LatencyResult, facts: Readonly<Record<string, unknown>>): Record<string, string> {
  return {
    "latency_scores.csv": scoresCsv(result),
    "latency_summary.json": jsonText(latencySummary(result, facts)),
    "pit.csv": pitCsv(result),
  };
}

/**
 * `latency_scores.csv`: a row for each service, density and held-out cell, and one for the mean over its cells, whose
 * load is empty. Seconds, nats and ratios; errors of quantiles are signed on cells, sizes in the mean; a score that could
 * not be computed is empty.
 */
function scoresCsv({ services }: LatencyResult): string {
  const header = [
    ...["service", "density", "components", "is_chosen", "level_rps", "rate_rps", "replicas", "cpu_limit_cores"],
    ...["requests", "nll_nats", "crps_seconds", "p50_error_ratio", "p95_error_ratio", "p99_error_ratio"],
    ...["coverage_ratio", "ks_distance", "outside"],
  ];
  const rows = services.flatMap((result) =>
    result.densities.flatMap(({ density, components, pooled, cells }) => {
      const head = [result.service, density, components ?? NaN, density === result.chosen.density];
      const requests = cells.reduce((sum, cell) => sum + cell.requests, 0);
      const mean: CsvField[] = [...head, NaN, NaN, NaN, NaN, requests, ...scoreFields(pooled), ""];
      return [
        mean,
        ...cells.map(({ cell, requests, scores, whyOutside }): CsvField[] => [
          ...head,
          ...[cell.level, cell.rateRps, cell.replicas, cell.cpuLimitCores, requests],
          ...scoreFields(scores),
          whyOutside !== undefined,
        ]),
      ];
    })
  );
  return csvText(header, rows);
}

function scoreFields(scores: DensityScores): number[] {
  const { nll, crps, p50Error, p95Error, p99Error, coverageRatio, ksDistance } = scores;
  return [nll, crps, p50Error, p95Error, p99Error, coverageRatio, ksDistance];
}

/** `pit.csv`: share of the held-out requests in each bin of the predicted distribution, mean over cells. */
function pitCsv({ services }: LatencyResult): string {
  const rows = services.flatMap((result) =>
    result.densities.flatMap(({ density, pooled }) =>
      pooled.pit.map((share, bin): CsvField[] => [
        ...[result.service, density, density === result.chosen.density],
        ...[bin / PIT_BINS, (bin + 1) / PIT_BINS, share],
      ])
    )
  );
  return csvText(["service", "density", "is_chosen", "from_ratio", "to_ratio", "share_ratio"], rows);
}

/**
 * The evaluation without its cells, as JSON of `--json` and of `latency_summary.json` have it.
 *
 * @param result What the evaluation found.
 * @param facts What else belongs there.
 */
export function latencySummary(
  result: LatencyResult,
  facts: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...facts,
    seed: result.seed,
    held_out: result.heldOut.map(({ replicas, cpuLimitCores, level }) => ({
      replicas,
      cpu_limit_cores: cpuLimitCores,
      level_rps: level,
    })),
    services: Object.fromEntries(result.services.map((service) => [service.service, serviceSummary(service)])),
    not_possible: result.notPossible,
    overall: result.overall,
  };
}

function serviceSummary(result: ServiceLatencyResult): Record<string, unknown> {
  return {
    chosen: result.chosen,
    candidates: result.candidates,
    scores: densityScores(result),
    verdict: result.verdict,
    training: result.training,
    dropped: result.dropped,
  };
}

/** Mean scores of each density of a service, without the histogram. */
export function densityScores({ densities }: ServiceLatencyResult): Record<string, Record<string, number>> {
  return Object.fromEntries(densities.map(({ density, pooled }) => {
    const { pit: _, ...scores } = pooled;
    return [density, scores];
  }));
}
