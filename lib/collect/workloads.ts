/**
 * The workloads in `locust/workloads/`: the load shapes of a campaign for those who start Locust by hand, and traces that no
 * formula gives, drawn with a seed.
 *
 * Every file is one column of ratios of the peak.
 *
 * @module
 */
import { exponential, normal, type Prng, prng, streamSeed } from "@/random/mod.ts";
import { type NamedShape, SHAPE_NAMES, shapeRatios } from "./shapes.ts";

/** One workload. */
export interface WorkloadRecipe {
  /** What it is, in one line. */
  readonly summary: string;
  /** Its values, ratios of the peak, which at least one of them is. Shapes are the same for every seed. */
  ratios(seed: number): Float64Array;
}

/** Values of a shape: one a minute of a day. */
const SHAPE_VALUES = 1440;

/** Values a day of `week`: one every ten minutes. */
const WEEK_VALUES_PER_DAY = 144;

const SUMMARIES: Readonly<Record<NamedShape, string>> = {
  uniform: "the same all the time",
  ramp: "up in a straight line to the peak, and down again",
  burst: "a low base with bursts that start and end at once",
  sine: "five periods around half of the peak",
  day: "quiet night, morning ramp, midday peak, a smaller peak, evening lull",
};

/** Every workload by name: shapes as campaigns use them (no chance in them), then traces that are drawn. */
export const WORKLOADS: Readonly<Record<string, WorkloadRecipe>> = {
  ...Object.fromEntries(
    SHAPE_NAMES.map((
      name,
    ): [string, WorkloadRecipe] => [name, { summary: SUMMARIES[name], ratios: () => shapeRatios(name, SHAPE_VALUES) }]),
  ),
  week: {
    summary: "seven noisy days, ten minutes a value; the sixth and seventh are half as busy",
    ratios: (seed) => {
      const random = prng(seed);
      const day = shapeRatios("day", WEEK_VALUES_PER_DAY);
      const noise = drift(random, 7 * WEEK_VALUES_PER_DAY, 0.9);
      return overPeak(noise.map((wobble, i) => {
        const weekend = Math.floor(i / WEEK_VALUES_PER_DAY) >= 5 ? 0.5 : 1;
        return weekend * day[i % WEEK_VALUES_PER_DAY]! * Math.exp(0.15 * wobble);
      }));
    },
  },
  crowd: {
    summary: "a quiet hour, a value a second, into which crowds come at random, each gone by half after half a minute",
    ratios: (seed) => {
      const random = prng(seed);
      const values = new Float64Array(3600).fill(1);
      for (let start = exponential(random, 300); start < values.length; start += exponential(random, 300)) {
        const height = 1 + exponential(random, 3);
        for (let second = Math.ceil(start); second < values.length; second++) {
          values[second]! += height * 2 ** (-(second - start) / 30);
        }
      }
      return overPeak(values);
    },
  },
  wander: {
    summary: "an hour, a value a second, that wanders without a period: the logarithm is an autoregression of 0.995",
    ratios: (seed) => overPeak(drift(prng(seed), 3600, 0.995).map((wobble) => Math.exp(0.5 * wobble))),
  },
};

/**
 * Text of a workload file.
 *
 * @param name One of {@linkcode WORKLOADS}.
 * @param seed Seed; each workload has a stream of its own.
 * @throws {RangeError} If there is no workload of that name.
 */
export function workloadText(name: string, seed: number): string {
  const position = Object.keys(WORKLOADS).indexOf(name);
  if (position < 0) {
    throw new RangeError(
      `Cannot make a workload as it must be one of ${Object.keys(WORKLOADS).join(", ")}: not "${name}"`,
    );
  }
  // Six digits: what the last bit of a logarithm is on another machine does not reach them.
  const lines = Array.from(WORKLOADS[name]!.ratios(streamSeed(seed, position)), (ratio) => ratio.toFixed(6));
  return ["load", ...lines].join("\n") + "\n";
}

function overPeak(values: Float64Array): Float64Array {
  const peak = values.reduce((most, value) => Math.max(most, value), 0);
  return values.map((value) => value / peak);
}

/** An autoregression of variance 1: each value keeps a share of the one before. */
function drift(random: Prng, length: number, kept: number): Float64Array {
  const values = new Float64Array(length);
  let last = normal(random);
  for (let i = 0; i < length; i++) {
    values[i] = last;
    last = kept * last + Math.sqrt(1 - kept * kept) * normal(random);
  }
  return values;
}
