/**
 * Records latencies: measures what is left of a plan, cell by cell, and writes each as soon as it is measured.
 *
 * @module
 */
import { join } from "node:path";
import { writeFileAtomic } from "@/files.ts";
import { DEFAULT_RESOURCES, DEFAULT_SERVICE_TIME_SCALE, REFERENCE_APPLICATION } from "@/testbed/mod.ts";
import { removeHalfWritten } from "../half_written.ts";
import { type CellOptions, measureCell } from "./measure_cell.ts";
import { isSameCell, type LatencyCellPlan, type LatencyPlan, plannedCells } from "./plan.ts";
import {
  LATENCY_FILE,
  LATENCY_FORMAT,
  type LatencyCellRecord,
  type LatencyRecord,
  readLatencyRecord,
  writeLatencyRecord,
} from "./record.ts";

/** What {@linkcode recordLatency} needs. */
export interface RecordLatencyOptions extends Pick<CellOptions, "start"> {
  /** Folder of the cells and of `latency.json`. */
  readonly directory: string;
  /** What to measure. */
  readonly plan: LatencyPlan;
  /** Machine and versions, for `latency.json`. */
  readonly measuredOn: Readonly<Record<string, string | number>>;
  /** Whether cells that are not to be trusted are measured again. @default {"keep"} */
  readonly markedCells?: "keep" | "again";
  /** Ends the recording: the cell that is under way is dropped, finished ones stay. */
  readonly signal: AbortSignal;
  /** Told of each step, for progress. */
  readonly onProgress?: (event: LatencyEvent) => void;
}

/** Where a recording is. */
export interface LatencyEvent {
  /** Cells that need no more work. */
  readonly done: number;
  /** Cells in all. */
  readonly total: number;
  /** The cell. */
  readonly cell: LatencyCellPlan;
  /** What happens to it. */
  readonly phase: "skipped" | "starting" | "loading" | "finished";
  /** How much of its load has been answered, ratio. */
  readonly loadedRatio: number;
  /** Why the cell is not to be trusted; empty until it is finished. */
  readonly reasons: readonly string[];
}

const ABOUT =
  "Durations of requests on the testbed, service by service, recorded by `deno task record-latency`: an open loop of " +
  "exponential gaps, every request traced, one file a cell of request rate x replicas x CPU limit.";

/**
 * Measures what is left of a plan. A cell is written whole or not at all.
 *
 * @returns The record, as written to `latency.json`; cells that are not to be trusted are in it too, with their reasons.
 * @throws {RangeError} If the plan cannot be measured, or the folder holds cells that were measured otherwise, or files
 * without a record.
 * @throws {SchemaError} If its `latency.json` is not one of ours.
 * @throws {Error} If a replica ends by itself. `signal.reason` if that is aborted.
 */
export async function recordLatency(options: RecordLatencyOptions): Promise<LatencyRecord> {
  const { directory, plan, signal, markedCells = "keep", onProgress = () => {} } = options;
  const { cells } = plannedCells(plan);
  let record = await openRecord(options);
  await removeHalfWritten(directory);
  for (const [done, cell] of cells.entries()) {
    const tell = (phase: LatencyEvent["phase"], more: Partial<LatencyEvent> = {}): void =>
      onProgress({ done, total: cells.length, cell, phase, loadedRatio: 0, reasons: [], ...more });
    if (await isDone(directory, record, cell, markedCells)) {
      tell("skipped", { done: done + 1 });
      continue;
    }
    signal.throwIfAborted();
    tell("starting");
    const { entry, csv } = await measureCell({
      ...{ plan, cell, signal },
      onProgress: (load) => tell("loading", { loadedRatio: load.done / load.total }),
      ...(options.start === undefined ? {} : { start: options.start }),
    });
    // The entry tells of its file: it goes before that changes, and comes back when the new one is whole.
    if (record.cells.some((known) => isSameCell(known, cell))) {
      await writeLatencyRecord(directory, withoutCell(record, cell));
    }
    await writeFileAtomic(join(directory, entry.file), csv);
    record = withCell(record, entry);
    await writeLatencyRecord(directory, record);
    tell("finished", { done: done + 1, loadedRatio: 1, reasons: entry.reasons });
  }
  return record;
}

/** Cells of a plan that a folder does not have yet, as {@linkcode recordLatency} would measure them. Changes nothing. */
export async function cellsToRecord(
  directory: string,
  plan: LatencyPlan,
  markedCells: "keep" | "again" = "keep",
): Promise<LatencyCellPlan[]> {
  const { cells } = plannedCells(plan);
  const record = await readLatencyRecord(directory);
  if (record === undefined) return [...cells];
  const left: LatencyCellPlan[] = [];
  for (const cell of cells) if (!await isDone(directory, record, cell, markedCells)) left.push(cell);
  return left;
}

async function isDone(
  directory: string,
  record: LatencyRecord,
  cell: LatencyCellPlan,
  markedCells: "keep" | "again",
): Promise<boolean> {
  const entry = record.cells.find((known) => isSameCell(known, cell));
  if (entry === undefined || (markedCells === "again" && entry.reasons.length > 0)) return false;
  return await Deno.stat(join(directory, entry.file)).then(({ isFile }) => isFile, () => false);
}

/** Reads the record of a folder, or begins one. What both plans vary is joined; how is measured must stay. */
async function openRecord({ directory, plan, measuredOn }: RecordLatencyOptions): Promise<LatencyRecord> {
  const known = await readLatencyRecord(directory);
  if (known === undefined) await refuseForeignFiles(directory);
  const fixed = ["settleSeconds", "durationSeconds", "minRequests", "maxRequests", "seed"] as const;
  const changed = known === undefined ? undefined : fixed.find((key) => known.plan[key] !== plan[key]);
  if (changed !== undefined) {
    throw new RangeError(
      `Cannot resume the recording in ${directory} as its ${changed} must stay ${
        known!.plan[changed]
      }: this plan has ` +
        `${plan[changed]}; use the old value or another --output`,
    );
  }
  const union = (a: readonly number[] = [], b: readonly number[]): number[] =>
    [...new Set([...a, ...b])].sort((one, other) => one - other);
  const joined = {
    ...plan,
    ratesRps: union(known?.plan.ratesRps, plan.ratesRps),
    replicas: union(known?.plan.replicas, plan.replicas),
    cpuLimitsCores: union(known?.plan.cpuLimitsCores, plan.cpuLimitsCores),
  };
  return {
    format: LATENCY_FORMAT,
    about: ABOUT,
    plan: joined,
    measuredOn,
    system: {
      target: "testbed",
      serviceTimeScale: DEFAULT_SERVICE_TIME_SCALE,
      services: REFERENCE_APPLICATION,
      resourcesPerReplica: { ...DEFAULT_RESOURCES, cpuLimitCores: "that of the cell" },
    },
    skipped: plannedCells(joined).skipped,
    cells: known?.cells ?? [],
  };
}

async function refuseForeignFiles(directory: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (!/\.csv$/i.test(name)) continue;
      throw new RangeError(
        `Cannot record latencies in ${directory} as a folder without ${LATENCY_FILE} must hold no CSV files: it holds ` +
          `${name}; use another --output`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function withCell(record: LatencyRecord, entry: LatencyCellRecord): LatencyRecord {
  const cells = [...withoutCell(record, entry).cells, entry].sort((a, b) =>
    a.cpuLimitCores - b.cpuLimitCores || a.replicas - b.replicas || a.levelRps - b.levelRps
  );
  return { ...record, cells };
}

function withoutCell(record: LatencyRecord, cell: LatencyCellPlan): LatencyRecord {
  return { ...record, cells: record.cells.filter((known) => !isSameCell(known, cell)) };
}
