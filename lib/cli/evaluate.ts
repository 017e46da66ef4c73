// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task evaluate`: scores every model in every case, without charts and without saving models.
 *
 * @module
 */
import { evaluateCases, evaluationFiles, saveEvaluation, summaryFileName } from "@/evaluate/mod.ts";
import { runCommand } from "./command.ts";
import { CASE_FLAGS, DATA_FLAGS, readCaseFlags, readDataFlags } from "./flags.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { verdictTable } from "./verdict_table.ts";
import { prepare } from "./workflow.ts";

if (import.meta.main) {
  await runCommand({
    name: "evaluate",
    summary: "Score every model beside persistence, inside the measured range and beyond it.",
    flags: { ...DATA_FLAGS, ...CASE_FLAGS },
    examples: ["deno task evaluate --target avg_latency", "deno task evaluate --cases case1,far --models hybrid"],
  }, async (values) => {
    const { target, models, seed } = await readDataFlags(values);
    const { cases, jobs } = readCaseFlags(values);
    const { table, advice } = await prepare(values.data, target, cases);
    await openOutputFolder(values.output);
    const bar = await progressBar("evaluating");
    const result = await evaluateCases({ table, models, cases, seed, jobs, onProgress: bar.update });
    bar.stop();
    const files = evaluationFiles(result, table);
    await saveEvaluation(values.output, files);
    console.log(values.json ? files[summaryFileName(target)] : verdictTable(result, advice));
  });
}
