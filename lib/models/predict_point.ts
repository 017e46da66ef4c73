/**
 * One prediction for one load that somebody has in mind, from a saved model.
 *
 * @module
 */
import { type Matrix, matrix } from "@/features/mod.ts";
import { applyIntervals } from "./intervals.ts";
import { type LoadPoint, type PastPoint, whyOutside } from "./range.ts";
import type { LoadedModel, ModelSnapshot } from "./store.ts";

/** The load that is asked about. What is absent is filled, and the answer says with what. */
export interface Point extends LoadPoint {
  /** Request rate one, two … samples ago, req/s. @default the load is steady */
  readonly requestRateLagsRps?: readonly number[];
  /** Target one, two … samples ago, unit of the target. @default the steady state of the model */
  readonly targetLags?: readonly number[];
}

/** An input that the point did not state. */
export interface FilledInput {
  /** Name of the feature. */
  readonly name: string;
  /** What it was filled with. */
  readonly value: number;
  /** Where that came from. */
  readonly from: "steady load" | "steady state" | "training median";
}

/** The answer. */
export interface PointPrediction {
  /** The prediction, unit of the target. */
  readonly prediction: number;
  /** Lower end of the interval, or `null` if the model has none. */
  readonly lower: number | null;
  /** Upper end of the interval, or `null` if the model has none. */
  readonly upper: number | null;
  /** Whether the load, or a stated past that the model reads, lies outside what the model was trained on. */
  readonly outside: boolean;
  /** Why it does, or `null` if it does not. */
  readonly whyOutside: string | null;
  /** Inputs of the model that the point did not state. */
  readonly filled: readonly FilledInput[];
}

const STEADY_RATE = /^request_rate_(?:lag|mean)_\d+$/;
const SPREAD = /_std_\d+$/;
/** What follows the name of a column in features that look this many samples back. */
const PAST = /^_(?:lag|mean|std)_(\d+)$/;
const RATE_LAG = /^request_rate_lag_(\d+)$/;
const MAX_STEPS = 10_000;
/** Share of the target's training range to which a steady state is found, and by which two of them may differ. */
const CONVERGED_RATIO = 1e-6;
const SAME_STATE_RATIO = 0.01;

/**
 * Predicts a single point.
 *
 * A model with lags among its features answers "what next", so it wants the past. What the point leaves out is taken
 * from a load that does not change: earlier rates equal the rate, and earlier targets equal the value that the model
 * itself settles at when its prediction is fed back. That value is searched from the lowest and from the highest
 * target of training; if the two searches do not meet, the model has no steady state of its own (persistence repeats
 * whatever it is given) and the lags must be stated.
 *
 * @param loaded A saved model.
 * @param point The load.
 * @throws {RangeError} If a number is negative or not finite, if the model needs the service, the rate or the users and
 * the point has none, or if the lags of the target must be stated.
 */
export function predictPoint(loaded: LoadedModel, point: Point): PointPrediction {
  const { snapshot, fitted } = loaded;
  checkPoint(snapshot, point);
  const filled: FilledInput[] = [];
  const row = snapshot.inputs.map((name): readonly [string, number] => {
    const stated = statedInput(snapshot, point, name);
    if (stated !== undefined) return [name, stated];
    const fill = filledInput(snapshot, point, name);
    filled.push(fill);
    return [name, fill.value];
  });
  const predict = (steady: number): number => fitted.predict(rowMatrix(row, filled, steady))[0]!;
  const open = filled.some(({ from }) => from === "steady state");
  const steady = open ? steadyState(snapshot, predict) : 0;
  const prediction = predict(steady);
  const why = whyOutside(snapshot.range, point, pastOf(snapshot, point)) ?? null;
  return {
    prediction,
    ...interval(snapshot, point, prediction),
    outside: why !== null,
    whyOutside: why,
    filled: filled.map((input) => input.from === "steady state" ? { ...input, value: steady } : input),
  };
}

/** What is stated of the past, as far as the model reads it: what it does not read cannot lead it astray. */
function pastOf({ target, inputs }: ModelSnapshot, point: Point): PastPoint {
  const read = (column: string, lags: readonly number[] = []) => {
    const reach = inputs.map((name) =>
      name.startsWith(column) ? Number(PAST.exec(name.slice(column.length))?.[1] ?? 0) : 0
    );
    return lags.slice(0, Math.max(0, ...reach));
  };
  return {
    target,
    targetLags: read(target, point.targetLags),
    requestRateLagsRps: read("request_rate", point.requestRateLagsRps),
  };
}

function checkPoint(snapshot: ModelSnapshot, point: Point): void {
  const numbers = Object.entries(point).flatMap(([name, value]) => [value].flat().map((v) => [name, v] as const));
  for (const [name, value] of numbers) {
    if (typeof value === "number" && !(value >= 0 && value < Infinity)) {
      throw new RangeError(`Cannot predict a point as ${name} must be finite and >= 0: it is ${value}`);
    }
  }
  const needs = (input: (name: string) => boolean, what: string): void => {
    if (!snapshot.inputs.some(input)) return;
    throw new RangeError(`Cannot predict with ${snapshot.model} as it needs the ${what} of a point: it has none`);
  };
  if (point.service === undefined) {
    needs((name) => name.startsWith("service_"), `service (${snapshot.services.join(", ")})`);
  }
  if (point.requestRateRps === undefined) needs((name) => name.startsWith("request_rate"), "request rate");
  if (point.concurrentUsers === undefined) needs((name) => name === "users", "number of concurrent users");
}

function statedInput(snapshot: ModelSnapshot, point: Point, name: string): number | undefined {
  if (name.startsWith("service_")) return name === `service_${point.service}` ? 1 : 0;
  const targetLag = name.startsWith(`${snapshot.target}_lag_`) ? Number(name.split("_").at(-1)) : 0;
  if (targetLag > 0) return point.targetLags?.[targetLag - 1];
  const rateLag = Number(RATE_LAG.exec(name)?.[1] ?? 0);
  if (rateLag > 0) return point.requestRateLagsRps?.[rateLag - 1];
  switch (name) {
    case "request_rate":
      return point.requestRateRps;
    case "replicas":
      return point.replicas;
    case "request_rate_per_replica":
      return point.replicas ? point.requestRateRps! / point.replicas : undefined;
    case "cpu_limit_per_replica":
      return point.cpuLimitPerReplicaCores;
    case "users":
      return point.concurrentUsers;
    default:
      return undefined;
  }
}

function filledInput(snapshot: ModelSnapshot, point: Point, name: string): FilledInput {
  if (SPREAD.test(name)) return { name, value: 0, from: "steady load" };
  if (STEADY_RATE.test(name)) {
    const value = point.requestRateLagsRps?.at(-1) ?? point.requestRateRps!;
    return { name, value, from: "steady load" };
  }
  if (name.startsWith(`${snapshot.target}_`)) {
    const last = point.targetLags?.at(-1);
    return last === undefined ? { name, value: NaN, from: "steady state" } : { name, value: last, from: "steady load" };
  }
  const { replicas } = snapshot.fill;
  // The rate was stated and the replicas were not: their median is shared by, not the median of the ratio.
  const isShared = name === "request_rate_per_replica" && replicas !== undefined && replicas > 0;
  const value = isShared ? point.requestRateRps! / replicas : snapshot.fill[name];
  if (value === undefined) {
    throw new RangeError(`Cannot predict with ${snapshot.model} as it needs ${name}: the point does not state it`);
  }
  return { name, value, from: "training median" };
}

function rowMatrix(
  row: readonly (readonly [string, number])[],
  filled: readonly FilledInput[],
  steady: number,
): Matrix {
  const open = new Set(filled.filter(({ from }) => from === "steady state").map(({ name }) => name));
  return matrix(
    Object.fromEntries(row.map(([name, value]) => [name, Float64Array.of(open.has(name) ? steady : value)])),
  );
}

function steadyState(snapshot: ModelSnapshot, predict: (steady: number) => number): number {
  const { low, high } = snapshot.targetRange;
  const span = high - low || 1;
  const settle = (start: number): number => {
    let value = start;
    for (let step = 0; step < MAX_STEPS; step++) {
      const next = predict(value);
      if (Math.abs(next - value) <= CONVERGED_RATIO * span) return next;
      value = next;
    }
    return NaN;
  };
  const fromLow = settle(low);
  const fromHigh = settle(high);
  if (Math.abs(fromHigh - fromLow) <= SAME_STATE_RATIO * span) return (fromLow + fromHigh) / 2;
  throw new RangeError(
    `Cannot predict with ${snapshot.model} as the earlier values of ${snapshot.target} must be stated where it has no ` +
      `steady state of its own: it settles at ${fromLow} or at ${fromHigh}, depending on where it starts`,
  );
}

function interval(
  { intervals }: ModelSnapshot,
  { service }: Point,
  prediction: number,
): { lower: number | null; upper: number | null } {
  if (intervals === null) return { lower: null, upper: null };
  const { lower, upper } = applyIntervals(intervals, {
    services: service === undefined ? [] : [service],
    service: Int32Array.of(service === undefined ? -1 : 0),
    predicted: Float64Array.of(prediction),
  });
  return Number.isNaN(lower[0]!) ? { lower: null, upper: null } : { lower: lower[0]!, upper: upper[0]! };
}
