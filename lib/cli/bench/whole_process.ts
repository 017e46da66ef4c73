/**
 * The pipeline as its users meet it: a whole process, charts and files included.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_TARGET } from "@/config.ts";
import { modelFileName } from "@/models/mod.ts";
import { alternate, type Contestant } from "./alternate.ts";
import { type Measurement, NOT_INSTALLED, peer, quantity } from "./measurement.ts";
import { denoExecutable, runProcess } from "./process.ts";

/** What the measurements need. */
export interface WholeProcessOptions {
  /** Campaign to read. */
  readonly data: string;
  /** Folder that everything is written below. */
  readonly folder: string;
  /** Runs that count. */
  readonly runs: number;
  /** Interpreter of the published workflow; absent if its packages are. */
  readonly python?: string;
}

const WORKFLOW = "bench/peers/published_workflow.py";

/** Models and cases of the published workflow. */
const PUBLISHED_FLAGS = ["--models", "linear_regression,random_forest", "--cases", "case1,case2"];

/** Starts take turns this many times as often as pipelines: they are short, so noise weighs more. */
const STARTS_PER_RUN = 3;

const BYTES_PER_MEGABYTE = 1e6;

/** One run of a pipeline, ours or theirs. */
interface PipelineRun {
  readonly seconds: number;
  /** Largest resident set, MiB; `null` if the operating system does not say. */
  readonly peakMebibytes: number | null;
}

async function runPipeline(command: string, args: readonly string[]): Promise<PipelineRun> {
  const { seconds, output } = await runProcess(command, args);
  return { seconds, peakMebibytes: JSON.parse(output)["peak_memory_mebibytes"] };
}

function seconds(runs: readonly PipelineRun[]): number[] {
  return runs.map((run) => run.seconds);
}

function peaks(runs: readonly PipelineRun[]): number[] {
  return runs.flatMap(({ peakMebibytes }) => peakMebibytes ?? []);
}

/**
 * Measures the pipeline against the published workflow: time, peak memory, size of the saved forest.
 *
 * Both do the same two models and two cases. Ours does more on the way: the leak audit, intervals, the report.
 */
export async function measurePipelines(options: WholeProcessOptions): Promise<Measurement[]> {
  const { data, folder, runs, python } = options;
  const deno = await denoExecutable();
  const published = join(folder, "published");
  const theirs = join(folder, "python");
  const ourPipeline = (output: string, flags: readonly string[]): Contestant<PipelineRun> => () =>
    runPipeline(deno, ["task", "--quiet", "pipeline", "--data", data, "--output", output, "--json", ...flags]);
  const workflow: Contestant<PipelineRun> = python === undefined
    ? undefined
    : () => runPipeline(python, [WORKFLOW, data, theirs]);

  const [restricted, theirRuns] = await alternate([ourPipeline(published, PUBLISHED_FLAGS), workflow], runs);
  const [full] = await alternate([ourPipeline(join(folder, "full"), [])], runs);

  const name = "published workflow in Python";
  const savedForest = join(published, "models", modelFileName("random_forest", DEFAULT_TARGET));
  const theirForest = python === undefined ? [] : [await megabytes(join(theirs, "models", "random_forest.joblib"))];
  return [
    {
      what: "pipeline, 2 published models x 2 cases, whole process",
      ours: quantity(seconds(restricted!), "s"),
      peer: peer(name, seconds(theirRuns!), "s"),
      mark: { on: "ratio", atMost: 0.5 },
    },
    {
      what: "pipeline, every model x every case, whole process",
      ours: quantity(seconds(full!), "s"),
      mark: { on: "ours", atMost: 4 },
    },
    {
      what: "peak memory, 2 published models x 2 cases",
      ours: quantity(peaks(restricted!), "MiB"),
      peer: peer(name, peaks(theirRuns!), "MiB", python === undefined ? NOT_INSTALLED : "the system does not say"),
    },
    { what: "peak memory, every model x every case", ours: quantity(peaks(full!), "MiB") },
    {
      what: "saved forest, 300 trees",
      ours: quantity([await megabytes(savedForest)], "MB"),
      peer: peer("joblib file of scikit-learn", theirForest, "MB"),
      mark: { on: "ours", atMost: 3 },
    },
  ];
}

async function megabytes(path: string): Promise<number> {
  return (await Deno.stat(path)).size / BYTES_PER_MEGABYTE;
}

/** Measures what a command takes to answer `--help`, against a Deno process that does nothing. */
export async function measureStart(runs: number): Promise<Measurement[]> {
  const deno = await denoExecutable();
  const timed = (args: readonly string[]) => async () => (await runProcess(deno, args)).seconds;
  const [help, nothing] = await alternate(
    [timed(["run", "--no-prompt", "lib/cli/pipeline.ts", "--help"]), timed(["eval", ""])],
    STARTS_PER_RUN * runs,
  );
  return [{
    what: "start-up: pipeline --help, whole process",
    ours: quantity(help!, "s"),
    peer: peer('deno eval ""', nothing!, "s"),
  }];
}
