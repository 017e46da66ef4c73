/**
 * A folder of run files -> the checked table of a campaign.
 *
 * @module
 */
import { join } from "node:path";

import { DEFAULT_TARGET } from "@/config.ts";
import { SchemaError } from "@/errors.ts";
import { FAILED_SCRAPE_COLUMNS, parseRunFileName, type RunName, type Target } from "@/schema.ts";
import { fillFailedScrapes, selectRows } from "./clean.ts";
import { compareText, digestFiles } from "./digest.ts";
import { campaignFindings } from "./findings.ts";
import { measuredRuns } from "./measured.ts";
import { NUMERIC_COLUMNS, parseRuns, TEXT_COLUMNS } from "./parse.ts";
import { readPlanFacts } from "./plan_facts.ts";
import { assessRuns, medianStepSeconds } from "./quality.ts";
import type { Repairs } from "./repairs.ts";
import type { RunQuality } from "./run.ts";
import { splitRunText } from "./run_text.ts";
import { buildTable, type Table } from "./table.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What loading can be told. */
export interface LoadOptions {
  /** Rows without a number in this column are dropped. @default {"cpu_usage"} */
  readonly target?: Target;
}

/** A campaign that was loaded, cleaned and judged. */
export interface Campaign {
  /** Folder it was read from, as given. */
  readonly directory: string;
  /**
   * One row per sample, by `source_file`, then time: the columns of `lib/schema.ts`, then `concurrent_users`,
   * `nominal_replicas` (from the file name), `timestamp_seconds` (since 1970-01-01 UTC), `failed_scrape` (1 where the values
   * are fills) and `source_file`. Missing numbers are nulls; {@linkcode numericColumn} gives them as `NaN`.
   */
  readonly table: Table;
  /** SHA-256 of the content of the run files, hexadecimal; see {@linkcode digestFiles}. */
  readonly digest: string;
  /** Names of the services in the table, sorted. */
  readonly services: readonly string[];
  /** Load levels in the table, ascending. */
  readonly users: readonly number[];
  /** Replicas that were asked for, ascending. */
  readonly replicas: readonly number[];
  /** Median time between samples, seconds. */
  readonly stepSeconds: number;
  /** Verdict on each run file, by name, refused ones included. A verdict alone takes no row out of the table. */
  readonly quality: readonly RunQuality[];
  /** What holds for the campaign as a whole, one sentence each. */
  readonly findings: readonly string[];
  /** What loading changed. */
  readonly repairs: Repairs;
}

/**
 * Loads every run file of a folder. `campaign.json` and other files that are not CSV are left aside, and so are sub-folders.
 *
 * A run without one usable row (empty, or every scrape failed) is left out and reported in `quality` and `repairs`.
 *
 * @param directory Folder of run files.
 * @param options Target to clean for.
 * @throws {SchemaError} If the folder cannot be read or holds no run file, a CSV is not named as a run file, a column is
 * missing, or no run has a usable row. The message names the file.
 */
export async function loadCampaign(directory: string, options: LoadOptions = {}): Promise<Campaign> {
  const target = options.target ?? DEFAULT_TARGET;
  const names = await runFiles(directory);
  const [plan, contents] = await Promise.all([
    readPlanFacts(directory),
    Promise.all(names.map(({ file }) => Deno.readFile(join(directory, file)))),
  ]);
  const files = names.map(({ file }, i) => splitRunText(file, contents[i]!));
  const parsed = await parseRuns(files);
  const times = Float64Array.from(parsed.texts.timestamp!, parseTimestamp);
  const selected = selectRows({ file: parsed.file, timestampSeconds: times, numbers: parsed.numbers }, target);

  const runs = measuredRuns({ names, parsed, times, selected });
  const quality = assessRuns(runs, plan);
  const isRefused = runs.map((run) => !run.failedScrape.includes(0));
  const positions = Array.from(selected.rows.keys()).filter((i) => !isRefused[parsed.file[selected.rows[i]!]!]!);
  if (positions.length === 0) {
    throw new SchemaError(
      `Cannot use campaign "${directory}" as at least one sample must have a time and a ${target}: none of ` +
        `${parsed.file.length} has, failed scrapes (all zero) left aside`,
      { column: target },
    );
  }

  const file = Int32Array.from(positions, (i) => parsed.file[selected.rows[i]!]!);
  const failedScrape = Uint8Array.from(positions, (i) => selected.failedScrape[i]!);
  const numbers = NUMERIC_COLUMNS.map((name): [string, Float64Array] => {
    const source = parsed.numbers[name]!;
    const values = Float64Array.from(positions, (i) => source[selected.rows[i]!]!);
    if (isFilled(name)) fillFailedScrapes(values, file, failedScrape);
    // Latency and the like at a failed scrape were not measured either; nothing is filled that the study did not fill.
    else if (name !== "replicas") failedScrape.forEach((failed, i) => failed === 1 && (values[i] = NaN));
    return [name, values];
  });
  const texts = TEXT_COLUMNS.map((name): [string, string[]] => {
    const source = parsed.texts[name]!;
    return [name, positions.map((i) => source[selected.rows[i]!]!)];
  });
  const columns = new Map<string, Float64Array | readonly string[]>([...texts, ...numbers]);
  columns.set("service", Array.from(file, (i) => runs[i]!.service));
  const timestampSeconds = Float64Array.from(positions, (i) => times[selected.rows[i]!]!);

  const inTable = runs.filter((_, i) => !isRefused[i]);
  return {
    directory,
    table: await buildTable({
      ...Object.fromEntries(columns),
      "concurrent_users": Float64Array.from(file, (i) => names[i]!.run.users),
      "nominal_replicas": Float64Array.from(file, (i) => names[i]!.run.replicas),
      "timestamp_seconds": timestampSeconds,
      "failed_scrape": Float64Array.from(failedScrape),
      "source_file": Array.from(file, (i) => names[i]!.file),
    }),
    digest: await digestFiles(names.map(({ file }, i) => ({ file, bytes: contents[i]! }))),
    services: [...new Set(inTable.map((run) => run.service))].sort(compareText),
    users: ascending(inTable.map((run) => run.users)),
    replicas: ascending(inTable.map((run) => run.replicas)),
    stepSeconds: medianStepSeconds(inTable),
    quality,
    findings: campaignFindings(inTable, quality),
    repairs: {
      records: parsed.file.length,
      rows: positions.length,
      emptyRows: files.reduce((sum, text) => sum + text.emptyRows, 0),
      unreadableTimestamps: selected.unreadableTimestamps,
      unreadableTargets: selected.unreadableTargets,
      unreadableCells: parsed.unreadableCells,
      duplicateTimestamps: selected.duplicateTimestamps,
      sortedFiles: selected.sortedFiles.map((i) => names[i]!.file),
      failedScrapes: failedScrape.reduce((sum, failed) => sum + failed, 0),
      refusedFiles: names.filter((_, i) => isRefused[i]).map(({ file }) => file),
    },
  };
}

/** A run file and what its name says. */
interface NamedRun {
  readonly file: string;
  readonly run: RunName;
}

async function runFiles(directory: string): Promise<NamedRun[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) {
      if (!entry.isDirectory && /\.csv$/i.test(entry.name)) files.push(entry.name);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) throw cause;
    const found = cause instanceof Deno.errors.NotFound ? "there is none" : "it is a file";
    throw new SchemaError(`Cannot read campaign "${directory}" as it must be a folder of run files: ${found}`, {
      cause,
      column: "",
    });
  }
  if (files.length === 0) {
    throw new SchemaError(
      `Cannot read campaign "${directory}" as it must hold run files <service>_<users>_<replicas>.csv: it holds no CSV file`,
      { column: "" },
    );
  }
  return files.sort(compareText).map((file) => {
    const run = parseRunFileName(file);
    if (run !== undefined) return { file, run };
    throw new SchemaError(
      `Cannot read "${file}" as every CSV of a campaign must be named <service>_<users>_<replicas>.csv: rename it or move it ` +
        `out of "${directory}"`,
      { column: "" },
    );
  });
}

function isFilled(name: string): boolean {
  return (FAILED_SCRAPE_COLUMNS as readonly string[]).includes(name);
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
