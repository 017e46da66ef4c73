// deno-lint-ignore-file no-console -- commands print
/**
 * What a campaign is going to do and how long that takes, and where it is.
 *
 * @module
 */
import { type CampaignEvent, type CampaignPlan, type PlannedRun, runSeconds } from "@/collect/mod.ts";

/** How many runs there are, by what, and how long they take. */
export interface Schedule {
  /** Runs in all. */
  readonly runs: number;
  /** The loops, outermost first, such as `2 load shapes x 3 replica counts x 12 load levels`. */
  readonly loops: string;
  /** Time of the runs themselves, seconds. */
  readonly seconds: number;
  /** Times that pods have to be replaced or added on a cluster, since a run has other replicas or limits than the one before. */
  readonly rollouts: number;
}

const LOOPS: readonly (readonly [key: keyof PlannedRun, one: string, many: string])[] = [
  ["mix", "endpoint mix", "endpoint mixes"],
  ["shape", "load shape", "load shapes"],
  ["cpuLimitCores", "CPU limit", "CPU limits"],
  ["replicas", "replica count", "replica counts"],
  ["users", "load level", "load levels"],
];

/** Plans the time of runs. */
export function scheduleOf(plan: CampaignPlan, runs: readonly PlannedRun[]): Schedule {
  const loops = LOOPS.flatMap(([key, one, many]) => {
    const values = new Set(runs.flatMap((run) => run[key] === undefined ? [] : [run[key]]));
    return values.size === 0 ? [] : [`${values.size} ${values.size === 1 ? one : many}`];
  });
  const configurations = runs.map(({ replicas, cpuLimitCores }) => `${replicas} ${cpuLimitCores}`);
  return {
    runs: runs.length,
    loops: loops.join(" x "),
    seconds: runs.length * runSeconds(plan),
    rollouts: configurations.filter((configuration, i) => configuration !== configurations[i - 1]).length,
  };
}

/**
 * One line for a person.
 *
 * @param rolloutTimeoutSeconds Longest wait for a rollout; absent where nothing is rolled out.
 */
export function scheduleText(schedule: Schedule, rolloutTimeoutSeconds?: number): string {
  const { runs, loops, seconds, rollouts } = schedule;
  const waiting = rolloutTimeoutSeconds === undefined
    ? ""
    : `, and ${rollouts} ${rollouts === 1 ? "rollout" : "rollouts"} of at most ${formatTime(rolloutTimeoutSeconds)}`;
  return `${runs} ${runs === 1 ? "run" : "runs"} (${loops}), about ${formatTime(seconds)}${waiting}`;
}

/** Writes a duration, such as `1 h 5 min`, `3 min 20 s` or `12 s`. */
export function formatTime(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Prints a line for each phase, with the time left by the mean of the runs that were measured so far. */
export function progressPrinter(plan: CampaignPlan): (event: CampaignEvent) => void {
  const began = performance.now();
  let measured = 0;
  return ({ done, total, run, phase, reasons = [] }) => {
    if (phase === "finished" || phase === "failed") measured++;
    const perRun = measured === 0 ? runSeconds(plan) : (performance.now() - began) / 1000 / measured;
    const left = phase === "skipped" ? "" : `, ${formatTime(perRun * (total - done))} left`;
    console.error(`[${done}/${total}] ${run}: ${phase}${left}`);
    reasons.forEach(({ message }) => console.error(`  ${message}`));
  };
}
