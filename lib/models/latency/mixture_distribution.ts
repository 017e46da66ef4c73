/**
 * A mixture of components at one load point, with its background.
 *
 * @module
 */
import { prng } from "@/random/mod.ts";
import { type Background, BACKGROUND_RATIO } from "./background.ts";
import { checkRatio } from "./checks.ts";
import type { Distribution } from "./contract.ts";
import { crpsGrid } from "./crps_grid.ts";
import { type ComponentFamily, lognormal } from "./families/mod.ts";
import { logSum } from "./log_sum.ts";

/** The components of a mixture, without the background. */
export interface MixtureParts {
  /** What the components are. */
  readonly family: ComponentFamily;
  /** ln of the weights, which make 1 - {@linkcode BACKGROUND_RATIO} together. */
  readonly logWeights: Float64Array;
  /** Locations, ln seconds. */
  readonly locations: Float64Array;
  /** Log shapes. */
  readonly logShapes: Float64Array;
  /** The background. */
  readonly background: Background;
}

/** Components of less weight change no quantile and no score, and cost as much as the others. */
const NEGLIGIBLE_WEIGHT = 1e-9;

/** How far from a location the nodes of the score lie, in spreads of the component. */
const NODE_REACH = 10;

/** How close to each other they are, in the same unit: where few components add nodes, each adds more. */
const [SPARSE_STEP, DENSE_STEP, MANY_PARTS] = [0.25, 0.1, 8];

/** Bisections until a quantile is exact to the last digits of its logarithm. */
const MAX_BISECTIONS = 200;

interface Part {
  readonly family: ComponentFamily;
  readonly weight: number;
  readonly logWeight: number;
  readonly u: number;
  readonly v: number;
}

/** Builds the distribution. */
export function mixtureDistribution(
  { family, logWeights, locations, logShapes, background }: MixtureParts,
): Distribution {
  const parts: Part[] = [{
    family: lognormal,
    weight: BACKGROUND_RATIO,
    logWeight: Math.log(BACKGROUND_RATIO),
    u: background.location,
    v: Math.log(background.spread),
  }];
  logWeights.forEach((logWeight, k) => {
    const weight = Math.exp(logWeight);
    if (weight > NEGLIGIBLE_WEIGHT) parts.push({ family, weight, logWeight, u: locations[k]!, v: logShapes[k]! });
  });

  const logCdf = (log: number): number => {
    let sum = 0;
    for (const { family, weight, u, v } of parts) sum += weight * family.cdf(log, u, v);
    return Math.min(1, sum);
  };

  let score: ((seconds: number) => number) | undefined;
  return {
    logDensity: (seconds) => mixedLogDensity(parts, seconds),
    cdf: (seconds) => seconds.map((value) => value > 0 ? logCdf(Math.log(value)) : 0),
    quantile(ratio) {
      checkRatio(ratio);
      return Math.exp(bisect(logCdf, ratio, ends(parts)));
    },
    sample: (count, seed) => drawMixture(parts, count, seed),
    crps(seconds) {
      score ??= crpsGrid(scoreNodes(parts), logCdf);
      return seconds.map(score);
    },
  };
}

/** Sums densities as logarithms, component by component: a running ln(e^a + e^b) never leaves the range of numbers. */
function mixedLogDensity(parts: readonly Part[], seconds: Float64Array): Float64Array {
  const logs = seconds.map((value) => value > 0 ? Math.log(value) : NaN);
  const rows = { values: logs, from: 0, to: logs.length };
  const sums = new Float64Array(logs.length).fill(-Infinity);
  const densities = new Float64Array(logs.length);
  for (const { family, logWeight, u, v } of parts) {
    family.logDensities(rows, u, v, densities, 0);
    for (let i = 0; i < sums.length; i++) {
      sums[i] = logSum(sums[i]!, densities[i]! + logWeight);
    }
  }
  return sums.map((sum, i) => Number.isNaN(logs[i]!) ? -Infinity : sum - logs[i]!);
}

/** ln seconds between which nearly everything lies. */
function ends(parts: readonly Part[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { family, u, v } of parts) {
    const reach = NODE_REACH * family.spreadOf(v);
    low = Math.min(low, u - reach);
    high = Math.max(high, u + reach);
  }
  return [low, high];
}

function bisect(cdf: (log: number) => number, ratio: number, [low, high]: [number, number]): number {
  for (let step = high - low; cdf(low) > ratio; step *= 2) low -= step;
  for (let step = high - low; cdf(high) < ratio; step *= 2) high += step;
  for (let i = 0; i < MAX_BISECTIONS && high - low > 1e-14 * (1 + Math.abs(low)); i++) {
    const middle = 0.5 * (low + high);
    if (cdf(middle) < ratio) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Nodes as dense as the narrowest component that lies there. */
function scoreNodes(parts: readonly Part[]): Float64Array {
  const nodeStep = parts.length < MANY_PARTS ? DENSE_STEP : SPARSE_STEP;
  const steps = NODE_REACH / nodeStep;
  return Float64Array.from(parts.flatMap(({ family, u, v }) => {
    const step = nodeStep * family.spreadOf(v);
    return Array.from({ length: 2 * steps + 1 }, (_, i) => u + (i - steps) * step);
  })).sort();
}

function drawMixture(parts: readonly Part[], count: number, seed: number): Float64Array {
  const random = prng(seed);
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return Float64Array.from({ length: count }, () => {
    let left = random.next() * total;
    const part = parts.find(({ weight }) => (left -= weight) < 0) ?? parts.at(-1)!;
    return Math.exp(part.family.draw(random, part.u, part.v));
  });
}
