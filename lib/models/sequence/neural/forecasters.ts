/**
 * The neural forecasters, with their default settings.
 *
 * @module
 */
import type { ForecasterEntry, ForecasterState } from "../contract.ts";
import type { NeuralArchitecture } from "./architecture.ts";
import { cnnLstmArchitecture } from "./architectures/cnn_lstm.ts";
import { lstmArchitecture } from "./architectures/lstm.ts";
import { lstmCnnArchitecture } from "./architectures/lstm_cnn.ts";
import { tcnArchitecture } from "./architectures/tcn.ts";
import { transformerArchitecture } from "./architectures/transformer.ts";
import type { TrainingCurve } from "./curve.ts";
import type { NeuralFacts } from "./facts.ts";
import { forecasterOf } from "./forecaster.ts";
import type { NeuralSettings } from "./options.ts";

const ARCHITECTURES: Readonly<Record<string, NeuralArchitecture>> = Object.fromEntries(
  [cnnLstmArchitecture, lstmCnnArchitecture, lstmArchitecture, tcnArchitecture, transformerArchitecture]
    .map((architecture) => [architecture.name, architecture]),
);

/** Names of the neural forecasters, those of the registry. */
export const NEURAL_NAMES: readonly string[] = Object.keys(ARCHITECTURES);

/**
 * Makes a neural forecaster with settings of one's own.
 *
 * It is fitted on the first part of each history, its best pass is chosen on a later one, and its intervals are calibrated
 * on the last one. A series that it was not fitted on is scaled by its own past.
 *
 * @param name Which, one of {@linkcode NEURAL_NAMES}.
 * @param settings What differs from the defaults; a restored forecaster keeps those that it was fitted with.
 * @throws {RangeError} If there is none of that name; from `create()`, if a setting is out of range.
 *
 * @example A small LSTM that sees the request rate too
 * ```ts
 * import { neuralForecaster } from "@/models/mod.ts";
 *
 * const small = neuralForecaster("lstm", { inputs: ["request_rate"], sizes: { lstmUnits: 16 } });
 * ```
 */
export function neuralForecaster(name: string, settings: NeuralSettings = {}): ForecasterEntry {
  const architecture = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
  if (architecture !== undefined) return forecasterOf(architecture, settings);
  throw new RangeError(
    `Cannot make a neural forecaster as its name must be one of ${NEURAL_NAMES.join(", ")}: it is "${name}"`,
  );
}

/** Convolution 64, LSTM 128, dense 64. */
export const cnnLstm: ForecasterEntry = forecasterOf(cnnLstmArchitecture);
/** Convolutions beside LSTMs. */
export const lstmCnn: ForecasterEntry = forecasterOf(lstmCnnArchitecture);
/** One LSTM. */
export const lstm: ForecasterEntry = forecasterOf(lstmArchitecture);
/** Dilated causal convolutions. */
export const tcn: ForecasterEntry = forecasterOf(tcnArchitecture);
/** Causal attention. */
export const transformer: ForecasterEntry = forecasterOf(transformerArchitecture);

/**
 * The architecture of a saved state.
 *
 * @throws {TypeError} If the state is of no neural forecaster; the message lists those there are.
 */
export function architectureOf(state: unknown): NeuralArchitecture {
  const name = (state as { model?: unknown } | null)?.model;
  const found = typeof name === "string" && Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(ARCHITECTURES).join(", ");
  throw new TypeError(
    `Cannot read a saved network as its model must be one of ${known}: it is ${JSON.stringify(name)}`,
  );
}

/**
 * What each pass of the training of a saved network did: the last training, where it was tuned or updated since.
 *
 * @throws {TypeError} If the state is of no neural forecaster.
 */
export function trainingCurveOf({ state }: ForecasterState): TrainingCurve {
  architectureOf(state);
  return (state as NeuralFacts).curve;
}
