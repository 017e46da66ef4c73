// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task bench`: speed, memory and size against peers, each as a ratio of the same run, held against its mark.
 *
 * @module
 */
import { join } from "node:path";
import { describeMachine } from "@/collect/mod.ts";
import { DEFAULT_DATA_DIR, DEFAULT_OUTPUT_DIR } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { measureForecasters, REFERENCE_SERIES_DIR } from "./bench/forecast.ts";
import { measureHistory } from "./bench/history.ts";
import { measureLags } from "./bench/lags.ts";
import { measureBoosting, measureForests, measureLeastSquares, type PythonPeers } from "./bench/learners.ts";
import { type Measurement } from "./bench/measurement.ts";
import { startPythonPeer } from "./bench/python_peer.ts";
import { benchRow, benchTable } from "./bench/report.ts";
import { measureTraining } from "./bench/training.ts";
import { measurePipelines, measureStart } from "./bench/whole_process.ts";
import { type FlagValues, numberFlag, runCommand } from "./command.ts";
import { readList } from "./workflow.ts";

/** The campaign that the marks are stated for; it lies beside the project where that is developed. */
export const REFERENCE_DATA_DIR = "../shared/reference/campaign";

/** Interpreter of the peers, as found on PATH: a virtual environment that is active comes first there. */
const PYTHON = "python3";

/** Parts of the bench, in the order in which they run. */
export const BENCH_PARTS = [
  "pipeline",
  "start",
  "forests",
  "boosting",
  "least_squares",
  "lags",
  "training",
  "forecast",
  "history",
] as const;

/** A part of the bench. */
export type BenchPart = (typeof BENCH_PARTS)[number];

/** Parts that only run if they are named: they take longer than all others together. */
const ONLY_IF_NAMED: readonly BenchPart[] = ["history"];

const FLAGS = {
  data: {
    type: "string",
    value: "FOLDER",
    help: `Campaign to measure with (default: ${REFERENCE_DATA_DIR} if it is there, else ${DEFAULT_DATA_DIR})`,
  },
  runs: { type: "string", value: "NUMBER", default: "3", help: "Runs of each side that count; one more warms up" },
  only: { type: "string", value: "LIST", help: `Only these parts: ${BENCH_PARTS.join(", ")}; history takes minutes` },
  json: { type: "boolean", help: "Print the result as JSON, with every single run" },
} as const;

/** What the flags say. */
export interface BenchOptions {
  /** Campaign to read. */
  readonly data: string;
  /** Folder that everything is written below. */
  readonly folder: string;
  /** Runs of each side that count. */
  readonly runs: number;
  /** Parts to run. */
  readonly parts: readonly BenchPart[];
  /** Whether to print data instead of a table. */
  readonly json: boolean;
}

/**
 * Reads the flags.
 *
 * @param values The flags.
 * @param hasReference Whether the campaign that the marks are stated for is there.
 * @throws {CliError} If `--runs` is not a whole number of at least 1, or `--only` names no part.
 */
export function readBenchOptions(values: FlagValues<typeof FLAGS>, hasReference: boolean): BenchOptions {
  const runs = numberFlag(values.runs, "runs", 1);
  if (!Number.isInteger(runs)) {
    throw new CliError(`Cannot use --runs as it must be a whole number: it is "${values.runs}"`);
  }
  const only = readList(values.only, "only");
  const unknown = only?.find((name) => !BENCH_PARTS.some((part) => part === name));
  if (unknown !== undefined) {
    throw new CliError(`Cannot use --only as it must name parts of ${BENCH_PARTS.join(", ")}: it names "${unknown}"`);
  }
  return {
    data: values.data ?? (hasReference ? REFERENCE_DATA_DIR : DEFAULT_DATA_DIR),
    folder: join(DEFAULT_OUTPUT_DIR, "bench"),
    runs,
    parts: BENCH_PARTS.filter((part) => only?.includes(part) ?? !ONLY_IF_NAMED.includes(part)),
    json: values.json,
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The work of a part, and what it is called while it runs. */
type Step = readonly [title: string, measure: () => Promise<Measurement[]>];

function benchSteps(
  { data, folder, runs }: BenchOptions,
  peers: PythonPeers | undefined,
): Readonly<Record<BenchPart, Step>> {
  const learners = { folder, runs, ...(peers === undefined ? {} : { peers }) };
  return {
    pipeline: [
      "pipeline as a whole process, in turns with the published workflow",
      () => measurePipelines({ data, folder, runs, ...(peers === undefined ? {} : { python: PYTHON }) }),
    ],
    start: ["start-up", () => measureStart(runs)],
    forests: ["forests", () => measureForests(data, learners)],
    boosting: ["boosting", () => measureBoosting(learners)],
    "least_squares": ["least squares", () => measureLeastSquares(learners)],
    lags: ["lags and windows", () => measureLags(runs)],
    training: [
      "training of a network, in turns with PyTorch",
      () => measureTraining({ folder, runs, python: PYTHON, cores: navigator.hardwareConcurrency }),
    ],
    forecast: [
      "forecasts of a day: a minute",
      async () => await measureForecasters(await isFolder(REFERENCE_SERIES_DIR), runs),
    ],
    history: ["history of 14 days, once: minutes", () => measureHistory(folder)],
  };
}

function heading({ data, runs }: BenchOptions, machine: ReturnType<typeof describeMachine>, versions: string): string {
  return [
    `${data}; medians of ${runs} runs of each side in turns, after one that warms up`,
    `${machine["cpuModel"]}, ${machine["cpuCount"]} cores, Deno ${machine["deno"]}${versions}`,
  ].join("\n");
}

if (import.meta.main) {
  await runCommand({
    name: "bench",
    summary: "Measure speed, memory and size against peers, as ratios of one run, and hold them against the marks.\n" +
      "Peers in Python need `pip install -r bench/peers/requirements.txt` in a virtual environment that is active.",
    flags: FLAGS,
    examples: [
      "deno task bench",
      "deno task bench --data data/users-x-replicas --runs 5",
      "deno task bench --only history",
      "deno task bench --json",
    ],
  }, async (values) => {
    const options = readBenchOptions(values, await isFolder(REFERENCE_DATA_DIR));
    await using one = await startPythonPeer(PYTHON, 1);
    await using two = await startPythonPeer(PYTHON, 2);
    const peers = one === undefined || two === undefined ? undefined : { one, two };
    const steps = benchSteps(options, peers);
    const measurements: Measurement[] = [];
    for (const [i, part] of options.parts.entries()) {
      const [title, measure] = steps[part];
      console.error(`[${i + 1}/${options.parts.length}] ${title}`);
      measurements.push(...await measure());
    }
    const machine = describeMachine();
    const versions = peers?.two.versions ?? {};
    if (options.json) {
      const { data, runs } = options;
      console.log(JSON.stringify({ data, runs, machine, peers: versions, rows: measurements.map(benchRow) }));
      return;
    }
    const named = Object.entries(versions).map(([name, version]) => `, ${name} ${version}`).join("");
    console.log(heading(options, machine, named));
    console.log(benchTable(measurements));
  });
}
