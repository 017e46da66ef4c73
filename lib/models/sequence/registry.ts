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
import { persistenceForecaster } from "./persistence.ts";
import { prophet } from "./prophet.ts";
import { seasonalMedian } from "./seasonal_median.ts";
import { seasonalNaive } from "./seasonal_naive.ts";
import { theta } from "./theta.ts";

/** Every forecaster, in the order result tables list them: baselines first. Add new ones here. */
export const FORECASTERS: Readonly<Record<string, ForecasterEntry>> = {
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
