/**
 * Writes a measured run: a good one among the files of the campaign, a failed one apart, where no reader takes it for data.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { writeFileAtomic } from "@/files.ts";
import { levelOf } from "./gate/check_levels.ts";
import { judgeRun } from "./gate/judge.ts";
import { nextGate } from "./gate/run_gate.ts";
import type { MeasuredRun } from "./measure_run.ts";
import { type CampaignRecord, FAILED_FOLDER, type RunRecord, writeCampaignRecord } from "./record.ts";
import { levelsBeside, runEntry, withoutRun, withRun } from "./resume.ts";

/**
 * Judges a run by the bounds in the plan of the record and writes its files, then the record. Killed at any moment, it leaves
 * a record whose entries tell only of files that were written for them.
 *
 * @returns The record, as written.
 */
export async function keepRun(
  directory: string,
  record: CampaignRecord,
  measured: MeasuredRun,
): Promise<CampaignRecord> {
  const known = runEntry(record, measured.entry);
  const entry = judged(record, measured, known);
  if (entry.gate?.verdict === "failed") {
    await setAside(directory, known);
    for (const [name, text] of measured.files) await writeFileAtomic(join(directory, FAILED_FOLDER, name), text);
  } else {
    // Said before its files change. A failed attempt has its files elsewhere, and its count must outlast an interruption.
    if (known?.gate?.verdict !== "failed") await writeCampaignRecord(directory, withoutRun(record, measured.entry));
    for (const [name, text] of measured.files) await writeFileAtomic(join(directory, name), text);
  }
  const kept = withRun({
    ...record,
    queries: measured.queries,
    measuredOn: {
      ...record.measuredOn,
      ...(measured.prometheusVersion === undefined ? {} : { prometheus: measured.prometheusVersion }),
    },
  }, entry);
  await writeCampaignRecord(directory, kept);
  return kept;
}

function judged(record: CampaignRecord, { entry, gateRun }: MeasuredRun, known: RunRecord | undefined): RunRecord {
  const limits = record.plan.gate;
  if (limits === "off") return entry;
  const verdict = judgeRun(gateRun, {
    ...(limits === undefined ? {} : { limits }),
    others: levelsBeside(record, entry),
  });
  const { isSaturated, cpuCores } = levelOf(gateRun);
  const isFailed = verdict.verdict === "failed";
  const place = (file: string) => isFailed ? `${FAILED_FOLDER}/${file}` : file;
  const { historyFile, ...load } = entry.load;
  return {
    ...entry,
    files: entry.files.map(place),
    load: { ...load, ...(historyFile === undefined ? {} : { historyFile: place(historyFile) }) },
    level: { isSaturated, cpuCores },
    gate: nextGate(verdict, known?.gate),
  };
}

/** Moves the files of the last failed attempt below `failed/attempt_<n>/`, so that the next one does not replace them. */
async function setAside(directory: string, known: RunRecord | undefined): Promise<void> {
  if (known?.gate?.verdict !== "failed") return;
  const apart = `${FAILED_FOLDER}/attempt_${known.gate.attempts}`;
  const { historyFile } = known.load;
  for (const file of [...known.files, ...(historyFile === undefined ? [] : [historyFile])]) {
    const moved = join(directory, file.replace(FAILED_FOLDER, apart));
    // There already: an interrupted process moved it, and what stands in its place now is of the attempt that was cut off.
    if (await exists(moved) || !await exists(join(directory, file))) continue;
    await Deno.mkdir(dirname(moved), { recursive: true });
    await Deno.rename(join(directory, file), moved);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
