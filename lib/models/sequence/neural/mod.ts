/**
 * Neural forecasters: networks, their training, transfer to other services, updates and the test that says when.
 *
 * @module
 */
export { type BackendName, BACKENDS, loadTensorflow, type Ops, type Tensorflow, type Tf } from "./backend/load.ts";
export type { TrainingCurve, TrainingCurveRow } from "./curve.ts";
export { trainingCurveCsv } from "./curve.ts";
export type { NeuralFacts } from "./facts.ts";
export {
  cnnLstm,
  lstm,
  lstmCnn,
  NEURAL_NAMES,
  neuralForecaster,
  tcn,
  trainingCurveOf,
  transformer,
} from "./forecasters.ts";
export type { NeuralPlan, NeuralSettings, TrainingPlan, TrainingSettings } from "./options.ts";
export type { ColumnScale } from "./scale.ts";
export { TENSORFLOW_MODEL_FILE, TENSORFLOW_WEIGHTS_FILE } from "./save.ts";
export { fineTune, type FineTuneOptions, savedForecasterOptions } from "./transfer/fine_tune.ts";
export {
  laterErrors,
  type LaterPart,
  transferCurve,
  transferCurveCsv,
  type TransferMethod,
  type TransferOptions,
  type TransferRow,
} from "./transfer/transfer_curve.ts";
export {
  driftEvidence,
  type DriftOptions,
  type DriftState,
  observeError,
  observeErrors,
  startDriftTest,
} from "./update/drift.ts";
export { normalErrorsOf, recentErrors } from "./update/recent_errors.ts";
export { type NetworkUpdate, type NetworkUpdateOptions, updateNetwork } from "./update/update.ts";
