/**
 * What the report is written from, besides charts.
 *
 * @module
 */
import type { RunQuality } from "@/dataset/mod.ts";
import type { EvaluationInput } from "../evaluation_input.ts";

/** What the reader should know of the measured data. */
export interface ReportCampaign {
  /** Folder or name of the campaign. */
  readonly name: string;
  /** Rows of the table. */
  readonly rows: number;
  /** Time between samples, seconds. */
  readonly stepSeconds: number;
  /** SHA-256 of the run files, hexadecimal. */
  readonly digest: string;
  /** Verdict on each run file. */
  readonly quality: readonly RunQuality[];
  /** What holds for the campaign as a whole, one sentence each. */
  readonly findings: readonly string[];
  /** What loading changed, one sentence each. */
  readonly repairs: readonly string[];
}

/** Everything that the report tells, besides the exploration charts. */
export interface ReportInput extends EvaluationInput {
  /** The measured data. */
  readonly campaign: ReportCampaign;
  /** What the leak audit checked, one sentence each. */
  readonly audit: readonly string[];
  /** Commands that make the report again, one a line. */
  readonly commands: readonly string[];
}
