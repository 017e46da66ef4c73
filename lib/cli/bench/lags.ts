/**
 * Lags and windows on more rows than a campaign has, against Polars.
 *
 * @module
 */
import { DEFAULT_SEED } from "@/config.ts";
import { lag, LAGS, trailingWindow } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { alternate, secondsOf } from "./alternate.ts";
import { type Measurement, peer, type Quantity, quantity } from "./measurement.ts";

const ROWS = 5_000_000;
const ROWS_PER_RUN = 1000;
const WINDOW_ROWS = 6;

/** Adds how many rows a second that is. */
function withRate(time: Quantity): Quantity {
  return { ...time, note: `${(ROWS / time.value / 1e6).toPrecision(3)} million rows/s` };
}

/** Measures two lags of a column, and mean and deviation over a trailing window, inside runs of 1000 rows. */
export async function measureLags(runs: number): Promise<Measurement[]> {
  const random = prng(DEFAULT_SEED);
  const values = Float64Array.from({ length: ROWS }, () => random.next());
  const run = Int32Array.from({ length: ROWS }, (_, i) => Math.floor(i / ROWS_PER_RUN));
  const { default: polars } = await import("nodejs-polars");
  // Polars takes typed arrays as they are; its types only know lists.
  const frame = polars.DataFrame([
    polars.Series("value", values as unknown as number[], polars.Float64),
    polars.Series("run", run as unknown as number[], polars.Int32),
  ]);
  const value = polars.col("value");
  const lagged = LAGS.map((k) => value.shift(k).over("run").alias(`lag_${k}`));
  const windowed = [
    value.rollingMean(WINDOW_ROWS).over("run").alias("mean"),
    value.rollingStd(WINDOW_ROWS).over("run").alias("std"),
  ];
  const [ourLags, theirLags, ourWindows, theirWindows] = await alternate([
    () => secondsOf(() => LAGS.map((k) => lag(values, run, k))),
    () => secondsOf(() => frame.withColumns(...lagged)),
    () => secondsOf(() => trailingWindow(values, run, WINDOW_ROWS)),
    () => secondsOf(() => frame.withColumns(...windowed)),
  ], runs);
  const size = `${ROWS / 1e6} million rows in runs of ${ROWS_PER_RUN}`;
  return [
    {
      what: `lags ${LAGS.join(" and ")}, ${size}`,
      ours: withRate(quantity(ourLags!, "s")),
      peer: peer("Polars shift over runs", theirLags!, "s"),
    },
    {
      what: `mean and deviation of the last ${WINDOW_ROWS} rows, ${size}`,
      ours: withRate(quantity(ourWindows!, "s")),
      peer: peer("Polars rolling over runs", theirWindows!, "s"),
    },
  ];
}
