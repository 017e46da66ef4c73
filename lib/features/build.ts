/**
 * Measured columns -> design matrix.
 *
 * @module
 */
import type { Campaign } from "@/dataset/mod.ts";
import type { Target } from "@/schema.ts";
import { lag } from "./lag.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { oneHot } from "./one_hot.ts";
import { type FeatureSource, featureSource } from "./source.ts";
import type { FeatureTable } from "./table.ts";
import { trailingWindow } from "./window.ts";

/** Lags that every table has, in rows. */
export const LAGS: readonly number[] = [1, 2];

/** Trailing windows that every table has, in rows. */
export const WINDOWS: readonly number[] = [3, 6];

/** Turns measured columns into features. The leak audit calls it again on columns whose future was changed. */
export type FeatureBuilder = (source: FeatureSource) => Matrix;

/**
 * Builds the feature table of a campaign.
 *
 * @param campaign A loaded campaign.
 * @param options The column to predict.
 * @throws {SchemaError} If no row of the campaign has a number in the target column.
 */
export function buildFeatures(campaign: Campaign, options: { readonly target: Target }): FeatureTable {
  return featureTable(featureSource(campaign, options));
}

/**
 * Builds the feature table of measured columns.
 *
 * @param source Measured columns of n rows.
 * @param build How features are made.
 */
export function featureTable(source: FeatureSource, build: FeatureBuilder = featureMatrix): FeatureTable {
  return {
    keys: source.keys,
    features: build(source),
    target: source.target,
    y: source.columns[source.target]!,
    hasRealLags: realLags(source),
  };
}

/**
 * The features, in this order (`<t>` is the target):
 *
 * | name | what |
 * |---|---|
 * | `request_rate` | requests that arrive during the sample |
 * | `request_rate_lag_1`, `_lag_2` | the same, 1 and 2 rows before |
 * | `<t>_lag_1`, `_lag_2` | the target, 1 and 2 rows before |
 * | `request_rate_mean_3`, `_std_3`, `_6` | over the last 3 and 6 rows, the current one included |
 * | `<t>_mean_3`, `<t>_std_3`, `_6` | over 3 and 6 rows that end at the row **before** the current one |
 * | `request_rate_per_replica` | request rate over nominal replicas |
 * | `replicas`, `users` | as asked for |
 * | `cpu_limit_per_replica` | CPU limit over nominal replicas, cores |
 * | `service_<name>` | 1 for rows of the service, else 0 |
 *
 * `NaN` where a run has no such earlier row; a feature that no row has (a limit that is not set, lags of one-row runs) is
 * left out. For the target `throughput` everything that holds the request rate of the current row is left out: without
 * errors the two are one number.
 *
 * @param source Measured columns of n rows.
 */
export function featureMatrix(source: FeatureSource): Matrix {
  const { keys, target, columns } = source;
  const { run, replicas } = keys;
  const rate = columns.request_rate!;
  const y = columns[target]!;
  const previous = lag(y, run, 1);
  const features: Record<string, Float64Array> = {};
  const perReplica = (values: Float64Array): Float64Array => values.map((value, i) => value / replicas[i]!);
  const isRateKnown = target !== "throughput";

  if (isRateKnown) features["request_rate"] = rate;
  for (const k of LAGS) features[`request_rate_lag_${k}`] = lag(rate, run, k);
  for (const k of LAGS) features[`${target}_lag_${k}`] = k === 1 ? previous : lag(y, run, k);
  for (const w of isRateKnown ? WINDOWS : []) {
    const { mean, std } = trailingWindow(rate, run, w);
    features[`request_rate_mean_${w}`] = mean;
    features[`request_rate_std_${w}`] = std;
  }
  for (const w of WINDOWS) {
    // The lagged column starts a run with NaN, which no window passes over: the window stays inside the run.
    const { mean, std } = trailingWindow(previous, run, w);
    features[`${target}_mean_${w}`] = mean;
    features[`${target}_std_${w}`] = std;
  }
  if (isRateKnown) features["request_rate_per_replica"] = perReplica(rate);
  features["replicas"] = replicas;
  features["cpu_limit_per_replica"] = perReplica(columns.cpu_limit!);
  features["users"] = keys.users;
  Object.assign(features, oneHot(keys.service, keys.services, "service"));

  return matrix(Object.fromEntries(Object.entries(features).filter(([, values]) => !values.every(Number.isNaN))));
}

/** 1 where every lag of rate and target is a measured value: neither before the run began nor the fill of a failed scrape. */
function realLags({ keys, target, columns, failedScrape }: FeatureSource): Uint8Array {
  const measured = (name: string): Float64Array =>
    columns[name]!.map((value, i) => failedScrape[i] === 1 ? NaN : value);
  const real = new Uint8Array(keys.run.length).fill(1);
  for (const name of ["request_rate", target]) {
    const values = measured(name);
    for (const k of LAGS) lag(values, keys.run, k).forEach((value, i) => Number.isNaN(value) && (real[i] = 0));
  }
  return real;
}
