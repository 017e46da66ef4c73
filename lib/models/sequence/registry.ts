/**
 * Every forecaster, as one object to read.
 *
 * @module
 */
import { autoEts } from "./auto_ets.ts";
import { autoregression } from "./autoregression.ts";
import { boosting } from "./boosting.ts";
import type { ForecasterEntry } from "./contract.ts";
import { ensemble } from "./ensemble.ts";
import { mstl } from "./mstl.ts";
import { cnnLstm, lstm, lstmCnn, tcn, transformer } from "./neural/mod.ts";
import { neverNegative } from "./never_negative.ts";
import { persistenceForecaster } from "./persistence.ts";
import { prophet } from "./prophet.ts";
import { seasonalMedian } from "./seasonal_median.ts";
import { seasonalNaive } from "./seasonal_naive.ts";
import { theta } from "./theta.ts";

/** As their files export them, in the order result tables list them: baselines first. Add new ones here. */
const ENTRIES: Readonly<Record<string, ForecasterEntry>> = {
  persistence: persistenceForecaster,
  "seasonal_naive": seasonalNaive,
  "seasonal_median": seasonalMedian,
  autoregression,
  theta,
  "auto_ets": autoEts,
  mstl,
  prophet,
  boosting,
  "cnn_lstm": cnnLstm,
  "lstm_cnn": lstmCnn,
  lstm,
  tcn,
  transformer,
  ensemble,
};

/** Every forecaster. None of them is below 0 where the past never was: see {@linkcode neverNegative}. */
export const FORECASTERS: Readonly<Record<string, ForecasterEntry>> = Object.fromEntries(
  Object.entries(ENTRIES).map(([name, entry]) => [name, neverNegative(entry)]),
);
