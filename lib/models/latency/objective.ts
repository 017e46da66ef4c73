/**
 * The negative log-likelihood of a mixture on rows of one cell, with its gradient by the outputs of the network.
 *
 * @module
 */
import { type Background, BACKGROUND_RATIO } from "./background.ts";
import { type ComponentFamily, lognormal, type LogRows } from "./families/mod.ts";
import { componentBuffers, type Components, type HeadScale, readComponents } from "./head.ts";

/** What an objective is made of. */
export interface ObjectiveOptions {
  /** What the components are. */
  readonly family: ComponentFamily;
  /** Components K. */
  readonly components: number;
  /** Units of the outputs. */
  readonly scale: HeadScale;
  /** The background share. */
  readonly background: Background;
  /** Most rows of one call. */
  readonly maxRows: number;
}

/** Evaluates rows without allocating. */
export class MixtureObjective {
  readonly #options: ObjectiveOptions;
  readonly #components: Components;
  /** Log densities, then shares of each component in each row: K + 1 (the background is last) × maxRows. */
  readonly #shares: Float64Array;
  readonly #totals: Float64Array;
  readonly #sums = new Float64Array(2);

  /** Reserves room for `maxRows` rows. */
  constructor(options: ObjectiveOptions) {
    this.#options = options;
    this.#components = componentBuffers(options.components);
    this.#shares = new Float64Array((options.components + 1) * options.maxRows);
    this.#totals = new Float64Array(options.components);
  }

  /**
   * Sum of the negative log densities of ln y; that of y is larger by the sum of ln y, which no parameter changes.
   *
   * @param rows Rows of one cell.
   * @param outputs Outputs of the network, those of the cell from index `at` on.
   * @param gradient If given, the gradient of the sum times `weight` is written there, from index `at` on.
   */
  evaluate(
    rows: LogRows,
    outputs: Float64Array,
    at: number,
    { gradient, weight = 1 }: { gradient?: Float64Array; weight?: number } = {},
  ): number {
    const { family, components: count, scale, background, maxRows } = this.#options;
    const into = this.#components;
    readComponents(outputs, at, { scale, family, into });
    const { logWeights, locations, logShapes } = into;
    for (let k = 0; k < count; k++) {
      family.logDensities(rows, locations[k]!, logShapes[k]!, this.#shares, k * maxRows);
    }
    lognormal.logDensities(rows, background.location, Math.log(background.spread), this.#shares, count * maxRows);
    const loss = this.#share(rows.to - rows.from);
    if (gradient === undefined) return loss;
    let total = 0;
    for (let k = 0; k < count; k++) total += this.#totals[k]!;
    for (let k = 0; k < count; k++) {
      this.#sums.fill(0);
      family.addGradient(rows, locations[k]!, logShapes[k]!, this.#shares, k * maxRows, this.#sums);
      const softmax = Math.exp(logWeights[k]!) / (1 - BACKGROUND_RATIO);
      gradient[at + k] = weight * (softmax * total - this.#totals[k]!);
      gradient[at + count + k] = -weight * this.#sums[0]! * into.locationSlopes[k]!;
      gradient[at + 2 * count + k] = -weight * this.#sums[1]! * into.shapeSlopes[k]!;
    }
    return loss;
  }

  /** Turns log densities into shares of each component, adds these up, and returns the sum of negative log densities. */
  #share(rows: number): number {
    const shares = this.#shares;
    const totals = this.#totals.fill(0);
    const count = totals.length;
    const { logWeights } = this.#components;
    const { maxRows } = this.#options;
    const logBackground = Math.log(BACKGROUND_RATIO);
    let loss = 0;
    for (let i = 0; i < rows; i++) {
      const behind = shares[count * maxRows + i]! + logBackground;
      let largest = behind;
      for (let k = 0; k < count; k++) {
        const value = shares[k * maxRows + i]! + logWeights[k]!;
        shares[k * maxRows + i] = value;
        if (value > largest) largest = value;
      }
      let sum = Math.exp(behind - largest);
      for (let k = 0; k < count; k++) {
        const value = Math.exp(shares[k * maxRows + i]! - largest);
        shares[k * maxRows + i] = value;
        sum += value;
      }
      for (let k = 0; k < count; k++) {
        const share = shares[k * maxRows + i]! / sum;
        shares[k * maxRows + i] = share;
        totals[k]! += share;
      }
      loss -= largest + Math.log(sum);
    }
    return loss;
  }
}
