/**
 * Collected samples -> run files of the campaign format, in a folder that only ever holds the last collection.
 *
 * @module
 */
import { join } from "node:path";
import { writeFileAtomic } from "@/files.ts";
import { parseRunFileName } from "@/schema.ts";
import { runFileOf } from "./plan.ts";
import { CAMPAIGN_FILE } from "./record.ts";
import { runFileText, type WorkloadSamples } from "./samples.ts";

/** What run files are named by. */
export interface CollectedRun {
  /** Load level, users. */
  readonly users: number;
  /** Replicas that were asked for. @default {the median of those that were seen, at least 1} */
  readonly replicas?: number;
}

/**
 * Writes one run file a service and removes the run files of an earlier collection, so that the folder is one run.
 *
 * @param folder Made if it is not there.
 * @returns Paths of the files, in the order of the services.
 * @throws {RangeError} If the folder holds a `campaign.json`: a recorded campaign must not be replaced.
 */
export async function writeRunFiles(
  folder: string,
  run: CollectedRun,
  collected: readonly WorkloadSamples[],
): Promise<string[]> {
  const texts = new Map(collected.map((samples) => [
    runFileOf({ users: run.users, replicas: run.replicas ?? seenReplicas(samples) }, samples.workload),
    runFileText(samples),
  ]));
  await Deno.mkdir(folder, { recursive: true });
  const before = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  if (before.includes(CAMPAIGN_FILE)) {
    throw new RangeError(
      `Cannot write a run to ${folder} as it must not hold a recorded campaign: it has ${CAMPAIGN_FILE}`,
    );
  }
  const written: string[] = [];
  for (const [name, text] of texts) written.push(await writeFileAtomic(join(folder, name), text));
  for (const name of before) {
    if (parseRunFileName(name) !== undefined && !texts.has(name)) await Deno.remove(join(folder, name));
  }
  return written;
}

function seenReplicas({ columns }: WorkloadSamples): number {
  const seen = columns.replicas.filter(Number.isFinite).sort();
  return Math.max(1, Math.round(seen[Math.floor(seen.length / 2)] ?? 1));
}
