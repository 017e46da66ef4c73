/**
 * Google cluster trace, version 2, task usage -> series of even steps, in one or two passes over parts larger than memory.
 *
 * @module
 */
import { join } from "node:path";
import { SchemaError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { type BinAccumulator, binAccumulator, type BinWeighting, type TraceSpan } from "./bins.ts";
import { binnedCsv } from "./binned_csv.ts";
import { KEY_INDEX, keyTotals, type TraceLevel } from "./keys.ts";
import { listTraceParts, type TracePart } from "./parts.ts";
import { readRecords, type RecordCounts } from "./read_records.ts";

/** How a trace is prepared. */
export interface ClusterTraceOptions {
  /** Widths of the bins, seconds, each once: all are filled in the same pass. @default {[120, 300]} */
  readonly binSeconds?: readonly number[];
  /** How much of a record counts in a bin. @default {"rate"} */
  readonly weighting?: BinWeighting;
  /** Level that is kept: one series for the cluster, or one a job or machine. @default {"cluster"} */
  readonly by?: TraceLevel;
  /** Jobs or machines that are kept: those that used most CPU time. @default {50} */
  readonly mostKeys?: number;
  /** Lines that may be broken before the preparation stops. @default {0} */
  readonly mostBrokenLines?: number;
  /** Told how much of all passes is done, bytes of files. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** One file that was written. */
export interface ClusterTraceFile {
  /** Where it is. */
  readonly file: string;
  /** Width of its bins, seconds. */
  readonly binSeconds: number;
  /** Job or machine, if they are kept apart. */
  readonly key?: number;
  /** Rows of the file. */
  readonly rows: number;
  /** Rows that no record touched. */
  readonly emptyRows: number;
  /** Mean of `cpu_rate` over time, in the trace's share of its largest machine: with weighting `rate` the same for every width. */
  readonly meanCpuRate: number;
}

/** What a preparation read and wrote. */
export interface ClusterTraceSummary extends Readonly<RecordCounts> {
  /** How records were weighted. */
  readonly weighting: BinWeighting;
  /** Level that was kept. */
  readonly by: TraceLevel;
  /** Parts that were read. */
  readonly parts: number;
  /** Parts that their names promise and that are not there. */
  readonly absentParts: number;
  /** Bytes of the parts on the disk. */
  readonly bytes: number;
  /** Jobs or machines, if they are kept apart. */
  readonly keys?: {
    /** How many there are. */
    readonly found: number;
    /** How many were kept. */
    readonly kept: number;
    /** Share of all CPU time that the kept ones used. */
    readonly cpuShareRatio: number;
    /** Records without one. */
    readonly recordsWithout: number;
  };
  /** Files that were written, by width, then by CPU time of the key. */
  readonly files: readonly ClusterTraceFile[];
}

/**
 * Prepares a trace. Memory depends on the time that the trace spans and on the keys that are kept, not on its size.
 *
 * Writes `task_usage_<width>.csv` (`task_usage_2min.csv`), or `task_usage_<width>/job-<id>.csv` with a series a job or machine,
 * which takes a pass of its own to find those that used most. Files are written when all is read, each as a whole.
 *
 * @param input Folder with `part-?????-of-?????.csv`, each packed (`.gz`) or not, or one such file of any name.
 * @param output Folder for the files.
 * @param options Widths, weighting, level.
 * @throws {SchemaError} If there is no part, more lines are broken than allowed, or no record counts.
 * @throws {RangeError} If an option is no number above 0, or a width stands twice.
 */
export async function prepareClusterTrace(
  input: string,
  output: string,
  options: ClusterTraceOptions = {},
): Promise<ClusterTraceSummary> {
  const { binSeconds = [120, 300], weighting = "rate", by = "cluster", mostKeys = 50, mostBrokenLines = 0 } = options;
  checkOptions(binSeconds, mostKeys);
  const { parts, absent } = await listTraceParts(input);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const passes = by === "cluster" ? 1 : 2;
  const read = (pass: number, add: (cells: Float64Array) => void) =>
    readRecords(parts, add, {
      mostBrokenLines,
      onBytes: (done) => options.onProgress?.({ done: pass * bytes + done, total: passes * bytes }),
    });
  const start = () => binSeconds.map((width) => binAccumulator(width, weighting));

  let counts: RecordCounts;
  let keys: ClusterTraceSummary["keys"];
  const groups: { key?: number; bins: BinAccumulator[] }[] = [];
  if (by === "cluster") {
    const bins = start();
    groups.push({ bins });
    counts = await read(0, (cells) => bins.forEach((accumulator) => accumulator.add(cells)));
  } else {
    const index = KEY_INDEX[by];
    const totals = keyTotals(index);
    await read(0, totals.add);
    const { keys: kept, found, cpuShareRatio } = totals.largest(mostKeys);
    keys = { found, kept: kept.length, cpuShareRatio, recordsWithout: totals.withoutKey() };
    const binsOf = new Map(kept.map((key) => [key, start()]));
    for (const [key, bins] of binsOf) groups.push({ key, bins });
    counts = await read(1, (cells) => binsOf.get(cells[index]!)?.forEach((accumulator) => accumulator.add(cells)));
  }
  const files = await writeBins(groups, output, by, counts);
  if (files.length === 0) throw noRecord(input, parts, counts);
  return {
    ...counts,
    weighting,
    by,
    parts: parts.length,
    absentParts: absent,
    bytes,
    ...(keys === undefined ? {} : { keys }),
    files,
  };
}

async function writeBins(
  groups: readonly { key?: number; bins: readonly BinAccumulator[] }[],
  output: string,
  by: TraceLevel,
  span: TraceSpan,
): Promise<ClusterTraceFile[]> {
  const files: ClusterTraceFile[] = [];
  for (const i of groups[0]?.bins.keys() ?? []) {
    for (const { key, bins } of groups) {
      const { binSeconds } = bins[i]!;
      const binned = binnedCsv(bins[i]!, span);
      if (binned === undefined) continue;
      const name = `task_usage_${widthText(binSeconds)}`;
      const path = key === undefined ? join(output, `${name}.csv`) : join(output, name, `${by}-${key}.csv`);
      const { text, ...facts } = binned;
      files.push({
        file: await writeFileAtomic(path, text),
        binSeconds,
        ...(key === undefined ? {} : { key }),
        ...facts,
      });
    }
  }
  return files;
}

/** `2min`, `90s`. */
function widthText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}min` : `${seconds}s`;
}

function checkOptions(binSeconds: readonly number[], mostKeys: number): void {
  const wrong = binSeconds.find((width, i) => !(width > 0 && width < Infinity) || binSeconds.indexOf(width) !== i);
  if (binSeconds.length === 0 || wrong !== undefined) {
    throw new RangeError(
      `Cannot bin a trace as widths must be above 0 s, each once: they are ${binSeconds.join(", ") || "none"}`,
    );
  }
  if (!(Number.isInteger(mostKeys) && mostKeys > 0)) {
    throw new RangeError(`Cannot keep the keys of a trace as at least 1 must be kept: asked for ${mostKeys}`);
  }
}

function noRecord(input: string, parts: readonly TracePart[], counts: RecordCounts): SchemaError {
  return new SchemaError(
    `Cannot prepare the trace "${input}" as a record must have a duration within the trace: of ${parts.length} parts, ` +
      `${counts.withoutDuration} records have none and ${counts.outsideTrace} lie outside`,
    { column: "" },
  );
}
