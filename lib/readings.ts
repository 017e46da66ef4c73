/**
 * Signs that readings were not measured as they claim: repeated, computed, shared or stacked. The collector and the reader of
 * a campaign look for the same signs, each with its own bounds.
 *
 * @module
 */

/** What was read of one service in one run; each column has one value a sample, `NaN` where missing. */
export interface Readings {
  /** CPU used, cores. */
  readonly cpuCores: Float64Array;
  /** Requests that arrived, req/s; absent if nobody measured them. */
  readonly requestRateRps?: Float64Array;
  /** Every other measured column by its name. */
  readonly measured: Readonly<Record<string, Float64Array>>;
}

/** Samples that equal the one before in every column, where at least three columns say something. */
export function repeatedSamples({ cpuCores, requestRateRps, measured }: Readings): number {
  const columns = [cpuCores, ...(requestRateRps ? [requestRateRps] : []), ...Object.values(measured)];
  let repeats = 0;
  for (let i = 1; i < cpuCores.length; i++) {
    const said = columns.filter((column) => column[i]! > 0);
    if (said.length >= 3 && columns.every((column) => Object.is(column[i], column[i - 1]))) repeats++;
  }
  return repeats;
}

/** A column that is a fixed multiple of another in every row. */
export interface ComputedColumn {
  /** Name of the column. */
  readonly column: string;
  /** What it was computed from: `CPU` or the name of a memory column. */
  readonly source: string;
  /** The multiple. */
  readonly factor: number;
}

/** Columns that are a fixed multiple of CPU or memory: they were computed, not measured. */
export function computedColumns({ cpuCores, measured }: Readings): ComputedColumn[] {
  const sources: Record<string, Float64Array> = { CPU: cpuCores };
  for (const [name, values] of Object.entries(measured)) if (/^mem/.test(name)) sources[name] = values;
  const found: ComputedColumn[] = [];
  for (const [column, values] of Object.entries(measured)) {
    for (const [source, origin] of Object.entries(sources)) {
      if (column === source) continue;
      const factor = fixedFactor(values, origin);
      if (factor !== undefined) found.push({ column, source, factor });
    }
  }
  return found;
}

/** The factor if y = factor * x in every row that has both, to 1e-9; x must take at least five values. */
function fixedFactor(y: Float64Array, x: Float64Array): number | undefined {
  let factor: number | undefined;
  const distinct = new Set<number>();
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!) || Number.isNaN(y[i]!) || (x[i] === 0 && y[i] === 0)) continue;
    factor ??= y[i]! / x[i]!;
    if (Math.abs(y[i]! - factor * x[i]!) > 1e-9 * Math.abs(y[i]!)) return undefined;
    distinct.add(x[i]!);
  }
  return distinct.size >= 5 && factor !== 0 ? factor : undefined;
}

/**
 * After how many rows the replica count of an undated run ends for good: several pods were written below each other as if
 * they were later samples.
 *
 * @returns `undefined` if a row has a time, or the count does not end.
 */
export function stackedAfter(timesSeconds: Float64Array, observedReplicas: Float64Array): number | undefined {
  const firstMissing = observedReplicas.findIndex(Number.isNaN);
  const isStacked = firstMissing > 0 && timesSeconds.every(Number.isNaN) &&
    observedReplicas.subarray(firstMissing).every(Number.isNaN);
  return isStacked ? firstMissing : undefined;
}

/** How many readings of a run also stand in other runs of its service. */
export interface SharedReadings {
  /** Readings that stand elsewhere too. */
  readonly shared: number;
  /** Place of the run that has most of them; -1 if none are shared. */
  readonly with: number;
}

/**
 * Finds readings that stand in several runs of a service: windows that overlap, or a file under two names.
 *
 * A reading is recognised by its CPU value if that has at least nine significant digits, else by all measured values of its
 * row together if at least four of them say something: rounded values alone meet by chance.
 *
 * @param runs Runs of one service.
 * @returns One finding for each, in the order given.
 */
export function sharedReadings(runs: readonly Readings[]): SharedReadings[] {
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
    const most = [...others].sort((a, b) => b[1] - a[1])[0];
    return { shared, with: most?.[0] ?? -1 };
  });
}

function fingerprint(run: Readings, row: number): string | undefined {
  const cpu = run.cpuCores[row]!;
  if (!(cpu > 0)) return undefined;
  const text = cpu.toExponential();
  // "1.57621063e-3": nine digits and the point stand before the exponent.
  if (text.indexOf("e") >= 10) return text;
  const said = Object.values(run.measured).map((values) => values[row]!).filter((value) => value > 0);
  if (run.requestRateRps !== undefined && run.requestRateRps[row]! > 0) said.push(run.requestRateRps[row]!);
  return said.length >= 3 ? `${cpu} ${said.join(" ")}` : undefined;
}

/** Samples that are missing between the first and the last of a dated run, given its step in seconds. */
export function missingBetween(timesSeconds: Float64Array, stepSeconds: number): number {
  let missing = 0;
  if (!(stepSeconds > 0)) return 0;
  for (let i = 1; i < timesSeconds.length; i++) {
    const steps = Math.round((timesSeconds[i]! - timesSeconds[i - 1]!) / stepSeconds);
    if (steps > 1) missing += steps - 1;
  }
  return missing;
}
