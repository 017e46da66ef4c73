/**
 * Load that was recorded somewhere: one column of values in a CSV, scaled to a range of users and laid over a run.
 *
 * `locust/plimsoll_load/levels.py` does the same for those who start Locust by hand.
 *
 * @module
 */
import { basename } from "node:path";
import { z } from "zod";

/** A trace as a plan holds it: with its values, so that nobody can change it behind the plan. */
export interface WorkloadTrace {
  /** Name of the file that it was read from, without folders. */
  readonly file: string;
  /** Load values, in any unit. */
  readonly values: readonly number[];
  /** Level that the smallest value becomes; the largest becomes the level of the run. */
  readonly shift: number;
  /** True to stretch or squeeze it over the run; else each value lasts a second, and the trace begins again after its last. */
  readonly fits: boolean;
}

/** What a trace in `campaign.json` must be. */
export const WORKLOAD_TRACE_SCHEMA = z.object({
  file: z.string(),
  values: z.array(z.number()).min(1),
  shift: z.number().nonnegative(),
  fits: z.boolean(),
});

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const HEADING = /^(?!(?:nan|inf|infinity)$)[a-z_][\w -]*$/i;

/**
 * Reads one column of load values: a number a line, below a heading or none; lines at the end may be blank.
 *
 * @param text Content of the file.
 * @param source Its name, for messages.
 * @throws {SyntaxError} If a line is something else, or there is no value; the message names the line.
 */
export function parseWorkloadTrace(text: string, source: string): number[] {
  const lines = text.replace(/^\uFEFF/, "").trimEnd().split("\n").map((line) => line.trim());
  const values = lines.flatMap((line, i) => {
    if (i === 0 && (HEADING.test(line) || (line === "" && lines.length === 1))) return [];
    const value = NUMBER.test(line) ? Number(line) : NaN;
    if (Number.isFinite(value)) return [value];
    throw new SyntaxError(`Cannot follow the trace ${source} as line ${i + 1} must be one number: it is "${line}"`);
  });
  if (values.length > 0) return values;
  throw new SyntaxError(`Cannot follow the trace ${source} as it must hold at least one load value: it holds none`);
}

/** Reads a trace for a plan. Errors as {@linkcode parseWorkloadTrace}, and of the file system. */
export async function readWorkloadTrace(
  path: string,
  { shift, fits }: Pick<WorkloadTrace, "shift" | "fits">,
): Promise<WorkloadTrace> {
  return { file: basename(path), values: parseWorkloadTrace(await Deno.readTextFile(path), path), shift, fits };
}

/**
 * Load at each second: values scaled from [smallest, largest] to [shift, peak]; all at the peak if they are all the same.
 *
 * @param trace The trace.
 * @param peak Level that the largest value becomes, users or req/s, >= `trace.shift`.
 * @param durationSeconds Length of the run, whole seconds, >= 1.
 */
export function traceLevels(
  { values, shift, fits }: WorkloadTrace,
  peak: number,
  durationSeconds: number,
): Float64Array {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const amplitude = peak - shift;
  return Float64Array.from({ length: durationSeconds }, (_, second) => {
    const at = fits ? Math.floor(((second + 0.5) * values.length) / durationSeconds) : second % values.length;
    return most === least ? shift + amplitude : shift + amplitude * ((values[at]! - least) / (most - least));
  });
}
