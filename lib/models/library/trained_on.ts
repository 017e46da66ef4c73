/**
 * What a forecaster was trained on, in short: enough to tell whether a series that it is asked to continue is another one.
 *
 * @module
 */
import { digestSeries, type Series, seriesColumn, sliceSeries } from "@/dataset/mod.ts";

/** Smallest and largest value, unit of the column. */
export interface ValueRange {
  /** Smallest. */
  readonly low: number;
  /** Largest. */
  readonly high: number;
}

/** One series that trained. JSON-safe. */
export interface TrainedSeries {
  /** Its name. */
  readonly name: string;
  /** Its samples. */
  readonly rows: number;
  /** SHA-256 of its columns, hexadecimal, as `digestSeries` computes it. */
  readonly digest: string;
}

/** All series that trained. JSON-safe. */
export interface TrainedOn {
  /** Time from one sample to the next, seconds. */
  readonly stepSeconds: number;
  /** The series. */
  readonly series: readonly TrainedSeries[];
  /** What the targets reached in all of them, by name; a target without a number has none. */
  readonly ranges: Readonly<Record<string, ValueRange>>;
}

/** Names in a message at most. */
const MOST_NAMES = 3;

/**
 * Sums up what a forecaster was trained on.
 *
 * @param series At least one, all of one step.
 * @param targets Columns that it forecasts.
 * @throws {RangeError} If a series lacks a target.
 */
export async function describeTraining(series: readonly Series[], targets: readonly string[]): Promise<TrainedOn> {
  return {
    stepSeconds: series[0]!.stepSeconds,
    series: await Promise.all(series.map(async (one) => ({
      name: one.name,
      rows: one.rows,
      digest: await digestSeries([one], targets),
    }))),
    ranges: Object.fromEntries(targets.flatMap((target) => {
      const range = rangeOf(series.map((one) => seriesColumn(one, target)));
      return range === undefined ? [] : [[target, range]];
    })),
  };
}

/**
 * Why a series is not what a forecaster was trained on: another one, other samples, or values that it has never seen. More
 * samples behind those that trained are no difference.
 *
 * @param of The series that it is asked to continue.
 * @param trained What it was trained on.
 * @param targets Columns that it forecasts.
 * @returns One sentence each; none if it is the same series.
 * @throws {RangeError} If the steps differ: seasons and horizons are counted in them. Or if the series lacks a target.
 */
export async function whyOtherSeries(
  of: Series,
  { stepSeconds, series, ranges }: TrainedOn,
  targets: readonly string[],
): Promise<string[]> {
  if (of.stepSeconds !== stepSeconds) {
    throw new RangeError(
      `Cannot forecast "${of.name}" as its samples must be ${stepSeconds} s apart, as those of training: they are ` +
        `${of.stepSeconds} s apart`,
    );
  }
  const beyond = targets.flatMap((target) => {
    const [known, seen] = [ranges[target], rangeOf([seriesColumn(of, target)])];
    if (known === undefined || seen === undefined || (seen.low >= known.low && seen.high <= known.high)) return [];
    return [`its ${target} is ${shown(seen)}, and was ${shown(known)} in training`];
  });
  const own = series.filter(({ name }) => name === of.name);
  if (own.length === 0) return [`it is not among what it was trained on: ${someNames(series)}`, ...beyond];
  for (const { rows, digest } of own) {
    if (rows <= of.rows && await digestSeries([sliceSeries(of, 0, rows)], targets) === digest) return beyond;
  }
  return [`its first samples are not the ${own[0]!.rows} that it was trained on`, ...beyond];
}

function rangeOf(columns: readonly Float64Array[]): ValueRange | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const values of columns) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : undefined;
}

function shown({ low, high }: ValueRange): string {
  return `${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}`;
}

function someNames(series: readonly TrainedSeries[]): string {
  const names = series.slice(0, MOST_NAMES).map(({ name }) => name).join(", ");
  return series.length > MOST_NAMES ? `${names} and ${series.length - MOST_NAMES} more` : names;
}
