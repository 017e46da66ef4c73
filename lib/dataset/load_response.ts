/**
 * Did the load happen? More users must bring more requests and more CPU, and a reading belongs to one run.
 *
 * @module
 */
import { sharedReadings } from "@/readings.ts";
import { percent, short } from "./quality_checks.ts";
import type { Concern, MeasuredRun } from "./run.ts";
import { correlation, elasticity, mean } from "./statistics.ts";

/** Below this share of a proportional answer, a load is taken not to have happened. */
const RESPONSE_RATIO = 0.2;

/** How one measured quantity answers to users, in the configuration where it answers most. */
interface Response {
  /** d log(quantity) / d log(users): 1 is proportional, 0 is no answer. */
  readonly elasticity: number;
  /** Evidence in words. */
  readonly evidence: string;
}

/**
 * Concerns of a service whose requests and CPU do not move with the users that were asked for.
 *
 * Runs are compared at equal replicas and condition, and the configuration that answers most counts: a service held at its
 * CPU limit is flat there and nowhere else. One of the two flat is suspect; nothing that moves is rejected.
 *
 * @param runs Runs of one service.
 * @returns No concern if no two load levels can be compared.
 */
export function checkLoadResponse(runs: readonly MeasuredRun[]): Concern[] {
  const usable = runs.filter((run) => run.users > 0 && run.failedScrape.includes(0));
  const cpu = strongestResponse(usable, "CPU", "cores", (run) => run.cpuCores);
  const rate = strongestResponse(usable, "request rate", "req/s", (run) => run.requestRateRps);
  const isFlat = (response: Response | undefined): boolean =>
    response !== undefined && response.elasticity < RESPONSE_RATIO;
  if (isFlat(cpu) && (rate === undefined || isFlat(rate))) {
    const evidence = rate === undefined ? cpu!.evidence : `${cpu!.evidence}; ${rate.evidence}`;
    return [{ verdict: "rejected", reason: `the load never happened: ${evidence}` }];
  }
  if (isFlat(cpu)) return [{ verdict: "suspect", reason: `CPU does not follow the load: ${cpu!.evidence}` }];
  if (isFlat(rate)) return [{ verdict: "suspect", reason: `requests do not follow the users: ${rate!.evidence}` }];
  return [];
}

function strongestResponse(
  runs: readonly MeasuredRun[],
  what: string,
  unit: string,
  values: (run: MeasuredRun) => Float64Array | undefined,
): Response | undefined {
  let strongest: Response | undefined;
  for (const group of Map.groupBy(runs, (run) => `${run.replicas} ${run.condition}`).values()) {
    const points = group
      .map((run) => ({ users: run.users, level: mean(values(run) ?? new Float64Array()) }))
      .filter(({ level }) => level > 0)
      .sort((a, b) => a.users - b.users);
    const first = points[0];
    const last = points.at(-1);
    if (first === undefined || last === undefined || first.users === last.users) continue;
    const response = elasticity(points.map((p) => p.users), points.map((p) => p.level));
    if (strongest !== undefined && response <= strongest.elasticity) continue;
    const r = points.length > 2
      ? `, correlation ${
        short(correlation(points.map((p) => p.users), points.map((p) => p.level)))
      } over ${points.length} runs`
      : "";
    strongest = {
      elasticity: response,
      evidence:
        `${what} goes from ${short(first.level)} to ${short(last.level)} ${unit} while users go from ${first.users} ` +
        `to ${last.users}${r}`,
    };
  }
  return strongest;
}

/** Readings that stand in several runs of a service: one concern for each run that has too many, in the order given. */
export function checkSharedReadings(runs: readonly MeasuredRun[]): Concern[][] {
  return sharedReadings(runs).map(({ shared, with: worst }, i) => {
    const { service, cpuCores: { length } } = runs[i]!;
    if (shared <= 0.05 * length) return [];
    return [{
      verdict: shared > 0.2 * length ? "rejected" : "suspect",
      reason: `${shared} of ${length} readings (${percent(shared, length)}) also stand in other runs of ` +
        `${service} (most in ${runs[worst]!.file}): their windows overlap, so the load label is wrong`,
    }];
  });
}
