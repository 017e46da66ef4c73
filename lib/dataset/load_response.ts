/**
 * Did the load happen? More users must bring more requests and more CPU, and a reading belongs to one run.
 *
 * @module
 */
import { percent, short } from "./quality_checks.ts";
import type { Concern, MeasuredRun } from "./run.ts";
import { correlation, mean } from "./statistics.ts";

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
    const elasticity = slope(points.map((p) => Math.log(p.users)), points.map((p) => Math.log(p.level)));
    if (strongest !== undefined && elasticity <= strongest.elasticity) continue;
    const r = points.length > 2
      ? `, correlation ${
        short(correlation(points.map((p) => p.users), points.map((p) => p.level)))
      } over ${points.length} runs`
      : "";
    strongest = {
      elasticity,
      evidence:
        `${what} goes from ${short(first.level)} to ${short(last.level)} ${unit} while users go from ${first.users} ` +
        `to ${last.users}${r}`,
    };
  }
  return strongest;
}

/** Slope of the least-squares line. */
function slope(x: readonly number[], y: readonly number[]): number {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  let xx = 0;
  let xy = 0;
  x.forEach((value, i) => {
    xx += (value - meanX) ** 2;
    xy += (value - meanX) * (y[i]! - meanY);
  });
  return xy / xx;
}

/**
 * Readings that stand in several runs of a service: windows that overlap, or a file under two names.
 *
 * A reading is recognised by its CPU value if that has at least nine significant digits, else by all measured values of its
 * row together if at least four of them say something: rounded values alone meet by chance.
 *
 * @param runs Runs of one service.
 * @returns The concerns of each run, in the order given.
 */
export function checkSharedReadings(runs: readonly MeasuredRun[]): Concern[][] {
  const fingerprints = runs.map((run) => Array.from(run.cpuCores, (_, row) => fingerprint(run, row)));
  const runsWith = new Map<string, Set<number>>();
  fingerprints.forEach((prints, run) => {
    for (const print of prints) {
      if (print === undefined) continue;
      const owners = runsWith.get(print);
      if (owners === undefined) runsWith.set(print, new Set([run]));
      else owners.add(run);
    }
  });
  return fingerprints.map((prints, run) => {
    const others = new Map<number, number>();
    let shared = 0;
    for (const print of prints) {
      const owners = print === undefined ? undefined : runsWith.get(print)!;
      if (owners === undefined || owners.size < 2) continue;
      shared++;
      for (const other of owners) if (other !== run) others.set(other, (others.get(other) ?? 0) + 1);
    }
    const worst = [...others].sort((a, b) => b[1] - a[1])[0];
    if (worst === undefined || shared <= 0.05 * prints.length) return [];
    return [{
      verdict: shared > 0.2 * prints.length ? "rejected" : "suspect",
      reason:
        `${shared} of ${prints.length} readings (${percent(shared, prints.length)}) also stand in other runs of ` +
        `${runs[run]!.service} (most in ${runs[worst[0]]!.file}): their windows overlap, so the load label is wrong`,
    }];
  });
}

function fingerprint(run: MeasuredRun, row: number): string | undefined {
  const cpu = run.cpuCores[row]!;
  if (run.failedScrape[row] === 1 || !(cpu > 0)) return undefined;
  const text = cpu.toExponential();
  // "1.57621063e-3": nine digits and the point stand before the exponent.
  if (text.indexOf("e") >= 10) return text;
  const said = Object.values(run.measured).map((values) => values[row]!).filter((value) => value > 0);
  if (run.requestRateRps !== undefined && run.requestRateRps[row]! > 0) said.push(run.requestRateRps[row]!);
  return said.length >= 3 ? `${cpu} ${said.join(" ")}` : undefined;
}
