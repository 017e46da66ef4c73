/**
 * Files of the published collector -> rows by service and time, with times of which the zone is known.
 *
 * @module
 */
import { basename } from "node:path";
import type { Zone } from "@/collect/mod.ts";
import { readForeignTable } from "./csv_table.ts";
import { compareText } from "./digest.ts";
import { PUBLISHED_MEASUREMENTS, type PublishedMeasurement } from "./published_zeros.ts";
import { numericColumn, textColumn } from "./table.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Flags that the collector computed itself. */
const FLAGS = ["is_holiday", "is_weekend"] as const;

/** Columns that are computed anew from the others. */
const COMPUTED = [
  "cpu_usage_percent_last_5_min",
  "cpu_usage_percent_slope",
  "ram_usage_percent_last_5_min",
  "ram_usage_percent_slope",
  "request_count_per_second_last_5_min",
] as const;

/** The 23 columns. */
const REQUIRED = ["timestamp", "service_name", ...PUBLISHED_MEASUREMENTS, ...FLAGS, ...COMPUTED] as const;

/** Rows of all files by service, then time. */
export interface SortedRows {
  /** Service of each row. */
  readonly services: readonly string[];
  /** Time of each row, seconds since 1970-01-01 UTC. */
  readonly timesSeconds: Float64Array;
  /** File of each row. */
  readonly files: readonly string[];
  /** Columns of numbers; `NaN` where a cell is empty or no number. */
  readonly numbers: Readonly<Record<PublishedMeasurement | (typeof FLAGS)[number], Float64Array>>;
  /** Rows as found in the files. */
  readonly records: number;
  /** Rows that were left out or whose time is in doubt. */
  readonly counts: {
    /** The header, written again where the collector was started anew. */
    readonly headers: number;
    /** Rows whose time is none, or that name no service. */
    readonly unreadable: number;
    /** Rows that have the service and the time of an earlier one. */
    readonly duplicates: number;
    /** Rows in an hour that the zone repeats: the first of both is taken, if order does not tell. */
    readonly repeatedHour: number;
    /** Rows in an hour that the zone leaves out. */
    readonly skippedHour: number;
  };
}

interface Row {
  readonly service: string;
  readonly time: number;
  readonly file: string;
  readonly from: number;
}

/** Reads files in the order given; a row whose timestamp tells its own offset is believed. */
export async function readPublishedRows(paths: readonly string[], zone: Zone): Promise<SortedRows> {
  const numeric = [...PUBLISHED_MEASUREMENTS, ...FLAGS];
  const counts = { headers: 0, unreadable: 0, duplicates: 0, repeatedHour: 0, skippedHour: 0 };
  const rows: Row[] = [];
  const parts: Record<string, Float64Array[]> = Object.fromEntries(numeric.map((name) => [name, []]));
  let records = 0;
  for (const path of paths) {
    const table = await readForeignTable(path, { name: "infrastructure metrics", required: REQUIRED, numeric });
    const times = textColumn(table, "timestamp");
    const services = textColumn(table, "service_name");
    for (const name of numeric) parts[name]!.push(numericColumn(table, name));
    // Within a file rows follow each other in time, which tells the two passes of a repeated hour apart.
    const last = new Map<string, number>();
    times.forEach((text, i) => {
      const service = services[i]!.trim();
      if (service === "service_name") counts.headers++;
      else {
        const wall = parseTimestamp(text);
        if (service === "" || Number.isNaN(wall)) counts.unreadable++;
        else {
          const time = isNaive(text) ? momentOf(zone, wall, last.get(service) ?? -Infinity, counts) : wall;
          last.set(service, time);
          rows.push({ service, time, file: basename(path), from: records + i });
        }
      }
    });
    records += times.length;
  }
  rows.sort((a, b) => compareText(a.service, b.service) || a.time - b.time || a.from - b.from);
  const kept = rows.filter((row, i) => {
    const isFirst = i === 0 || rows[i - 1]!.service !== row.service || rows[i - 1]!.time !== row.time;
    if (!isFirst) counts.duplicates++;
    return isFirst;
  });
  return {
    services: kept.map(({ service }) => service),
    timesSeconds: Float64Array.from(kept, ({ time }) => time),
    files: kept.map(({ file }) => file),
    numbers: Object.fromEntries(numeric.map((name) => {
      const all = joined(parts[name]!, records);
      return [name, Float64Array.from(kept, ({ from }) => Number.isFinite(all[from]!) ? all[from]! : NaN)];
    })) as SortedRows["numbers"],
    records,
    counts,
  };
}

function joined(parts: readonly Float64Array[], length: number): Float64Array {
  const all = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function isNaive(timestamp: string): boolean {
  return !/(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp.trim());
}

function momentOf(
  zone: Zone,
  wallSeconds: number,
  afterSeconds: number,
  counts: { repeatedHour: number; skippedHour: number },
): number {
  const { seconds, moments, secondSeconds } = zone.moment(wallSeconds);
  if (moments === 0) counts.skippedHour++;
  if (moments === 2) {
    counts.repeatedHour++;
    if (seconds < afterSeconds) return secondSeconds;
  }
  return seconds;
}
