// deno-lint-ignore-file no-console -- commands print
/**
 * Records a campaign for the command: from its flags to the verdicts.
 *
 * @module
 */
import { basename, join } from "node:path";
import {
  type CampaignRecord,
  type CampaignTarget,
  clusterTarget,
  describeMachine,
  FAILED_FOLDER,
  findLocust,
  locustVersion,
  plannedRuns,
  restoreCluster,
  runCampaign,
  runTitle,
  testbedTarget,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { findPrometheus } from "@/testbed/mod.ts";
import { type CampaignValues, readFilter, readPlan, readTargetName } from "./campaign_flags.ts";
import { progressPrinter, scheduleOf, scheduleText } from "./campaign_schedule.ts";
import { readClusterChoice, readClusterOptions, readRolloutTimeout } from "./cluster_flags.ts";
import { gateTable, verdictText } from "./gate_flags.ts";
import { openOutputFolder } from "./output_folder.ts";

/** Prints what the plan would do. Touches nothing. */
export async function printDryRun(values: CampaignValues): Promise<void> {
  const plan = await readPlan(values);
  const runs = plannedRuns(plan, readFilter(values));
  const schedule = scheduleOf(plan, runs);
  if (values.json) {
    const { seconds, rollouts } = schedule;
    console.log(JSON.stringify({ plan, runs, seconds, ...(readTargetName(values) === "cluster" ? { rollouts } : {}) }));
    return;
  }
  runs.forEach((run) => console.log(runTitle(run)));
  console.log(scheduleText(schedule, rolloutTimeout(values)));
}

function rolloutTimeout(values: CampaignValues): number | undefined {
  return readTargetName(values) === "cluster" ? readRolloutTimeout(values) : undefined;
}

/** Records the campaign that the flags describe, and prints what came of it. */
export async function recordCampaign(values: CampaignValues, signal: AbortSignal): Promise<void> {
  const plan = await readPlan(values);
  const filter = readFilter(values);
  const runs = plannedRuns(plan, filter);
  if (values.output === undefined) {
    throw new CliError("Cannot record a campaign as --output must name its folder, such as data/mine");
  }
  const name = basename(values.output);
  const note = (text: string): void => console.error(`note: ${text}`);
  const target: CampaignTarget = readTargetName(values) === "testbed"
    ? testbedTarget()
    : clusterTarget({ ...readClusterOptions(values, { campaign: name, plan }), onNote: note });
  const locust = await findLocust();
  if (target.name === "testbed") await findPrometheus();
  await openOutputFolder(values.output);
  console.error(scheduleText(scheduleOf(plan, runs), rolloutTimeout(values)));
  const record = await runCampaign({
    name,
    directory: values.output,
    plan,
    filter,
    failedRuns: values["retry-failed"] ? "retry" : "attempts left",
    target,
    measuredOn: { ...describeMachine(), locust: await locustVersion(locust) },
    signal,
    onProgress: progressPrinter(plan),
  });
  printRecord(values.output, record, values.json);
}

/** Gives back what interrupted campaigns left changed in a namespace, and prints what that was. */
export async function restoreFoundState(values: CampaignValues, signal: AbortSignal): Promise<void> {
  const { deployments, notes } = await restoreCluster({
    ...readClusterChoice(values),
    onNote: (text) => console.error(`note: ${text}`),
  }, signal);
  if (values.json) return console.log(JSON.stringify({ restored: deployments, notes }));
  console.log(deployments.length === 0 ? "Nothing was left changed" : `Restored ${deployments.join(", ")}`);
  notes.forEach((text) => console.log(text));
}

function printRecord(folder: string, record: CampaignRecord, asJson: boolean): void {
  const missing = record.runs.reduce((sum, run) => sum + run.missing.length, 0);
  const verdicts = record.runs.map((run) => ({
    run: runTitle(run),
    verdict: run.gate?.verdict ?? "not judged",
    attempts: run.gate?.attempts ?? null,
    reasons: run.gate?.reasons.map(({ message }) => message) ?? [],
  }));
  const failed = verdicts.filter(({ verdict }) => verdict === "failed").length;
  if (asJson) {
    console.log(JSON.stringify({ folder, runs: record.runs.length, missing, failed, verdicts }));
  } else {
    console.log(gateTable(verdicts.map(({ run, verdict, attempts, reasons }) => ({
      run,
      verdict: verdictText(verdict, attempts ?? undefined),
      reasons,
    }))));
    console.log(`${folder}: ${record.runs.length} runs, ${missing} columns with missing samples`);
  }
  if (failed > 0) {
    throw new CliError(
      `Cannot call ${folder} complete as every run must pass the quality gate: ${failed} of ${record.runs.length} failed; ` +
        `they are kept apart in ${join(folder, FAILED_FOLDER)}, and --retry-failed measures them again`,
    );
  }
}
