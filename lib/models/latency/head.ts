/**
 * Outputs of a network -> weights, locations and shapes of K components, within bounds, and back for gradients.
 *
 * ```text
 * outputs of a row:  K logits | K locations | K log shapes
 * ```
 *
 * @module
 */
import { BACKGROUND_RATIO } from "./background.ts";
import { type ComponentFamily, MAX_SPREAD, MIN_SPREAD } from "./families/mod.ts";

/** How far beyond the training durations a location may go, as a factor. */
const LOCATION_MARGIN = Math.log(100);

/** How far beyond its bounds a log shape may go. */
const SHAPE_MARGIN = 0.1;

/** The units of the outputs: those of the training durations. JSON-safe. */
export interface HeadScale {
  /** Mean of ln y: durations are meant relative to their geometric mean. */
  readonly centre: number;
  /** Standard deviation of ln y. */
  readonly spread: number;
  /** Smallest ln y. */
  readonly low: number;
  /** Largest ln y. */
  readonly high: number;
  /** Spread of ln y that components start from. */
  readonly startSpread: number;
}

/** The components of one row, and how they move with the outputs. Reused from row to row. */
export interface Components {
  /** ln of the weights; together with the background they make 1. Length K. */
  readonly logWeights: Float64Array;
  /** Locations, ln seconds. */
  readonly locations: Float64Array;
  /** Log shapes. */
  readonly logShapes: Float64Array;
  /** Derivative of each location by its output. */
  readonly locationSlopes: Float64Array;
  /** Derivative of each log shape by its output. */
  readonly shapeSlopes: Float64Array;
}

/** Room for K components. */
export function componentBuffers(count: number): Components {
  const room = () => new Float64Array(count);
  return {
    logWeights: room(),
    locations: room(),
    logShapes: room(),
    locationSlopes: room(),
    shapeSlopes: room(),
  };
}

/**
 * Reads the outputs of one row.
 *
 * @param outputs Outputs of the network, from index `at` on.
 * @param scale Units of the outputs.
 * @param family What the components are.
 * @param into Where the components go.
 */
export function readComponents(
  outputs: Float64Array,
  at: number,
  { scale, family, into }: { scale: HeadScale; family: ComponentFamily; into: Components },
): void {
  const { logWeights, locations, logShapes, locationSlopes, shapeSlopes } = into;
  const count = logWeights.length;
  let largest = -Infinity;
  for (let k = 0; k < count; k++) largest = Math.max(largest, outputs[at + k]!);
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.exp(outputs[at + k]! - largest);
  const logShare = Math.log1p(-BACKGROUND_RATIO) - Math.log(sum);
  const startShape = family.logShapeOf(scale.startSpread);
  const [a, b] = [family.logShapeOf(MIN_SPREAD), family.logShapeOf(MAX_SPREAD)];
  const [lowShape, highShape] = a < b ? [a, b] : [b, a];
  for (let k = 0; k < count; k++) {
    logWeights[k] = outputs[at + k]! - largest + logShare;
    const location = scale.centre + scale.spread * outputs[at + count + k]!;
    const overLocation = overshoot(location, scale.low, scale.high);
    const bentLocation = Math.tanh(overLocation / LOCATION_MARGIN);
    locations[k] = location - overLocation + LOCATION_MARGIN * bentLocation;
    locationSlopes[k] = scale.spread * (1 - bentLocation * bentLocation);
    const shape = startShape + outputs[at + 2 * count + k]!;
    const overShape = overshoot(shape, lowShape, highShape);
    const bentShape = Math.tanh(overShape / SHAPE_MARGIN);
    logShapes[k] = shape - overShape + SHAPE_MARGIN * bentShape;
    shapeSlopes[k] = 1 - bentShape * bentShape;
  }
}

/** By how much a value lies beyond an interval; 0 inside, where nothing is bent. */
function overshoot(value: number, low: number, high: number): number {
  return value > high ? value - high : value < low ? value - low : 0;
}
