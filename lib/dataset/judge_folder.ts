/**
 * A folder of runs of any origin, judged by the quality gate of campaigns.
 *
 * @module
 */
import { join } from "node:path";
import type {
  CampaignRecord,
  GateLimits,
  GateRun,
  GateService,
  GateVerdict,
  RunGate,
  RunRecord,
} from "@/collect/mod.ts";
import { SchemaError } from "@/errors.ts";
import { COLUMNS } from "@/schema.ts";
import { isFailedScrape } from "./clean.ts";
import { compareText } from "./digest.ts";
import { chooseFiles, failedRuns, type NamedRun, runKey } from "./failed_runs.ts";
import { readInfrastructureRun } from "./infrastructure.ts";
import { NUMERIC_COLUMNS, parseRuns } from "./parse.ts";
import { medianStepSeconds } from "./quality.ts";
import type { MeasuredRun } from "./run.ts";
import { listRunFiles } from "./run_files.ts";
import { splitRunText } from "./run_text.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What the gate says of one run of a folder. */
export interface JudgedRun {
  /** The run, as a person reads it. */
  readonly run: string;
  /** Its files. */
  readonly files: readonly string[];
  /** The verdict on what the files hold now. */
  readonly gate: GateVerdict;
  /** The verdict that `campaign.json` keeps of it, where the campaign judged it. */
  readonly recorded?: RunGate;
}

/** The gate on a folder. */
export interface JudgedFolder {
  /** `campaign`: files as `lib/schema.ts` says; `infrastructure`: readings without requests. */
  readonly format: "campaign" | "infrastructure";
  /** Bounds that were used: those of the campaign, then those that were given. */
  readonly limits: GateLimits;
  /** Every run, failed ones that are kept apart included. */
  readonly runs: readonly JudgedRun[];
}

/**
 * Judges every run of a folder: of a campaign with its `campaign.json`, of campaign files without one, or of infrastructure
 * readings. What nobody wrote down, such as the load generator's own count, is said to be not judged.
 *
 * @param directory Folder of run files.
 * @param overrides Bounds that differ from those of the campaign.
 * @throws {SchemaError} If the folder holds no file that can be judged.
 * @throws {RangeError} If a bound is none that the gate knows.
 */
export async function judgeFolder(directory: string, overrides: Partial<GateLimits> = {}): Promise<JudgedFolder> {
  // Loaded here and not with the table: judging is the one thing for which a reader needs the collector.
  const { gateLimits, judgeRuns, readCampaignRecord } = await import("@/collect/mod.ts");
  const infrastructure = await infrastructureFiles(directory);
  if (infrastructure.length > 0) {
    const limits = gateLimits(overrides);
    const measured = await Promise.all(infrastructure.map((file) => readInfrastructureRun(join(directory, file))));
    const grouped = groupRuns(measured, ({ users, replicas, condition }) => `${users} ${replicas} ${condition}`);
    const step = medianStepSeconds(measured);
    const runs = grouped.map((members) => infrastructureRun(members, step));
    const verdicts = judgeRuns(runs, limits);
    return {
      format: "infrastructure",
      limits,
      runs: runs.map(({ title }, i) => ({
        run: title,
        files: grouped[i]!.map(({ file }) => file),
        gate: verdicts[i]!,
      })),
    };
  }
  const record = await readCampaignRecord(directory);
  const known = record?.plan.gate;
  const limits = gateLimits({ ...(known === undefined || known === "off" ? {} : known), ...overrides });
  const { names } = chooseFiles(await listRunFiles(directory), failedRuns(record), "all");
  if (names.length === 0) {
    throw new SchemaError(`Cannot judge "${directory}" as it must hold run files: it holds no CSV file`, {
      column: "",
    });
  }
  const services = await readServices(directory, names);
  const grouped = groupRuns(
    names.map((name, i) => ({ name, service: services[i]! })),
    ({ name }) => runKey(name.run),
  );
  const step = medianStepSeconds(services);
  const runs = await Promise.all(grouped.map((members) => campaignRun(members, record, step)));
  const verdicts = judgeRuns(runs.map(({ gateRun }) => gateRun), limits);
  return {
    format: "campaign",
    limits,
    runs: runs.map(({ gateRun, entry }, i) => ({
      run: gateRun.title,
      files: grouped[i]!.map(({ name }) => name.path),
      gate: verdicts[i]!,
      ...(entry?.gate === undefined ? {} : { recorded: entry.gate }),
    })),
  };
}

/** Groups in the order in which they first occur. */
function groupRuns<T>(items: readonly T[], key: (item: T) => string): T[][] {
  return [...Map.groupBy(items, key).values()];
}

/** Files of infrastructure readings, if the first CSV file of a folder is one. */
async function infrastructureFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(directory)) {
      if (!isDirectory && /\.csv$/i.test(name)) files.push(name);
    }
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) {
      throw new SchemaError(`Cannot judge "${directory}" as it must be a folder of run files: there is none`, {
        cause,
        column: "",
      });
    }
    throw cause;
  }
  files.sort(compareText);
  if (files[0] === undefined) return [];
  const header = (await Deno.readTextFile(join(directory, files[0]))).split("\n", 1)[0]!;
  return header.split(",").includes("cpu_cores_value") ? files : [];
}

/** A run file as the gate sees it, with the time of its samples as {@linkcode medianStepSeconds} takes it. */
type FileService = GateService & Pick<MeasuredRun, "timestampSeconds">;

/** Reads run files as they are: no row is dropped, nothing is filled; a failed scrape has no values. */
async function readServices(directory: string, names: readonly NamedRun[]): Promise<FileService[]> {
  const files = await Promise.all(
    names.map(async ({ file, path }) => splitRunText(file, await Deno.readFile(join(directory, path)))),
  );
  const { file, numbers, texts } = await parseRuns(files);
  const rowsOf = Map.groupBy(file.keys(), (row) => file[row]!);
  return names.map(({ run }, i) => {
    const rows = rowsOf.get(i) ?? [];
    const timesSeconds = Float64Array.from(rows, (row) => parseTimestamp(texts.timestamp![row]!));
    const stated = NUMERIC_COLUMNS.filter((name) => COLUMNS[name].required || files[i]!.columns.includes(name));
    return {
      service: rows.map((row) => texts.service![row]!.trim()).find((service) => service !== "") ?? run.service,
      nominalReplicas: run.replicas,
      timesSeconds,
      timestampSeconds: timesSeconds,
      columns: Object.fromEntries(stated.map((name) => [
        name,
        Float64Array.from(rows, (row) => isFailedScrape(numbers, row) ? NaN : numbers[name]![row]!),
      ])),
      requiredColumns: stated,
    };
  });
}

async function campaignRun(
  members: readonly { readonly name: NamedRun; readonly service: FileService }[],
  record: CampaignRecord | undefined,
  stepSeconds: number,
): Promise<{ gateRun: GateRun; entry?: RunRecord }> {
  const { recordedFacts, runCondition, runTitle } = await import("@/collect/mod.ts");
  const { run } = members[0]!.name;
  const services = members.map(({ service }) => service);
  const cpuLimitCores = run.limitMillicores === undefined ? undefined : run.limitMillicores / 1000;
  const entry = record?.runs.find((known) =>
    known.users === run.users && known.replicas === run.replicas && known.cpuLimitCores === cpuLimitCores &&
    known.shape === run.shape && known.loop === run.loop && known.mix === run.mix
  );
  if (record !== undefined && entry !== undefined) {
    const facts = recordedFacts(record.plan, entry);
    // The file of the entry service was always written first.
    const first = members.find(({ name }) => name.path === entry.files[0])?.service.service;
    return { gateRun: { ...(first === undefined ? {} : { entryService: first }), ...facts, services }, entry };
  }
  const planned = {
    users: run.users,
    replicas: run.replicas,
    ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }),
    // A shape of somebody else's generator is only a name here.
    ...(run.shape === undefined ? {} : { shape: run.shape }),
    ...(run.loop === undefined ? {} : { loop: run.loop }),
    ...(run.mix === undefined ? {} : { mix: run.mix }),
  } as Parameters<typeof runTitle>[0];
  return {
    gateRun: {
      title: runTitle(planned),
      users: run.users,
      condition: runCondition(planned),
      isSteady: run.shape === undefined,
      stepSeconds: record?.plan.stepSeconds ?? stepSeconds,
      services,
      load: {},
    },
  };
}

/** Requests are required of these too: without them nothing says what load arrived. */
function infrastructureRun(members: readonly MeasuredRun[], stepSeconds: number): GateRun {
  const { users, replicas, condition, isSteady } = members[0]!;
  return {
    title: `${users} users x ${replicas} replicas${condition === "" ? "" : `, ${condition}`}`,
    users,
    condition: `${replicas} replicas, ${condition}`,
    isSteady,
    stepSeconds,
    services: members.map((run) => ({
      service: run.service,
      nominalReplicas: replicas,
      timesSeconds: run.timestampSeconds,
      columns: {
        ...run.measured,
        "cpu_usage": run.cpuCores,
        "replicas": run.observedReplicas,
        ...(run.requestRateRps === undefined ? {} : { "request_rate": run.requestRateRps }),
      },
      requiredColumns: ["request_rate", "cpu_usage", "replicas", ...Object.keys(run.measured)],
    })),
    load: {},
  };
}
