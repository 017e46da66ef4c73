/**
 * The words of the report, one each, as the project uses them everywhere.
 *
 * @module
 */

/** Terms and what they mean, in the order in which a reader meets them. */
export const GLOSSARY: Readonly<Record<string, string>> = {
  "campaign": "A folder of measured runs: one load plan for each load level and number of replicas.",
  "run": "One load plan executed once; its file holds one row (sample) a step for one service.",
  "load level": "Concurrent users of the load generator during a run.",
  "persistence":
    `The baseline "same as last sample": predicts what was measured one step before. A model that does not beat it is not worth running.`,
  "MAE": "Mean absolute error, in the unit of the target.",
  "MAPE": "Mean absolute percentage error, percent; small measured values weigh most.",
  "WAPE": "Sum of absolute errors over the sum of measured values, percent.",
  "skill":
    "1 − MAE / MAE of persistence on the same rows: 0 is as good as the baseline, 1 is perfect, below 0 is worse.",
  "measured past":
    "Rows whose lags are measured. A run's first rows have none: their lags are filled with a training median, which persistence repeats and is punished for. Verdicts leave such rows out, as in use the last sample is known.",
  "95 % interval of the skill": "From a bootstrap that resamples whole runs. If it holds 0, the gain may be chance.",
  "training range": "The loads of a service that a model was trained on. Predictions beyond it are flagged.",
  "in range, extrapolation": "Tested inside, or beyond, the training range.",
  "what if": "A model that needs no measured past of the target: it answers for loads that were never run.",
  "what next": "A model that uses the last samples of the target: it answers for the next step only.",
  "prediction interval":
    "Where a new sample should fall with the stated probability; coverage is the share that did. Intervals of CPU and throughput grow with the square root of the prediction, as the noise of requests that arrive at random does.",
  "proxy":
    "The published case that scales the inputs to 15 users but not the truth. It is kept to compare with published tables; its numbers are no errors.",
};
