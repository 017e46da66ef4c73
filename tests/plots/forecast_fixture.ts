import { type ForecastResult, scoreForecasters } from "@/evaluate/mod.ts";
import { BASELINES, scoring, waveCase, waveForecaster, waves } from "../evaluate/forecast/stub_forecasters.ts";

/** Two series of two models beside the baselines; one of them neural, as good as their errors say. */
export async function fixtureForecast({ simpleError = 0.5, neuralError = 1, count = 2 } = {}): Promise<ForecastResult> {
  const models = {
    ...BASELINES,
    law: waveForecaster("statistical", simpleError),
    net: waveForecaster("neural", neuralError),
  };
  return await scoreForecasters([waveCase({ series: waves({ count, noise: 2 }) })], models, scoring());
}
