/**
 * The thread that helps `parallel.ts`: takes the next task from the shared list until there is none.
 *
 * @module
 */
import { MODELS } from "@/models/mod.ts";
import { runFitTask } from "./fit_task.ts";
import { nextTask, type Share, type WorkerReport } from "./share.ts";

/** The part of a worker's global scope that is used here; the compiler only knows that of a window. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Share>) => void) | null;
  postMessage(report: WorkerReport): void;
  close(): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data: share }) => {
  const models: Readonly<Record<string, Parameters<typeof runFitTask>[1]>> = MODELS;
  const report: WorkerReport = [];
  for (let i = nextTask(share); i !== undefined; i = nextTask(share)) {
    const task = share.tasks[i]!;
    report.push({ task: i, outcome: runFitTask(task, models[task.model]!, share) });
  }
  scope.postMessage(report);
  scope.close();
};
