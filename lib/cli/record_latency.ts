// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task record-latency`: records durations of requests on the testbed, by request rate, replicas and CPU limit.
 *
 * @module
 */
import {
  cellSeconds,
  cellsToRecord,
  cellTitle,
  DEFAULT_LATENCY_DIR,
  describeMachine,
  type LatencyCellPlan,
  type LatencyEvent,
  type LatencyPlan,
  type LatencyRecord,
  plannedCells,
  recordLatency,
} from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";
import { formatTime } from "./campaign_schedule.ts";
import { type FlagValues, integerFlag, numberFlag, runCommand } from "./command.ts";
import { parseIntegers, parseNumbers } from "./integers.ts";
import { withInterrupt } from "./interrupt.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";

const FLAGS = {
  output: {
    type: "string",
    value: "FOLDER",
    default: DEFAULT_LATENCY_DIR,
    help: "Folder of the cells; an unfinished one is resumed",
  },
  rates: { type: "string", value: "LIST", default: "5,10,15,20,25,30,35,40", help: "Mean request rates, req/s" },
  replicas: { type: "string", value: "LIST", default: "1,2", help: "Replicas of every service" },
  limits: { type: "string", value: "LIST", default: "0.5,1", help: "CPU limits of a replica, cores" },
  settle: { type: "string", value: "SECONDS", default: "3", help: "Time under load before the measured window" },
  duration: { type: "string", value: "SECONDS", default: "20", help: "Least length of the measured window" },
  "min-requests": {
    type: "string",
    value: "NUMBER",
    default: "150",
    help: "A slow cell is measured for longer, until so many requests are to be expected",
  },
  "max-requests": { type: "string", value: "NUMBER", default: "400", help: "Most requests of a cell that are written" },
  seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
  "retry-marked": { type: "boolean", help: "Measure cells again that are not to be trusted" },
  "dry-run": { type: "boolean", help: "Print the cells and the time they take, measure nothing" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

type Values = FlagValues<typeof FLAGS>;

function readPlan(values: Values): LatencyPlan {
  return {
    ratesRps: parseNumbers(values.rates, "--rates"),
    replicas: parseIntegers(values.replicas, "--replicas"),
    cpuLimitsCores: parseNumbers(values.limits, "--limits"),
    settleSeconds: numberFlag(values.settle, "settle", 0),
    durationSeconds: numberFlag(values.duration, "duration", 0),
    minRequests: integerFlag(values["min-requests"], "min-requests", 1),
    maxRequests: integerFlag(values["max-requests"], "max-requests", 1),
    seed: integerFlag(values.seed, "seed", 0),
  };
}

function totalSeconds(plan: LatencyPlan, cells: readonly LatencyCellPlan[]): number {
  return cells.reduce((sum, cell) => sum + cellSeconds(plan, cell), 0);
}

async function printDryRun(values: Values, plan: LatencyPlan): Promise<void> {
  const { cells, skipped } = plannedCells(plan);
  const left = await cellsToRecord(values.output, plan, values["retry-marked"] ? "again" : "keep");
  const seconds = totalSeconds(plan, left);
  if (values.json) return console.log(JSON.stringify({ plan, cells, skipped, left: left.length, seconds }));
  left.forEach((cell) => console.log(cellTitle(cell)));
  skipped.forEach((cell) => console.log(`skipped: ${cellTitle(cell)}, as ${cell.reason}`));
  console.log(`${left.length} of ${cells.length} cells to measure, about ${formatTime(seconds)}`);
}

/** Shows a bar where a person watches, and a line for each finished cell elsewhere. */
async function progressOf(plan: LatencyPlan, left: readonly LatencyCellPlan[]) {
  const total = Math.round(totalSeconds(plan, left));
  const bar = await progressBar("recording, seconds");
  let doneSeconds = 0;
  return {
    stop: bar.stop,
    tell({ done, total: cells, cell, phase, loadedRatio, reasons }: LatencyEvent): void {
      if (phase === "skipped") return;
      bar.update({ done: Math.round(doneSeconds + loadedRatio * cellSeconds(plan, cell)), total });
      if (phase !== "finished") return;
      doneSeconds += cellSeconds(plan, cell);
      if (Deno.stderr.isTerminal()) return;
      console.error(`[${done}/${cells}] ${cellTitle(cell)}, ${formatTime(Math.max(0, total - doneSeconds))} left`);
      reasons.forEach((reason) => console.error(`  not to be trusted: ${reason}`));
    },
  };
}

function printRecord(values: Values, { cells, skipped }: LatencyRecord): void {
  const marked = cells.filter(({ reasons }) => reasons.length > 0);
  const requests = cells.reduce((sum, { requests: { kept } }) => sum + kept, 0);
  const failed = cells.reduce((sum, cell) => sum + cell.requests.failed, 0);
  if (values.json) {
    const untrusted = marked.map((cell) => ({ cell: cellTitle(cell), file: cell.file, reasons: cell.reasons }));
    return console.log(
      JSON.stringify({
        folder: values.output,
        cells: cells.length,
        requests,
        failed,
        skipped: skipped.length,
        untrusted,
      }),
    );
  }
  skipped.forEach((cell) => console.log(`skipped: ${cellTitle(cell)}, as ${cell.reason}`));
  for (const cell of marked) console.log(`not to be trusted: ${cellTitle(cell)}: ${cell.reasons.join("; ")}`);
  console.log(
    `${values.output}: ${cells.length} cells, ${marked.length} of them not to be trusted, ${requests} requests, ` +
      `${failed} failed`,
  );
}

if (import.meta.main) {
  await runCommand({
    name: "record-latency",
    summary:
      "Record durations of requests on the testbed, service by service: request rates x replicas x CPU limits.\n" +
      "An open loop, every request traced; cells beyond saturation are left out.",
    flags: FLAGS,
    examples: [
      "deno task record-latency --dry-run",
      "deno task record-latency --output output/latency --rates 5,20 --replicas 1 --limits 0.5 --duration 10",
    ],
  }, async (values) => {
    const plan = readPlan(values);
    if (values["dry-run"]) return await printDryRun(values, plan);
    const markedCells = values["retry-marked"] ? "again" : "keep";
    // What is wrong with the plan is said before a folder is made.
    plannedCells(plan);
    await openOutputFolder(values.output);
    const left = await cellsToRecord(values.output, plan, markedCells);
    console.error(`${left.length} cells, about ${formatTime(totalSeconds(plan, left))}`);
    const progress = await progressOf(plan, left);
    try {
      const record = await withInterrupt(
        (signal) =>
          recordLatency({
            directory: values.output,
            plan,
            measuredOn: describeMachine(),
            markedCells,
            signal,
            onProgress: progress.tell,
          }),
        "Interrupted: finished cells are kept, the same command goes on from here",
      );
      progress.stop();
      printRecord(values, record);
    } finally {
      progress.stop();
    }
  });
}
