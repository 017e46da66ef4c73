// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task campaign`: records runs of a plan into a folder of campaign files; resumable.
 *
 * @module
 */
import { basename } from "node:path";
import {
  type CampaignEvent,
  type CampaignPlan,
  describeMachine,
  findLocust,
  locustVersion,
  plannedRuns,
  runCampaign,
  type RunFilter,
  runSeconds,
  runTitle,
  SHAPE_NAMES,
  type ShapeName,
  testbedTarget,
} from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { findPrometheus } from "@/testbed/mod.ts";
import { type FlagValues, integerFlag, numberFlag, runCommand } from "./command.ts";
import { parseIntegers } from "./integers.ts";
import { openOutputFolder } from "./output_folder.ts";
import { readList } from "./workflow.ts";

const FLAGS = {
  output: { type: "string", value: "FOLDER", help: "Folder of the campaign; an unfinished one is resumed" },
  users: { type: "string", value: "LIST", default: "1-10,12,15", help: "Load levels; peaks if --shapes is given" },
  replicas: { type: "string", value: "LIST", default: "1-3", help: "Replicas of every service" },
  limits: { type: "string", value: "LIST", help: "CPU limits of a replica, cores, such as 0.2,0.4,0.8" },
  shapes: { type: "string", value: "LIST", help: `Load shapes instead of constant load: ${SHAPE_NAMES.join(", ")}` },
  step: { type: "string", value: "SECONDS", default: "3", help: "Sampling step and rate window" },
  duration: { type: "string", value: "SECONDS", default: "63", help: "Measured window of a run" },
  settle: { type: "string", value: "SECONDS", default: "6", help: "Time under load before the window" },
  pause: { type: "string", value: "SECONDS", default: "0", help: "Pause between runs" },
  wait: { type: "string", value: "SECONDS", default: "0.2", help: "Time a user waits before the next request" },
  seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
  "only-user": { type: "string", value: "NUMBER", help: "Run only this load level of the plan" },
  "only-replica": { type: "string", value: "NUMBER", help: "Run only this number of replicas" },
  "dry-run": { type: "boolean", help: "Print the runs and the time they take, run nothing" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

function readPlan(values: FlagValues<typeof FLAGS>): CampaignPlan {
  const list = (flag: "limits" | "shapes") => [...new Set(readList(values[flag], flag))];
  return {
    users: parseIntegers(values.users, "--users"),
    replicas: parseIntegers(values.replicas, "--replicas"),
    cpuLimitsCores: list("limits").map((text) => numberFlag(text, "limits", 0)),
    shapes: list("shapes") as ShapeName[],
    stepSeconds: numberFlag(values.step, "step", 0),
    durationSeconds: numberFlag(values.duration, "duration", 0),
    settleSeconds: numberFlag(values.settle, "settle", 0),
    pauseSeconds: numberFlag(values.pause, "pause", 0),
    userWaitSeconds: numberFlag(values.wait, "wait", 0),
    seed: integerFlag(values.seed, "seed", 0),
  };
}

function formatTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${Math.round(seconds)} s` : `${minutes} min ${Math.round(seconds % 60)} s`;
}

/** Prints a line for each phase, with the time left by the mean of the runs that were measured so far. */
function progressPrinter(plan: CampaignPlan): (event: CampaignEvent) => void {
  const began = performance.now();
  let measured = 0;
  return ({ done, total, run, phase }) => {
    if (phase === "finished") measured++;
    const perRun = measured === 0 ? runSeconds(plan) : (performance.now() - began) / 1000 / measured;
    const left = phase === "skipped" ? "" : `, ${formatTime(perRun * (total - done))} left`;
    console.error(`[${done}/${total}] ${run}: ${phase}${left}`);
  };
}

if (import.meta.main) {
  await runCommand({
    name: "campaign",
    summary: "Record a measured campaign: every run of the plan under real load, one file a service and run.",
    flags: FLAGS,
    examples: [
      "deno task campaign --output data/mine --users 1-5 --replicas 1 --duration 60",
      "deno task campaign --output data/mine --dry-run",
    ],
  }, async (values) => {
    const plan = readPlan(values);
    const filter: RunFilter = {
      ...(values["only-user"] === undefined ? {} : { users: integerFlag(values["only-user"], "only-user", 1) }),
      ...(values["only-replica"] === undefined
        ? {}
        : { replicas: integerFlag(values["only-replica"], "only-replica", 1) }),
    };
    const runs = plannedRuns(plan, filter);
    if (values["dry-run"]) {
      if (values.json) console.log(JSON.stringify({ plan, runs }));
      else {
        runs.forEach((run) => console.log(runTitle(run)));
        console.log(`${runs.length} runs, about ${formatTime(runs.length * runSeconds(plan))}`);
      }
      return;
    }
    if (values.output === undefined) {
      throw new CliError("Cannot record a campaign as --output must name its folder, such as data/mine");
    }
    const locust = await findLocust();
    await findPrometheus();
    await openOutputFolder(values.output);
    const interrupt = new AbortController();
    const onSignal = () =>
      interrupt.abort(
        new CliError("Interrupted: finished runs are kept, the same command goes on from here", { exitCode: 130 }),
      );
    Deno.addSignalListener("SIGINT", onSignal);
    Deno.addSignalListener("SIGTERM", onSignal);
    try {
      const record = await runCampaign({
        name: basename(values.output),
        directory: values.output,
        plan,
        filter,
        target: testbedTarget(),
        measuredOn: {
          ...describeMachine(),
          locust: await locustVersion(locust),
        },
        signal: interrupt.signal,
        onProgress: progressPrinter(plan),
      });
      const missing = record.runs.reduce((sum, run) => sum + run.missing.length, 0);
      if (values.json) console.log(JSON.stringify({ folder: values.output, runs: record.runs.length, missing }));
      else console.log(`${values.output}: ${record.runs.length} runs, ${missing} columns with missing samples`);
    } finally {
      Deno.removeSignalListener("SIGINT", onSignal);
      Deno.removeSignalListener("SIGTERM", onSignal);
    }
  });
}
