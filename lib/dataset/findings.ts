/**
 * What a reader of a campaign should know before trusting it, beyond single runs.
 *
 * @module
 */
import { compareText } from "./digest.ts";
import { short } from "./quality_checks.ts";
import type { MeasuredRun, RunQuality } from "./run.ts";
import { mean } from "./statistics.ts";

/** More requests per user than this factor from one level to the next is another load generator, not more load. */
const JUMP_FACTOR = 1.5;

/**
 * Says in sentences what holds for the campaign as a whole.
 *
 * @param runs Runs as scraped.
 * @param quality What was found of each.
 */
export function campaignFindings(runs: readonly MeasuredRun[], quality: readonly RunQuality[]): string[] {
  const findings = [...generatorChanges(runs)];
  const counted = (what: string, count: (run: RunQuality) => number): void => {
    const affected = quality.filter((run) => count(run) > 0);
    const samples = affected.reduce((sum, run) => sum + count(run), 0);
    if (samples > 0) findings.push(`${samples} samples in ${affected.length} runs ${what}`);
  };
  counted("are failed scrapes (all zero)", (run) => run.failedScrapes);
  counted("are missing", (run) => run.missingSamples);
  counted("repeat the sample before them in every measured column", (run) => run.repeatedSamples);
  return findings;
}

/**
 * Load levels between which the requests of one user jump up. With one generator and one think time they can only fall, as
 * answers get slower; a model trained across the jump mixes two workloads.
 */
function generatorChanges(runs: readonly MeasuredRun[]): string[] {
  const found = new Map<string, { replicas: Set<number>; text: string }>();
  const groups = Map.groupBy(
    runs.filter((run) => run.isSteady && run.users > 0 && run.requestRateRps !== undefined),
    (run) => `${run.service} ${run.replicas} ${run.condition}`,
  );
  for (const group of groups.values()) {
    const levels = [...group].sort((a, b) => a.users - b.users).map((run) => {
      const rate = mean(run.requestRateRps!);
      return { run, perUser: rate / run.users, cpuPerRequest: mean(run.cpuCores) / rate };
    });
    for (let i = 1; i < levels.length; i++) {
      const before = levels[i - 1]!;
      const after = levels[i]!;
      if (!(after.perUser > JUMP_FACTOR * before.perUser)) continue;
      const { service, users } = after.run;
      const key = `${service} ${before.run.users} ${users}`;
      const known = found.get(key);
      if (known !== undefined) known.replicas.add(after.run.replicas);
      else {
        found.set(key, {
          replicas: new Set([after.run.replicas]),
          text: `${service}: a user sends ${short(before.perUser)} req/s at ${before.run.users} users and ` +
            `${short(after.perUser)} at ${users}, and a request takes ${short(before.cpuPerRequest)} and then ` +
            `${short(after.cpuPerRequest)} core seconds: another load generator`,
        });
      }
    }
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, { replicas, text }]) =>
    `${text} (replicas ${[...replicas].sort((a, b) => a - b).join(", ")})`
  );
}
