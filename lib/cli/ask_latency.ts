/**
 * Answers of saved densities: how long requests take at a load that may never have been measured.
 *
 * @module
 */
import { join } from "node:path";
import Table from "cli-table3";
import { CliError } from "@/errors.ts";
import type { LatencyMeasure } from "@/dataset/mod.ts";
import {
  type LatencyPoint,
  LIBRARY_FOLDER,
  loadDensity,
  type LoadedDensity,
  openLibrary,
  restoreDensity,
  versionTitle,
} from "@/models/mod.ts";
import { secondsToMilliseconds } from "@/units.ts";
import { numberFlag } from "./command.ts";
import { DENSITIES_FOLDER, densityFile } from "./save_densities.ts";

/** Shares of the requests whose quantiles are printed. */
const QUANTILES = { p05: 0.05, p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

const KEYS = ["rate", "replicas", "limit"] as const;

/** The answer for one service. */
export interface LatencyAnswer {
  /** For programs: quantiles in seconds, and why the load lies outside, or `null`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** For people. */
  readonly text: string;
}

/** Who is asked. */
export interface AskedDensities {
  /** Services. @default all that were saved */
  readonly services?: readonly string[];
  /** What the times of densities of the library are. */
  readonly measure: LatencyMeasure;
}

/** A density and where it comes from. */
interface FoundDensity extends LoadedDensity {
  readonly source: string;
}

/**
 * Asks the saved densities: of each service the version of the library that is in use, or the one that was learned last.
 *
 * @param output Folder that they were saved below.
 * @param load Load, such as `rate=40,replicas=2,limit=0.4`.
 * @param asked Services, and what a time is.
 * @throws {CliError} If the load cannot be read, or no density was saved.
 */
export async function askDensities(
  output: string,
  load: string,
  { services, measure }: AskedDensities,
): Promise<LatencyAnswer[]> {
  const point = readLoad(load);
  const promoted = await promotedDensities(output, measure);
  const wanted = services ?? await savedServices(output, [...promoted.keys()]);
  return await Promise.all(
    wanted.map(async (service) => answer(promoted.get(service) ?? await readSaved(output, service), point)),
  );
}

/** Versions in use, by service. */
async function promotedDensities(output: string, target: LatencyMeasure): Promise<Map<string, FoundDensity>> {
  const library = openLibrary(join(output, LIBRARY_FOLDER));
  const { models } = await library.list({ target, kind: "density" });
  const found = new Map<string, FoundDensity>();
  for (const { meta } of models.filter(({ isCurrent }) => isCurrent)) {
    const source = `${versionTitle(meta)}, in use`;
    found.set(meta.service, { ...await restoreDensity(await library.read(meta)), source });
  }
  return found;
}

/** Reads `rate=40,replicas=2,limit=0.4`. */
export function readLoad(text: string): LatencyPoint {
  const given = new Map(
    text.split(",").map((part) => {
      const [key = "", value = ""] = part.split("=", 2).map((side) => side.trim());
      return [key, value] as const;
    }),
  );
  const unknown = [...given.keys()].find((key) => !(KEYS as readonly string[]).includes(key));
  const missing = KEYS.find((key) => !given.has(key));
  if (unknown !== undefined || missing !== undefined) {
    throw new CliError(`Cannot use --ask as it must be like rate=40,replicas=2,limit=0.4: it is "${text}"`);
  }
  const number = (key: typeof KEYS[number]): number => {
    const value = numberFlag(given.get(key)!, `ask ${key}`);
    if (value > 0) return value;
    throw new CliError(`Cannot use --ask as its ${key} must be > 0: it is ${value}`);
  };
  const replicas = number("replicas");
  if (!Number.isSafeInteger(replicas)) {
    throw new CliError(`Cannot use --ask as its replicas must be a whole number: they are ${replicas}`);
  }
  return { rateRps: number("rate"), replicas, cpuLimitCores: number("limit") };
}

/** @param more Services that are found elsewhere. */
async function savedServices(output: string, more: readonly string[]): Promise<string[]> {
  const folder = join(output, DENSITIES_FOLDER);
  const found = new Set(more);
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(".json")) found.add(decodeURIComponent(name.slice(0, -".json".length)));
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) throw cause;
  }
  if (found.size > 0) return [...found].sort();
  throw new CliError(
    `Cannot ask as a density must have been saved in "${folder}": there is none; run deno task latency`,
  );
}

async function readSaved(output: string, service: string): Promise<FoundDensity> {
  const path = densityFile(output, service);
  try {
    return { ...await loadDensity(path), source: path };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) throw cause;
    throw new CliError(
      `Cannot ask for "${service}" as its density must have been saved: there is no ${path}; run deno task latency`,
      { cause },
    );
  }
}

function answer({ snapshot, fitted, source }: FoundDensity, point: LatencyPoint): LatencyAnswer {
  const distribution = fitted.at(point);
  const quantiles = Object.fromEntries(
    Object.entries(QUANTILES).map(([name, ratio]) => [name, distribution.quantile(ratio)]),
  );
  const whyOutside = fitted.whyOutside(point) ?? null;
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    [snapshot.service, `${point.rateRps} req/s, ${point.replicas} x ${point.cpuLimitCores} cores`],
    ...Object.entries(quantiles).map(([name, seconds]): [string, string] => [
      name,
      `${Number(secondsToMilliseconds(seconds).toPrecision(3))} ms`,
    ]),
    ["answered by", source],
    ["inside what was measured", whyOutside === null ? "yes" : `NO: ${whyOutside}`],
  );
  return {
    json: {
      service: snapshot.service,
      density: snapshot.density,
      source,
      ...point,
      quantilesSeconds: quantiles,
      whyOutside,
    },
    text: table.toString(),
  };
}
