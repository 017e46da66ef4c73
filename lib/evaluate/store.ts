/**
 * The public output files of an evaluation, by name, and on disk.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import { writeFileAtomic } from "@/files.ts";
import type { Target } from "@/schema.ts";
import { breakdownCsv, comparisonCsv, filePrefix, predictionsCsv } from "./outputs.ts";
import type { EvaluationResult } from "./result.ts";
import { summaryJson } from "./summary.ts";

/** Name of the file that holds the whole evaluation of a target, such as `cpu_eval_summary.json`. */
export function summaryFileName(target: Target): string {
  return `${filePrefix(target)}_eval_summary.json`;
}

/**
 * Writes the output files of an evaluation as text: summary, predictions, comparison, breakdown.
 *
 * @param result What the evaluation found.
 * @param table The table that was evaluated.
 * @returns Content by file name; equal results give equal bytes.
 */
export function evaluationFiles(result: EvaluationResult, table: FeatureTable): Record<string, string> {
  const prefix = filePrefix(result.target);
  return {
    [summaryFileName(result.target)]: summaryJson(result, table),
    [`${prefix}_predictions_test.csv`]: predictionsCsv(result, table),
    "model_comparison_metrics.csv": comparisonCsv(result),
    "model_error_breakdown.csv": breakdownCsv(result, table),
  };
}

/**
 * Writes files into a folder, which is made if need be; each is replaced whole.
 *
 * @param folder Where to.
 * @param files Content by file name, as {@linkcode evaluationFiles} gives it.
 * @returns Paths of the files.
 */
export async function saveEvaluation(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) paths.push(await writeFileAtomic(`${folder}/${name}`, text));
  return paths;
}
