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
import { measureLags } from "./bench/lags.ts";
import { measureBoosting, measureForests, measureLeastSquares, type PythonPeers } from "./bench/learners.ts";
import { type Measurement } from "./bench/measurement.ts";
import { startPythonPeer } from "./bench/python_peer.ts";
import { benchRow, benchTable } from "./bench/report.ts";
import { measurePipelines, measureStart } from "./bench/whole_process.ts";
import { type FlagValues, numberFlag, runCommand } from "./command.ts";

/** The campaign that the marks are stated for; it lies beside the project where that is developed. */
export const REFERENCE_DATA_DIR = "../shared/reference/campaign";

/** Interpreter of the peers, as found on PATH: a virtual environment that is active comes first there. */
const PYTHON = "python3";

const FLAGS = {
  data: {
    type: "string",
    value: "FOLDER",
    help: `Campaign to measure with (default: ${REFERENCE_DATA_DIR} if it is there, else ${DEFAULT_DATA_DIR})`,
  },
  runs: { type: "string", value: "NUMBER", default: "3", help: "Runs of each side that count; one more warms up" },
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
  /** Whether to print data instead of a table. */
  readonly json: boolean;
}

/**
 * Reads the flags.
 *
 * @param values The flags.
 * @param hasReference Whether the campaign that the marks are stated for is there.
 * @throws {CliError} If `--runs` is not a whole number of at least 1.
 */
export function readBenchOptions(values: FlagValues<typeof FLAGS>, hasReference: boolean): BenchOptions {
  const runs = numberFlag(values.runs, "runs", 1);
  if (!Number.isInteger(runs)) {
    throw new CliError(`Cannot use --runs as it must be a whole number: it is "${values.runs}"`);
  }
  return {
    data: values.data ?? (hasReference ? REFERENCE_DATA_DIR : DEFAULT_DATA_DIR),
    folder: join(DEFAULT_OUTPUT_DIR, "bench"),
    runs,
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

/** One part of the bench: what it is called while it runs, and the work. */
type Step = readonly [title: string, measure: () => Promise<Measurement[]>];

function benchSteps({ data, folder, runs }: BenchOptions, peers: PythonPeers | undefined): Step[] {
  const learners = { folder, runs, ...(peers === undefined ? {} : { peers }) };
  return [
    [
      "pipeline as a whole process, in turns with the published workflow",
      () => measurePipelines({ data, folder, runs, ...(peers === undefined ? {} : { python: PYTHON }) }),
    ],
    ["start-up", () => measureStart(runs)],
    ["forests", () => measureForests(data, learners)],
    ["boosting", () => measureBoosting(learners)],
    ["least squares", () => measureLeastSquares(learners)],
    ["lags and windows", () => measureLags(runs)],
  ];
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
    examples: ["deno task bench", "deno task bench --data data/users-x-replicas --runs 5", "deno task bench --json"],
  }, async (values) => {
    const options = readBenchOptions(values, await isFolder(REFERENCE_DATA_DIR));
    await using one = await startPythonPeer(PYTHON, 1);
    await using two = await startPythonPeer(PYTHON, 2);
    const peers = one === undefined || two === undefined ? undefined : { one, two };
    const steps = benchSteps(options, peers);
    const measurements: Measurement[] = [];
    for (const [i, [title, measure]] of steps.entries()) {
      console.error(`[${i + 1}/${steps.length}] ${title}`);
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
