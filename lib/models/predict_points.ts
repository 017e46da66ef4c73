/**
 * Several loads, several saved models: who says what.
 *
 * @module
 */
import { type Point, predictPoint } from "./predict_point.ts";
import type { LoadedModel } from "./store.ts";

/** What every model says of one load. */
export interface PointRow {
  /** What the load is called. */
  readonly point: string;
  /** Why the load lies outside the training range, by the first model that says so, or the empty string if none does. */
  readonly whyOutside: string;
  /** Predictions by registry name, unit of the target; `NaN` where a model has no answer. */
  readonly predictions: Readonly<Record<string, number>>;
  /** Why a model has no answer, by registry name. */
  readonly whyNot: Readonly<Record<string, string>>;
}

/**
 * Asks several models about several loads.
 *
 * @param models Saved models by name.
 * @param points Loads by name.
 * @returns One record a load, in the order given. A model that cannot answer a point (one with lags of the target that
 * the point does not state and that has no steady state of its own) is a reason, not an error.
 */
export function predictPoints(
  models: Readonly<Record<string, LoadedModel>>,
  points: Readonly<Record<string, Point>>,
): PointRow[] {
  return Object.entries(points).map(([name, point]) => {
    const predictions: Record<string, number> = {};
    const whyNot: Record<string, string> = {};
    let whyOutside = "";
    for (const [model, loaded] of Object.entries(models)) {
      try {
        const answer = predictPoint(loaded, point);
        predictions[model] = answer.prediction;
        whyOutside ||= answer.whyOutside ?? "";
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        predictions[model] = NaN;
        whyNot[model] = error.message;
      }
    }
    return { point: name, whyOutside, predictions, whyNot };
  });
}

/** A row of steady loads of one service. */
export interface LoadSweep {
  /** Name of the service. */
  readonly service: string;
  /** Its replicas. */
  readonly replicas: number;
  /** Request rates to ask about, req/s. */
  readonly ratesRps: readonly number[];
  /** Model without lags that says what the past of a steady load was, for the models that ask for it. */
  readonly pastFrom: string;
}

/** What every model says of one steady load. */
export interface SweepRow extends PointRow {
  /** Request rate, req/s. */
  readonly requestRateRps: number;
}

/**
 * Asks several models about a service at steady loads, within and beyond what was measured.
 *
 * Models with lags are told that the target has long been what `pastFrom` expects of the load: the best past that they
 * could be given, so that what they get wrong is not the fault of their lags.
 *
 * @param models Saved models by name.
 * @param sweep Which loads.
 * @throws {RangeError} If `pastFrom` is not among the models, or cannot answer without a past.
 */
export function sweepLoads(models: Readonly<Record<string, LoadedModel>>, sweep: LoadSweep): SweepRow[] {
  const { service, replicas, ratesRps, pastFrom } = sweep;
  const known = models[pastFrom];
  if (known === undefined) {
    throw new RangeError(
      `Cannot sweep loads as the model of the past must be among ${Object.keys(models).join(", ")}: it is ${pastFrom}`,
    );
  }
  return ratesRps.flatMap((requestRateRps) => {
    const point = { service, replicas, requestRateRps };
    const past = predictPoint(known, point).prediction;
    return predictPoints(models, { [`${requestRateRps} req/s`]: { ...point, targetLags: [past, past] } })
      .map((row) => ({ requestRateRps, ...row }));
  });
}
