/**
 * Trains a small network of each kind for two passes on the backend that the first argument names, and prints what they forecast.
 * A program of its own, as a process chooses its backend once.
 *
 * @module
 */
import { loadTensorflow, neuralForecaster } from "@/models/mod.ts";
import { BACKENDS } from "@/models/sequence/neural/backend/choose.ts";
import { OPTIONS, sineSeries, SMALL } from "../synthetic.ts";

await loadTensorflow(BACKENDS.find((name) => name === Deno.args[0]));
const history = sineSeries(90);
const medians: Record<string, number[]> = {};
for (const [name, settings] of Object.entries(SMALL)) {
  const entry = neuralForecaster(name, { ...settings, training: { epochs: 2, batchSize: 32 } });
  const fitted = await entry.create({ ...OPTIONS, horizonSteps: 2, targets: ["cpu"] }).fit([history]);
  medians[name] = [...(await fitted.forecast(history))[0]!.median];
}
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(medians)));
