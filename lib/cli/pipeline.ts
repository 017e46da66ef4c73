// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task pipeline`: campaign -> table -> features -> models -> verdict, files and report.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import { type Campaign, describeRepairs } from "@/dataset/mod.ts";
import {
  evaluateAndTrain,
  evaluationFiles,
  type EvaluationResult,
  saveEvaluation,
  summaryFileName,
} from "@/evaluate/mod.ts";
import { saveFeatures } from "@/features/mod.ts";
import { trainModels } from "@/models/mod.ts";
import { exploreInput, loadCharts, type ReportInput } from "@/plots/mod.ts";
import { runCommand } from "./command.ts";
import { readCompanions } from "./companions.ts";
import { CASE_FLAGS, DATA_FLAGS, readCaseFlags, readDataFlags } from "./flags.ts";
import { newPointsCsv, newPointsJson, predictNewPoints } from "./new_points.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { verdictTable } from "./verdict_table.ts";
import { prepare, type Prepared } from "./workflow.ts";

function reportInput(
  { campaign, table, audit, advice }: Prepared,
  result: EvaluationResult,
  command: string,
): ReportInput {
  return {
    table,
    result,
    campaign: {
      name: campaign.directory,
      rows: table.y.length,
      stepSeconds: campaign.stepSeconds,
      digest: campaign.digest,
      quality: campaign.quality,
      findings: advice === undefined ? campaign.findings : [...campaign.findings, `For case 1 and 2 ${advice}`],
      repairs: describeRepairs(campaign.repairs, table.target),
    },
    audit: [
      `${audit.features} features on ${audit.rows} rows: none is a copy of the target, none knows a later row`,
      `${audit.splits} splits: none shares a row between training and test, none learns from test rows`,
    ],
    commands: [command],
  };
}

function qualityLine(campaign: Campaign): string {
  const count = (verdict: string) => campaign.quality.filter((run) => run.verdict === verdict).length;
  return `${campaign.quality.length} run files: ${count("ok")} ok, ${count("suspect")} suspect, ${
    count("rejected")
  } rejected`;
}

if (import.meta.main) {
  await runCommand({
    name: "pipeline",
    summary:
      "Everything, headless: load a campaign, audit it for leaks, evaluate every model inside the measured range\n" +
      "and beyond it, save the models, draw charts and the report.",
    flags: { ...DATA_FLAGS, ...CASE_FLAGS },
    examples: [
      "deno task pipeline",
      "deno task pipeline --data my/campaign --output my/results",
      "deno task pipeline --target p95_latency",
    ],
  }, async (values) => {
    const { target, models, seed } = await readDataFlags(values);
    const { cases, jobs } = readCaseFlags(values);
    // What draws is heavy: it loads while the campaign is read.
    const charts = loadCharts();
    const prepared = await prepare(values.data, target, cases);
    const { campaign, table } = prepared;
    await openOutputFolder(values.output);
    const writer = new (await charts).OutputWriter(values.output);
    const exploration = writer.writeExploration(exploreInput(campaign, target));
    // If it fails before it is waited for, that is said when it is.
    exploration.catch(() => {});
    const companions = readCompanions(prepared).then((read) => read && writer.writeCompanions(read));
    companions.catch(() => {});
    const features = saveFeatures(join(values.output, "features"), table, { dataDigest: campaign.digest });
    features.catch(() => {});
    const bar = await progressBar("evaluating");
    const { result, fits } = await evaluateAndTrain({ table, models, cases, seed, jobs, onProgress: bar.update });
    bar.stop();
    const report = writer.writeReport(
      reportInput(prepared, result, `deno task pipeline --data ${values.data} --target ${target} --seed ${seed}`),
    );
    report.catch(() => {});
    const trained = await trainModels(table, {
      models,
      seed,
      dataDigest: campaign.digest,
      folder: join(values.output, "models"),
      fits,
    });
    const files = evaluationFiles(result, table);
    if (target === "cpu_usage") {
      const points = predictNewPoints(trained.flatMap(({ loaded }) => loaded ?? []));
      files["new_point_predictions.csv"] = newPointsCsv(points);
      files["new_point_predictions.json"] = newPointsJson(points);
    }
    await saveEvaluation(values.output, files);
    await Promise.all([exploration, companions, features, report]);
    if (values.json) {
      const { maxRSS } = process.resourceUsage();
      console.log(
        JSON.stringify({ ...JSON.parse(files[summaryFileName(target)]!), peak_memory_mebibytes: maxRSS / 1024 }),
      );
      return;
    }
    const repairs = describeRepairs(campaign.repairs, target);
    console.log(`${values.data}: ${table.y.length} rows of ${campaign.services.join(", ")}; ${qualityLine(campaign)}`);
    repairs.forEach((sentence) => console.log(`repaired: ${sentence}`));
    console.log(verdictTable(result, prepared.advice));
    console.log(`report: ${join(values.output, "report.html")}`);
  });
}
