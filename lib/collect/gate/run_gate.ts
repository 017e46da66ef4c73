/**
 * The verdict on a run as `campaign.json` keeps it, over all attempts to measure it.
 *
 * @module
 */
import { z } from "zod";
import type { GateLevel } from "./check_levels.ts";
import type { GateReason, GateVerdict } from "./gate_run.ts";

/** The gate's part of a run in `campaign.json`. */
export interface RunGate extends GateVerdict {
  /** How often the run was measured. */
  readonly attempts: number;
  /** Reasons against each earlier attempt. */
  readonly earlier: readonly (readonly GateReason[])[];
}

/** The part of {@linkcode GateLevel} that the rest of a record does not tell. */
export type RecordedLevel = Pick<GateLevel, "isSaturated" | "cpuCores">;

const REASON = z.object({
  check: z.string(),
  service: z.string().optional(),
  columns: z.array(z.string()).optional(),
  value: z.number().nullable(),
  limit: z.number(),
  unit: z.string(),
  message: z.string(),
});

/** Schema of {@linkcode RunGate}. A check of a later version is read by its message. */
export const RUN_GATE_SCHEMA = z.object({
  verdict: z.enum(["passed", "failed"]),
  reasons: z.array(REASON),
  notJudged: z.array(z.object({ check: z.string(), why: z.string() })),
  attempts: z.number().int().positive(),
  earlier: z.array(z.array(REASON)),
});

/** Schema of {@linkcode RecordedLevel}. */
export const LEVEL_SCHEMA = z.object({ isSaturated: z.boolean(), cpuCores: z.record(z.string(), z.number()) });

/** Joins a new verdict with what is known of earlier attempts. */
export function nextGate(verdict: GateVerdict, known: RunGate | undefined): RunGate {
  // A run that had passed was measured again as its files were lost: that is no failed attempt.
  if (known?.verdict !== "failed") return { ...verdict, attempts: 1, earlier: [] };
  return { ...verdict, attempts: known.attempts + 1, earlier: [...known.earlier, known.reasons] };
}
