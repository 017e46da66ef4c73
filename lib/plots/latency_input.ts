/**
 * What charts of latency densities are drawn from, and evaluations as their file holds them.
 *
 * @module
 */
import { join } from "node:path";
import type { LatencyCell } from "@/dataset/mod.ts";
import {
  chosenScores,
  type HeldOutFits,
  LATENCY_RESULT_FILE,
  type LatencyResult,
  parseLatencyResult,
  type ServiceLatencyResult,
  type StoredLatencyResult,
} from "@/evaluate/mod.ts";
import type { DensityName } from "@/models/mod.ts";

/** Scores, what was measured, and densities that can be asked. */
export interface LatencyInput extends StoredLatencyResult {
  /** The cells that were evaluated. */
  readonly cells: readonly LatencyCell[];
  /** Densities that have not seen the held-out levels, by service. */
  readonly fits: Readonly<Record<string, HeldOutFits>>;
}

/**
 * Reads the evaluation that `deno task latency` wrote.
 *
 * @param folder The output folder, such as `output`.
 * @throws {Deno.errors.NotFound} If there is none.
 * @throws {SyntaxError} If the file is damaged, or of another format.
 */
export async function readLatencyResult(folder: string): Promise<StoredLatencyResult> {
  const path = join(folder, "latency", LATENCY_RESULT_FILE);
  return parseLatencyResult(await Deno.readTextFile(path), path);
}

/** A mixture in words: `gamma_mixture of 8`. */
export function mixtureLabel(
  { density, components }: { readonly density: DensityName; readonly components: number | undefined },
): string {
  return components === undefined ? density : `${density} of ${components}`;
}

/** Names of the baselines of an evaluation, in the order of its tables. */
export function baselineNames({ services }: LatencyResult): DensityName[] {
  return services[0]?.verdict.comparisons.map(({ baseline }) => baseline) ?? [];
}

/** Mean over services of a pooled score of the chosen mixtures, or of one baseline. */
export function meanScore(
  { services }: LatencyResult,
  score: "p50Error" | "p95Error" | "p99Error" | "ksDistance",
  density?: DensityName,
): number {
  const pooled = (found: ServiceLatencyResult) =>
    density === undefined ? chosenScores(found) : found.densities.find((one) => one.density === density)!;
  return services.reduce((sum, found) => sum + pooled(found).pooled[score], 0) / services.length;
}
