/**
 * Runs that the quality gate failed, by `campaign.json`: none of them enters a table unless it is asked for.
 *
 * @module
 */
import { join } from "node:path";
import { SchemaError } from "@/errors.ts";
import { parseRunFileName, runFileName, type RunName } from "@/schema.ts";

/** A run that failed the quality gate: what the names of its files say, but for the service. */
export interface FailedRun extends Omit<RunName, "service"> {
  /** Its files, relative to the folder of the campaign. */
  readonly files: readonly string[];
  /** Why it failed, one sentence each. */
  readonly reasons: readonly string[];
}

/** Content of the `campaign.json` of a folder, of whatever shape; `undefined` if there is none. */
export async function readCampaignJson(directory: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(join(directory, "campaign.json"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SchemaError(`Cannot read "campaign.json" of "${directory}" as it must be JSON: ${cause}`, {
      cause,
      column: "",
    });
  }
}

/** The failed runs of a `campaign.json`. Entries that are not ours are passed over: such a folder is a campaign all the same. */
export function failedRuns(content: unknown): FailedRun[] {
  const runs = (content as { runs?: unknown } | null | undefined)?.runs;
  if (!Array.isArray(runs)) return [];
  return (runs as RecordedRun[]).filter((run) => run?.gate?.verdict === "failed").map((run) => ({
    users: Number(run.users),
    replicas: Number(run.replicas),
    ...(typeof run.cpuLimitCores === "number" ? { limitMillicores: Math.round(run.cpuLimitCores * 1000) } : {}),
    ...(typeof run.shape === "string" ? { shape: run.shape } : {}),
    ...(run.loop === "open" ? { loop: run.loop } : {}),
    ...(typeof run.mix === "string" ? { mix: run.mix } : {}),
    files: Array.isArray(run.files) ? run.files.filter((file): file is string => typeof file === "string") : [],
    reasons: Array.isArray(run.gate!.reasons)
      ? run.gate!.reasons.map((reason) => String(reason?.message ?? reason))
      : [],
  }));
}

/** As much of an entry as is looked at; every value may be anything. */
interface RecordedRun {
  readonly users?: unknown;
  readonly replicas?: unknown;
  readonly cpuLimitCores?: unknown;
  readonly shape?: unknown;
  readonly loop?: unknown;
  readonly mix?: unknown;
  readonly files?: unknown;
  readonly gate?: { readonly verdict?: unknown; readonly reasons?: readonly { readonly message?: unknown }[] };
}

/** The failed run that a file is of, by the file's name. */
export function failedRunOf(name: RunName, failed: readonly FailedRun[]): FailedRun | undefined {
  return failed.find((run) => runKey(run) === runKey(name));
}

/** The same for the files of all services of a run, and for no other run. */
export function runKey({ users, replicas, limitMillicores, shape, loop, mix }: Omit<RunName, "service">): string {
  return runFileName({
    service: "any",
    users,
    replicas,
    ...(limitMillicores === undefined ? {} : { limitMillicores }),
    ...(shape === undefined ? {} : { shape }),
    ...(loop === undefined ? {} : { loop }),
    ...(mix === undefined ? {} : { mix }),
  });
}

/** A run file to read. */
export interface NamedRun {
  /** Base name. */
  readonly file: string;
  /** Path, relative to the folder of the campaign. */
  readonly path: string;
  /** What the name says. */
  readonly run: RunName;
}

/** Which files of a campaign are read, and what is to be said of the others. */
export interface ChosenFiles {
  /** Files to read. */
  readonly names: readonly NamedRun[];
  /** One sentence for each failed run. */
  readonly findings: readonly string[];
}

/**
 * Leaves out the files of failed runs, also where some stand among the good ones; or adds those that are kept apart.
 *
 * @param names Files of the folder itself.
 * @param failed What `campaign.json` says.
 * @param wanted Whether failed runs are to be read.
 */
export function chooseFiles(
  names: readonly NamedRun[],
  failed: readonly FailedRun[],
  wanted: "passed" | "all",
): ChosenFiles {
  const kept = names.filter(({ run }) => wanted === "all" || failedRunOf(run, failed) === undefined);
  const present = new Set(kept.map(({ file }) => file));
  const apart = wanted === "passed" ? [] : failed.flatMap(({ files }) => files).flatMap((path) => {
    const file = path.slice(path.lastIndexOf("/") + 1);
    const run = parseRunFileName(file);
    return run === undefined || present.has(file) ? [] : [{ file, path, run }];
  });
  const findings = failed.map((run) => {
    const level = run.loop === "open" ? `${run.users} req/s` : `${run.users} users`;
    const limit = run.limitMillicores === undefined ? undefined : `${run.limitMillicores}m`;
    const title = [`${level} x ${run.replicas} replicas`, limit, run.mix, run.shape]
      .filter((part) => part !== undefined).join(", ");
    const stray = names.filter((name) => failedRunOf(name.run, [run]) !== undefined).map(({ file }) => file);
    const fate = wanted === "all"
      ? "is included as asked"
      : stray.length === 0
      ? "is left out"
      : `is left out, though ${stray.join(", ")} ${stray.length === 1 ? "stands" : "stand"} among the good runs`;
    return `the quality gate failed ${title}; it ${fate}: ${run.reasons.join("; ") || "no reason is written down"}`;
  });
  return { names: [...kept, ...apart], findings };
}
