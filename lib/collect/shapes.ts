/**
 * Load shapes as data: how much load at each second. The load generator and the plan read the same numbers.
 *
 * @module
 */

/** Name of a load shape that is a formula. */
export type NamedShape = "uniform" | "ramp" | "burst" | "sine" | "day";

/** Shape of a run that follows a trace: the `trace` of its plan. */
export const TRACE_SHAPE = "trace";

/** Name of a load shape of a run. */
export type ShapeName = NamedShape | typeof TRACE_SHAPE;

/** Load as a function of the time that passed, as ratios of the peak. */
type Shape = (progress: number) => number;

/** Middle and half-width of the bursts of `burst`, as ratios of the run; heights as ratios of the peak. */
const BURSTS: readonly { middle: number; halfWidth: number; height: number }[] = [
  { middle: 0.12, halfWidth: 0.02, height: 0.6 },
  { middle: 0.3, halfWidth: 0.04, height: 1 },
  { middle: 0.47, halfWidth: 0.015, height: 0.8 },
  { middle: 0.55, halfWidth: 0.015, height: 1 },
  { middle: 0.78, halfWidth: 0.08, height: 0.9 },
];

const BASE_RATIO = 0.15;

/** The shapes that a campaign can ask for, each from progress 0 to 1 to a ratio of the peak. */
const SHAPES: Readonly<Record<NamedShape, Shape>> = {
  /** The same all the time: what the others are compared with. */
  uniform: () => 1,
  /** Up in a straight line to the peak, and down again. */
  ramp: (progress) => 1 - Math.abs(2 * progress - 1),
  /** A low base with bursts that start and end at once. */
  burst: (progress) =>
    BURSTS.find(({ middle, halfWidth }) => Math.abs(progress - middle) <= halfWidth)?.height ?? BASE_RATIO,
  /** Five periods around half of the peak. */
  sine: (progress) => 0.5 + 0.45 * Math.sin(2 * Math.PI * 5 * progress),
  /** A working day: quiet night, morning rise, midday peak, a second smaller peak, evening lull. */
  day: (progress) =>
    0.1 + 0.9 * Math.exp(-(((progress - 0.5) / 0.12) ** 2)) + 0.45 * Math.exp(-(((progress - 0.8) / 0.07) ** 2)),
};

/** Names of all load shapes that are formulas. */
export const SHAPE_NAMES = Object.keys(SHAPES) as readonly NamedShape[];

/** Names of all load shapes that a run can have. */
export const RUN_SHAPES: readonly ShapeName[] = [...SHAPE_NAMES, TRACE_SHAPE];

/**
 * A shape, cut into pieces of equal length.
 *
 * @param shape Name of the shape.
 * @param pieces How many, >= 1.
 * @returns Its value in the middle of each, as a ratio of the peak (0 to 1).
 */
export function shapeRatios(shape: NamedShape, pieces: number): Float64Array {
  return Float64Array.from(
    { length: pieces },
    (_, piece) => Math.min(1, Math.max(0, SHAPES[shape]((piece + 0.5) / pieces))),
  );
}

/**
 * Users at each second of a run.
 *
 * @param shape Name of the shape.
 * @param peakUsers Users at its highest point, >= 1.
 * @param durationSeconds Length of the run, whole seconds, >= 1.
 * @returns One number of users (0 to `peakUsers`) for each second.
 */
export function usersPerSecond(shape: NamedShape, peakUsers: number, durationSeconds: number): Int32Array {
  return Int32Array.from(shapeRatios(shape, durationSeconds), (ratio) => Math.round(peakUsers * ratio));
}
