/**
 * Recorded latencies: what each service took for each request, by request rate, replicas and CPU limit.
 *
 * @module
 */
import { join } from "node:path";
import { LATENCY_FILE, type LatencyCellRecord, readLatencyRecord } from "@/collect/mod.ts";
import { SchemaError } from "@/errors.ts";
import { digestFiles } from "./digest.ts";

/** Latencies of one service under one load. */
export interface LatencyCell {
  /** Name of the service. */
  readonly service: string;
  /** Nominal rate of the load generator at the entry, req/s. */
  readonly level: number;
  /** Rate of the calls that arrived at the service, measured, req/s. */
  readonly rateRps: number;
  /** Replicas of the service. */
  readonly replicas: number;
  /** CPU limit of each replica, cores. */
  readonly cpuLimitCores: number;
  /** Time of each call, seconds, > 0, in the order of arrival. */
  readonly seconds: Float64Array;
}

/**
 * What a time is: `duration`, from a call's arrival at the service to its answer; `proc_time`, the service's own part of it,
 * without the calls that it made itself.
 */
export const LATENCY_MEASURES = ["duration", "proc_time"] as const;

/** What a time is. */
export type LatencyMeasure = (typeof LATENCY_MEASURES)[number];

/** How {@linkcode loadLatencyCells} reads. */
export interface LatencyOptions {
  /** What the times are. @default {"duration"} */
  readonly measure?: LatencyMeasure;
  /** Whether cells that the recorder does not trust are read too. @default {"trusted"} */
  readonly cells?: "trusted" | "all";
}

/** What {@linkcode loadLatencyCells} read. */
export interface LatencyCells {
  /** Cells by service, then limit, replicas and level; a service that a cell never reached has none there. */
  readonly cells: readonly LatencyCell[];
  /** Names of the services, entry first. */
  readonly services: readonly string[];
  /** SHA-256 of everything that was read, hexadecimal, as `digestFiles` computes it. */
  readonly digest: string;
  /** Cells that were left aside as the recorder does not trust them, with its reasons; none if all were asked for. */
  readonly leftAside: readonly { readonly file: string; readonly reasons: readonly string[] }[];
}

/**
 * Reads a folder that `deno task record-latency` wrote.
 *
 * @param folder Folder with a `latency.json`.
 * @throws {SchemaError} If the folder is no such recording, or a file is not what `latency.json` says of it; the message
 * names the file and the column.
 */
export async function loadLatencyCells(folder: string, options: LatencyOptions = {}): Promise<LatencyCells> {
  const { measure = "duration", cells: wanted = "trusted" } = options;
  if (!LATENCY_MEASURES.includes(measure)) {
    throw new RangeError(
      `Cannot read latencies as the measure must be one of ${LATENCY_MEASURES.join(", ")}: it is "${measure}"`,
    );
  }
  const record = await readLatencyRecord(folder);
  if (record === undefined) {
    throw new SchemaError(
      `Cannot read latencies of "${folder}" as it must hold a ${LATENCY_FILE}: there is none; deno task record-latency ` +
        "makes one",
      { column: "" },
    );
  }
  const isWanted = ({ reasons }: LatencyCellRecord): boolean => wanted === "all" || reasons.length === 0;
  const read = record.cells.filter(isWanted);
  const files = await Promise.all(read.map(({ file }) => readBytes(folder, file)));
  const services = [...new Set(read.flatMap((cell) => Object.keys(cell.services)))];
  const times = read.map((cell, i) => parseTimes(files[i]!, cell, measure));
  const cells = services.flatMap((service) =>
    read.flatMap((cell, i): LatencyCell[] => {
      const seconds = times[i]!.get(service);
      if (seconds === undefined || seconds.length === 0) return [];
      const { levelRps, replicas, cpuLimitCores } = cell;
      return [{ service, level: levelRps, rateRps: cell.services[service]!.rateRps, replicas, cpuLimitCores, seconds }];
    })
  );
  if (cells.length === 0) {
    throw new SchemaError(
      `Cannot read latencies of "${folder}" as it must hold one trusted cell at least: of ${record.cells.length} there is ` +
        "none",
      { column: "" },
    );
  }
  const head = await readBytes(folder, LATENCY_FILE);
  return {
    cells,
    services,
    digest: await digestFiles([head, ...files]),
    leftAside: record.cells.filter((cell) => !isWanted(cell)).map(({ file, reasons }) => ({ file, reasons })),
  };
}

interface FileBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

async function readBytes(folder: string, file: string): Promise<FileBytes> {
  try {
    return { file, bytes: await Deno.readFile(join(folder, file)) };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new SchemaError(
      `Cannot read latencies of "${folder}" as every file of ${LATENCY_FILE} must be there: "${file}" is not`,
      { column: "", cause },
    );
  }
}

/** Times of each service of a cell, in the order of its rows. */
function parseTimes(
  { file, bytes }: FileBytes,
  { rows, services }: LatencyCellRecord,
  measure: LatencyMeasure,
): Map<string, Float64Array> {
  const fail = (what: string, is: string, column = ""): SchemaError =>
    new SchemaError(`Cannot read "${file}" as ${what}: ${is}`, { column });
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  // The piece behind the last line break is not a line.
  if (lines.at(-1) === "") lines.pop();
  const columns = lines[0]?.split(",") ?? [];
  if (lines.length - 1 !== rows) {
    throw fail(`${LATENCY_FILE} says that it has ${rows} rows`, `it has ${Math.max(0, lines.length - 1)}`);
  }
  const records = lines.slice(1).map((line, i) => {
    const cells = line.split(",");
    if (cells.length === columns.length) return cells;
    throw fail(`each line must have ${columns.length} cells`, `line ${i + 2} has ${cells.length}`);
  });
  return new Map(
    Object.keys(services).map((service) => {
      const column = `${measure}_${service}`;
      const at = columns.indexOf(column);
      if (at < 0) throw fail(`it must have the column "${column}"`, `its columns are ${columns.join(", ")}`, column);
      const seconds = records.flatMap((cells, i) => {
        const text = cells[at]!;
        if (text === "") return [];
        const value = Number(text);
        if (value > 0 && value < Infinity) return [value];
        throw fail(`"${column}" must hold times > 0 s`, `line ${i + 2} has "${text}"`, column);
      });
      return [service, Float64Array.from(seconds)] as const;
    }),
  );
}
