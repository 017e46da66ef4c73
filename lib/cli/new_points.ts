/**
 * The three loads of the published workflow that nobody measured, predicted by models that were read back from disk.
 *
 * @module
 */
import { csvText, jsonText } from "@/evaluate/mod.ts";
import { type LoadedModel, type Point, predictPoint } from "@/models/mod.ts";

/** The published points: rate now and one and two samples ago, req/s; CPU one and two samples ago, cores. */
const NEW_POINTS: Readonly<Record<string, Point>> = {
  "new_user11_normal": { requestRateRps: 4.0, requestRateLagsRps: [3.9, 3.8], targetLags: [0.55, 0.52] },
  "new_user12_medium": { requestRateRps: 7.0, requestRateLagsRps: [6.8, 6.6], targetLags: [0.95, 0.9] },
  "new_user15_high": { requestRateRps: 12.0, requestRateLagsRps: [11.7, 11.2], targetLags: [1.6, 1.52] },
};

interface NewPointPrediction {
  readonly point: string;
  readonly model: string;
  readonly service: string;
  readonly prediction: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly outside: boolean | null;
  readonly reason: string;
}

/**
 * Predicts the published points with every model. A model that needs to know the service answers once for each, since
 * the published points do not name one.
 *
 * @param models Models that predict `cpu_usage`, as read from disk.
 */
export function predictNewPoints(models: readonly LoadedModel[]): NewPointPrediction[] {
  return Object.entries(NEW_POINTS).flatMap(([name, point]) =>
    models.flatMap((loaded) => {
      const { snapshot } = loaded;
      const needsService = snapshot.inputs.some((input) => input.startsWith("service_"));
      const services = needsService ? snapshot.services : [undefined];
      return services.map((service) => predictOne(loaded, name, service === undefined ? point : { ...point, service }));
    })
  );
}

function predictOne(loaded: LoadedModel, name: string, point: Point): NewPointPrediction {
  const who = { point: name, model: loaded.snapshot.model, service: point.service ?? "" };
  try {
    const { prediction, lower, upper, outside, whyOutside } = predictPoint(loaded, point);
    return { ...who, prediction, lower, upper, outside, reason: whyOutside ?? "" };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...who, prediction: null, lower: null, upper: null, outside: null, reason: error.message };
  }
}

/** `new_point_predictions.csv`: one row for each point, model and, where the model asks for it, service. */
export function newPointsCsv(predictions: readonly NewPointPrediction[]): string {
  const header = [
    "point",
    "request_rate",
    "request_rate_lag_1",
    "request_rate_lag_2",
    "cpu_usage_lag_1",
    "cpu_usage_lag_2",
    "model",
    "service",
    "prediction",
    "lower",
    "upper",
    "outside",
    "reason",
  ];
  const rows = predictions.map(({ point, model, service, prediction, lower, upper, outside, reason }) => {
    const { requestRateRps, requestRateLagsRps, targetLags } = NEW_POINTS[point]!;
    return [
      point,
      requestRateRps!,
      ...requestRateLagsRps!,
      ...targetLags!,
      model,
      service,
      prediction ?? NaN,
      lower ?? NaN,
      upper ?? NaN,
      outside ?? "",
      reason,
    ];
  });
  return csvText(header, rows);
}

/** `new_point_predictions.json`: the same, with the inputs of each point. */
export function newPointsJson(predictions: readonly NewPointPrediction[]): string {
  return jsonText({ inputs: NEW_POINTS, predictions });
}
