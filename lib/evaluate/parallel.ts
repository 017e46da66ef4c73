/**
 * Works off the tasks of an evaluation, alone or with helping threads, with the same bytes as result.
 *
 * A task depends on nothing but its own data and seed, so who runs it and when changes no number. Threads take tasks
 * from one shared counter, the costly ones first: none waits while another has two left.
 *
 * @module
 */
import { type ModelEntry, MODELS } from "@/models/mod.ts";
import { type FitData, type FitOutcome, type FitTask, runFitTask } from "./fit_task.ts";
import { nextTask, type Share, sharedArray, shareData, type WorkerReport } from "./share.ts";

/** What {@linkcode runFitTasks} needs besides the tasks. */
export interface RunOptions {
  /** The models that the tasks name. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** The table. */
  readonly data: FitData;
  /** Number of predictions of all tasks. */
  readonly predictions: number;
  /** Threads that work, this one included. */
  readonly jobs: number;
  /** Told after each task of this thread, and at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How far the work is. */
export interface Progress {
  /** Tasks that were taken up. */
  readonly done: number;
  /** Tasks in all. */
  readonly total: number;
}

/** What {@linkcode runFitTasks} found. */
export interface TaskResults {
  /** Predictions of all tasks. */
  readonly predictions: Float64Array;
  /** One outcome a task, in the order of the tasks. */
  readonly outcomes: readonly FitOutcome[];
}

/** Cost of a fit relative to least squares, as measured. Only decides who starts first; results do not depend on it. */
const RELATIVE_COST: Readonly<Record<string, number>> = {
  "random_forest": 65,
  "gradient_boosting": 35,
  "hybrid": 7,
};

function expectedCost(task: FitTask): number {
  return (RELATIVE_COST[task.model] ?? 1) * task.trainRows.length;
}

/** The folder whose modules a helping thread loads; Deno asks for leave to read it. */
const LIB = new URL("../", import.meta.url);

/** True if a helping thread could load this project's modules. Without that leave the work is done in this thread. */
async function canStartThreads(): Promise<boolean> {
  return (await Deno.permissions.query({ name: "read", path: LIB })).state === "granted";
}

/** A model that the registry holds can be found by name in another thread; any other only exists in this one. */
function isRegistered(name: string, entry: ModelEntry | undefined): boolean {
  const registry: Readonly<Record<string, ModelEntry>> = MODELS;
  return entry !== undefined && registry[name] === entry;
}

/** Starts a helping thread. It reports once, when no task is left; a thread that breaks reports nothing. */
function startThread(share: Share): Promise<WorkerReport> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise<WorkerReport>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => resolve(data);
    worker.onerror = (event) => {
      // What it left undone is done in this thread, where a true error shows itself again.
      event.preventDefault();
      resolve([]);
    };
    worker.postMessage(share);
  });
}

/**
 * Runs every task.
 *
 * @param tasks What to fit and to predict.
 * @param options Models, table, number of threads.
 * @returns Predictions and outcomes, the same for every number of threads.
 */
export async function runFitTasks(tasks: readonly FitTask[], options: RunOptions): Promise<TaskResults> {
  const { models } = options;
  const order = tasks.map((_, i) => i).sort((a, b) => expectedCost(tasks[b]!) - expectedCost(tasks[a]!) || a - b);
  const anywhere = order.filter((i) => isRegistered(tasks[i]!.model, models[tasks[i]!.model]));
  const outcomes: FitOutcome[] = [];
  const threads = anywhere.length > 1 && options.jobs > 1 && await canStartThreads() ? options.jobs - 1 : 0;
  const share: Share = {
    data: threads > 0 ? shareData(options.data) : options.data,
    tasks: anywhere.map((i) => tasks[i]!),
    predictions: threads > 0 ? sharedArray(options.predictions) : new Float64Array(options.predictions),
    cursor: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
  const reports = Array.from({ length: threads }, () => startThread(share));
  const say = (done: number) => options.onProgress?.({ done, total: tasks.length });
  const runHere = (i: number) => {
    const task = tasks[i]!;
    outcomes[i] = runFitTask(task, models[task.model]!, share);
  };
  for (let i = nextTask(share); i !== undefined; i = nextTask(share)) {
    runHere(anywhere[i]!);
    say(i + 1);
  }
  for (const report of await Promise.all(reports)) {
    for (const { task, outcome } of report) outcomes[anywhere[task]!] = outcome;
  }
  order.filter((i) => outcomes[i] === undefined).forEach((i, nth, left) => {
    runHere(i);
    say(tasks.length - left.length + nth + 1);
  });
  say(tasks.length);
  return { predictions: share.predictions, outcomes };
}
