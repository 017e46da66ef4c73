/**
 * What threads share while they work off one list of tasks: memory, and a counter that says which task is next.
 *
 * @module
 */
import type { Matrix } from "@/features/mod.ts";
import type { FitData, FitOutcome, FitTask } from "./fit_task.ts";

/** Everything a thread needs. Numbers are in shared memory, so handing it over copies none of them. */
export interface Share {
  /** The table. */
  readonly data: FitData;
  /** All tasks, the costly ones first. */
  readonly tasks: readonly FitTask[];
  /** Predictions of all tasks; each task writes its own places. */
  readonly predictions: Float64Array;
  /** Index of the next task that nobody took, in shared memory. */
  readonly cursor: Int32Array;
}

/** What a thread reports when no task is left. */
export type WorkerReport = { readonly task: number; readonly outcome: FitOutcome }[];

/** Takes the next task: its index, or `undefined` if all are taken. No task is given out twice. */
export function nextTask(share: Pick<Share, "cursor" | "tasks">): number | undefined {
  const task = Atomics.add(share.cursor, 0, 1);
  return task < share.tasks.length ? task : undefined;
}

/** Numbers in shared memory. */
export function sharedArray(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

function shared(values: Float64Array): Float64Array {
  const copy = sharedArray(values.length);
  copy.set(values);
  return copy;
}

/** Copies a table into shared memory, once; threads then read it in place. */
export function shareData(data: FitData): FitData {
  const features: Matrix = { ...data.features, columns: data.features.columns.map(shared) };
  return { ...data, features, y: shared(data.y) };
}
