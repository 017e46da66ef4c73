/**
 * The quality gate: a pure function from what one run measured to a verdict with every reason.
 *
 * @module
 */
import { sharedReadings } from "@/readings.ts";
import { checkLevels, type GateLevel, levelOf } from "./check_levels.ts";
import { checkLoad } from "./check_load.ts";
import { checkSamples, readingsOf } from "./check_samples.ts";
import { checkSteadiness } from "./check_steadiness.ts";
import type { GateFindings, GateReason, GateRun, GateVerdict } from "./gate_run.ts";
import { percentOf } from "./gate_run.ts";
import { type GateLimits, gateLimits } from "./limits.ts";

/** What {@linkcode judgeRun} can be told. */
export interface JudgeOptions {
  /** Bounds that differ from {@linkcode DEFAULT_GATE_LIMITS}. */
  readonly limits?: Partial<GateLimits>;
  /** Other runs of the campaign; without any, what takes two runs is not judged. */
  readonly others?: readonly GateLevel[];
}

/**
 * Judges one run.
 *
 * @throws {RangeError} If a bound is none that the gate knows.
 */
export function judgeRun(run: GateRun, { limits: overrides, others = [] }: JudgeOptions = {}): GateVerdict {
  const limits = gateLimits(overrides);
  return verdictOf([
    checkSamples(run, limits),
    checkLoad(run, limits),
    checkSteadiness(run, limits),
    checkLevels(levelOf(run), others, limits),
  ]);
}

/**
 * Judges the runs of a folder, each alone and beside all others, and looks for readings that stand in several.
 *
 * @returns One verdict for each run, in the order given.
 * @throws {RangeError} If a bound is none that the gate knows.
 */
export function judgeRuns(runs: readonly GateRun[], overrides: Partial<GateLimits> = {}): GateVerdict[] {
  const limits = gateLimits(overrides);
  const levels = runs.map(levelOf);
  const shared = checkShared(runs, limits);
  return runs.map((run, i) => {
    const alone = judgeRun(run, { limits, others: levels.filter((_, k) => k !== i) });
    return verdictOf([{ reasons: [...alone.reasons, ...shared[i]!], notJudged: [...alone.notJudged] }]);
  });
}

function checkShared(runs: readonly GateRun[], limits: GateLimits): GateReason[][] {
  const found: GateReason[][] = runs.map(() => []);
  const all = runs.flatMap((run, i) => run.services.map((service) => ({ run, service, i })));
  for (const [service, members] of Map.groupBy(all, (member) => member.service.service)) {
    sharedReadings(members.map((member) => readingsOf(member.service))).forEach(({ shared, with: most }, k) => {
      const { i, service: { timesSeconds: { length } } } = members[k]!;
      if (!(shared > limits.maxSharedRatio * length)) return;
      found[i]!.push({
        check: "overlap",
        service,
        value: shared / length,
        limit: limits.maxSharedRatio,
        unit: "ratio",
        message:
          `${service}: ${shared} of ${length} readings (${percentOf(shared / length)}) also stand in other runs, ` +
          `most in ${members[most]!.run.title}: their windows overlap, so the load label is wrong; at most ` +
          `${percentOf(limits.maxSharedRatio)} may`,
      });
    });
  }
  return found;
}

function verdictOf(findings: readonly GateFindings[]): GateVerdict {
  const reasons = findings.flatMap((finding) => finding.reasons);
  return {
    verdict: reasons.length === 0 ? "passed" : "failed",
    reasons,
    notJudged: findings.flatMap((finding) => finding.notJudged),
  };
}
