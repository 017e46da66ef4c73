/**
 * The quality gate on the command line: its flags, and its verdicts as a table.
 *
 * @module
 */
import Table from "cli-table3";
import { type CampaignPlan, DEFAULT_ATTEMPTS, GATE_LIMIT_NAMES, type GateLimits, gateLimits } from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { type FlagValues, integerFlag, numberFlag } from "./command.ts";
import { readList } from "./workflow.ts";

/** The flag that sets bounds. */
export const LIMIT_FLAG = {
  gate: { type: "string", value: "NAME=NUMBER,…", help: `Bounds of the quality gate: ${GATE_LIMIT_NAMES.join(", ")}` },
} as const;

/** Flags of a command that records runs and judges them. */
export const GATE_FLAGS = {
  ...LIMIT_FLAG,
  "no-gate": { type: "boolean", help: "Keep every run, unjudged" },
  attempts: {
    type: "string",
    value: "NUMBER",
    default: String(DEFAULT_ATTEMPTS),
    help: "How often a run is measured until it passes the gate",
  },
  "retry-failed": { type: "boolean", help: "Measure runs again that failed the gate and have no attempt left" },
  "absent-columns": {
    type: "string",
    value: "LIST",
    help: "Columns that this system cannot have, such as cpu_limit where nobody set limits",
  },
} as const;

/**
 * Reads `minCompletenessRatio=0.8,maxErrorRatio=0.05`.
 *
 * @throws {CliError} If it is not of this form.
 * @throws {RangeError} If a bound is unknown or cannot be as told.
 */
export function readLimits(text: string | undefined): Partial<GateLimits> {
  const limits = Object.fromEntries(
    (readList(text, "gate") ?? []).map((part) => {
      const [name, value, ...rest] = part.split("=");
      if (value === undefined || rest.length > 0) {
        throw new CliError(`Cannot use --gate as it must be like maxErrorRatio=0.05,minReplicasRatio=0.9: "${part}"`);
      }
      return [name!.trim(), numberFlag(value, "gate")];
    }),
  );
  gateLimits(limits);
  return limits;
}

/** Reads the part of a plan that the gate takes. */
export function readGatePlan(
  values: FlagValues<typeof GATE_FLAGS>,
): Pick<CampaignPlan, "gate" | "attempts" | "absentColumns"> {
  if (values["no-gate"] && values.gate !== undefined) {
    throw new CliError("Cannot use --gate as runs are either judged or not: --no-gate is given too");
  }
  const absent = readList(values["absent-columns"], "absent-columns") ?? [];
  return {
    gate: values["no-gate"] ? "off" : readLimits(values.gate),
    attempts: integerFlag(values.attempts, "attempts", 1),
    ...(absent.length === 0 ? {} : { absentColumns: absent }),
  };
}

/** One line of {@linkcode gateTable}. */
export interface GateRow {
  /** The run, as a person reads it. */
  readonly run: string;
  /** `passed`, `failed`, `not judged`, with the attempts that it took. */
  readonly verdict: string;
  /** Why it failed, one sentence each. */
  readonly reasons: readonly string[];
}

/** Draws one row a run, with every reason. */
export function gateTable(rows: readonly GateRow[]): string {
  const table = new Table({
    head: ["run", "verdict", "reasons"],
    colWidths: [null, null, 100],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { run, verdict, reasons } of rows) table.push([run, verdict, reasons.join("\n")]);
  return table.toString();
}

/** `failed, 2 attempts`; one attempt is not worth a word. */
export function verdictText(verdict: string, attempts: number | undefined): string {
  return attempts === undefined || attempts === 1 ? verdict : `${verdict}, ${attempts} attempts`;
}
