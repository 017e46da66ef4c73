/**
 * How the requests of a campaign come about: users in a closed loop or arrivals in an open one, and what they ask for.
 *
 * @module
 */
import { z } from "zod";
import { ARRIVAL_DISTRIBUTIONS, type ArrivalDistribution } from "./arrivals.ts";
import { type Mix, MIX_NAME, MIX_SCHEMA } from "./mix.ts";
import { type ShapeName, shapeRatios, TRACE_SHAPE } from "./shapes.ts";
import { traceLevels, WORKLOAD_TRACE_SCHEMA, type WorkloadTrace } from "./workload_trace.ts";

/** The load model of a plan. A plan without any of it has users that wait a constant time and ask for `/`. */
export interface LoadModel {
  /** `exponential`: users think for an exponentially distributed time, of mean `userWaitSeconds`. @default {"constant"} */
  readonly userWait?: "exponential";
  /**
   * An open loop, and the distribution of the gaps between its arrivals. The levels of the plan (`users`) are then requests a
   * second. A closed loop of users if absent.
   */
  readonly arrivals?: ArrivalDistribution;
  /** Mixes by name: every run is made with each of them. One run with the mix of the reference application if absent. */
  readonly mixes?: Readonly<Record<string, Mix>>;
  /** What runs of the shape `trace` follow. */
  readonly trace?: WorkloadTrace;
}

/** Entries of {@linkcode LoadModel} in the schema of `campaign.json`. */
export const LOAD_MODEL_SCHEMA = {
  userWait: z.literal("exponential").optional(),
  arrivals: z.enum(ARRIVAL_DISTRIBUTIONS).optional(),
  mixes: z.record(z.string().regex(MIX_NAME), MIX_SCHEMA).optional(),
  trace: WORKLOAD_TRACE_SCHEMA.optional(),
} as const;

/** What a run adds to its users, replicas, limit and shape. */
export interface RunLoad {
  /** `open`: its level is requests a second, not users. @default {"closed"} */
  readonly loop?: "open";
  /** Name of its mix; that of the reference application if absent. */
  readonly mix?: string;
}

/** Entries of {@linkcode RunLoad} in the schema of `campaign.json`. */
export const RUN_LOAD_SCHEMA = {
  loop: z.literal("open").optional(),
  mix: z.string().regex(MIX_NAME).optional(),
} as const;

/** What the report of the sender of an open loop must be in `campaign.json`. */
export const SENDER_SCHEMA = z.object({
  beganSeconds: z.number(),
  sent: z.number(),
  unsent: z.number(),
  unanswered: z.number(),
  heldBack: z.number(),
  mostOpen: z.number(),
  latenessMilliseconds: z.record(z.enum(["median", "p95", "p99", "max"]), z.number().nullable()),
});

/** Lists what the load model makes of each run: one for each mix. */
export function plannedLoads({ arrivals, mixes }: LoadModel): RunLoad[] {
  const loop: RunLoad = arrivals === undefined ? {} : { loop: "open" };
  return mixes === undefined ? [loop] : Object.keys(mixes).map((mix) => ({ ...loop, mix }));
}

/** A run, as far as its load goes. */
export interface LoadedLevel {
  /** Users or requests a second, or the peak of the shape. */
  readonly users: number;
  /** Load shape; absent for constant load. */
  readonly shape?: ShapeName;
}

/**
 * The load of a run at each second of its window.
 *
 * @returns Whole users, or requests a second of an open loop; `undefined` for constant load.
 */
export function plannedLevels(
  plan: LoadModel & { readonly durationSeconds: number },
  { users, shape }: LoadedLevel,
): Int32Array | Float64Array | undefined {
  if (shape === undefined) return undefined;
  const seconds = Math.ceil(plan.durationSeconds);
  const levels = shape === TRACE_SHAPE
    ? traceLevels(traceOf(plan), users, seconds)
    : shapeRatios(shape, seconds).map((ratio) => users * ratio);
  return plan.arrivals === undefined ? Int32Array.from(levels, Math.round) : levels;
}

function traceOf({ trace }: LoadModel): WorkloadTrace {
  if (trace !== undefined) return trace;
  throw new RangeError(`Cannot plan a run of the shape ${TRACE_SHAPE} as its plan must hold a trace: it holds none`);
}

/**
 * Checks a load model beside the rest of its plan.
 *
 * @throws {RangeError} If a run could not be loaded as planned.
 */
export function checkLoadModel(
  plan: LoadModel & { readonly users: readonly number[]; readonly shapes: readonly ShapeName[] },
): void {
  if (plan.arrivals !== undefined && plan.userWait !== undefined) {
    throw new RangeError(
      "Cannot run the campaign as arrivals of an open loop wait for nobody: the plan has arrivals and a think time",
    );
  }
  if (plan.mixes !== undefined && Object.keys(plan.mixes).length === 0) {
    throw new RangeError("Cannot run the campaign as its mixes must be at least one: there is none");
  }
  if (!plan.shapes.includes(TRACE_SHAPE)) return;
  const { shift, file } = traceOf(plan);
  const low = plan.users.find((level) => level < shift);
  if (low !== undefined) {
    throw new RangeError(
      `Cannot run the campaign as the trace ${file} must rise from ${shift} to the level of each run: one has ${low}`,
    );
  }
}

/**
 * Says what of the load differs between two plans of one campaign, in words; `undefined` if nothing that either has. Mixes
 * and a trace can be added; what stands there must stay.
 */
export function changedLoad(was: LoadModel, is: LoadModel): string | undefined {
  const told = (value: unknown) => JSON.stringify(value);
  if (was.arrivals !== is.arrivals) {
    return `the arrivals were ${was.arrivals ?? "those of users"}, now they are ${is.arrivals ?? "those of users"}`;
  }
  if (was.userWait !== is.userWait) {
    return `users waited a ${was.userWait ?? "constant"} time, now it is ${is.userWait ?? "constant"}`;
  }
  const mix = Object.keys(was.mixes ?? {}).find((name) =>
    is.mixes?.[name] !== undefined && told(is.mixes[name]) !== told(was.mixes![name])
  );
  if (mix !== undefined) return `the mix ${mix} has other endpoints, weights or reasons`;
  if (was.trace !== undefined && is.trace !== undefined && told(was.trace) !== told(is.trace)) {
    return `the trace was ${was.trace.file}, now ${is.trace.file} has other values or is scaled in another way`;
  }
  return undefined;
}

/** Joins the load models of two plans that do not contradict each other. */
export function joinedLoad(was: LoadModel, is: LoadModel): LoadModel {
  const mixes = was.mixes === undefined && is.mixes === undefined ? undefined : { ...was.mixes, ...is.mixes };
  const trace = is.trace ?? was.trace;
  return {
    ...(is.userWait === undefined ? {} : { userWait: is.userWait }),
    ...(is.arrivals === undefined ? {} : { arrivals: is.arrivals }),
    ...(mixes === undefined ? {} : { mixes }),
    ...(trace === undefined ? {} : { trace }),
  };
}
