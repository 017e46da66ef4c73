/**
 * Flags of `deno task campaign` that say how the requests of its load come about.
 *
 * @module
 */
import {
  ARRIVAL_DISTRIBUTIONS,
  type ArrivalDistribution,
  type CampaignPlan,
  readMix,
  readWorkloadTrace,
  TRACE_SHAPE,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { type FlagValues, numberFlag } from "./command.ts";
import { parseIntegers } from "./integers.ts";
import { readList } from "./workflow.ts";

/** The flags. */
export const LOAD_FLAGS = {
  "think-time": { type: "string", value: "SECONDS", help: "Mean of exponential think times, instead of --wait" },
  arrivals: { type: "string", value: "LIST", help: "Open loop: requests a second, instead of --users" },
  gaps: {
    type: "string",
    value: "NAME",
    help: `Gaps between the arrivals of an open loop: ${ARRIVAL_DISTRIBUTIONS.join(", ")} (default: exponential)`,
  },
  mix: { type: "string", value: "LIST", help: "Endpoint mixes, such as locust/mixes/browsing.json; a run with each" },
  trace: { type: "string", value: "FILE", help: "CSV of load values, stretched over each run; one more shape" },
  "trace-shift": { type: "string", value: "NUMBER", default: "0", help: "Level of the smallest value of the trace" },
  "trace-loop": { type: "boolean", help: "A value of the trace a second, again and again, instead of stretching it" },
} as const;

/**
 * Reads the flags, and the files that they name: whatever these hold later, the plan keeps what it has read.
 *
 * @param plan The plan without them.
 * @returns The plan with them.
 * @throws {CliError} If flags contradict each other. Errors of the files as {@linkcode readMix} and
 * {@linkcode readWorkloadTrace} have them.
 */
export async function withLoadFlags(plan: CampaignPlan, values: FlagValues<typeof LOAD_FLAGS>): Promise<CampaignPlan> {
  const { arrivals, gaps, trace } = values;
  const think = values["think-time"];
  if (arrivals === undefined && gaps !== undefined) {
    throw new CliError("Cannot use --gaps as they are those between --arrivals: these are not given");
  }
  if (arrivals !== undefined && think !== undefined) {
    throw new CliError("Cannot use --think-time as the arrivals of an open loop wait for nobody: --arrivals is given");
  }
  const mixes = await Promise.all((readList(values.mix, "mix") ?? []).map(readMix));
  const twice = mixes.find(({ name }, i) => mixes.findIndex((mix) => mix.name === name) !== i);
  if (twice !== undefined) {
    throw new CliError(`Cannot use --mix as each mix must have a name of its own: two are called "${twice.name}"`);
  }
  const shift = numberFlag(values["trace-shift"], "trace-shift", 0);
  return {
    ...plan,
    ...(arrivals === undefined
      ? {}
      : { users: parseIntegers(arrivals, "--arrivals"), arrivals: readGaps(gaps ?? "exponential") }),
    ...(think === undefined ? {} : { userWait: "exponential", userWaitSeconds: numberFlag(think, "think-time", 0) }),
    ...(mixes.length === 0 ? {} : { mixes: Object.fromEntries(mixes.map(({ name, mix }) => [name, mix])) }),
    ...(trace === undefined ? {} : {
      shapes: [...plan.shapes, TRACE_SHAPE],
      trace: await readWorkloadTrace(trace, { shift, fits: !values["trace-loop"] }),
    }),
  };
}

function readGaps(text: string): ArrivalDistribution {
  const found = ARRIVAL_DISTRIBUTIONS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new CliError(`Cannot use --gaps as it must be one of ${ARRIVAL_DISTRIBUTIONS.join(", ")}: it is "${text}"`);
}
