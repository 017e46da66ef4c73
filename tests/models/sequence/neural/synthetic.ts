import { type Series, series } from "@/dataset/mod.ts";
import type { ForecasterOptions, NeuralSettings } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";

/** Steps of the season of {@linkcode sineSeries}. */
export const SEASON = 24;

/** Two columns that repeat every 24 steps, with noise that remembers a little, and a third that leads the first by a step. */
export function sineSeries(rows: number, { name = "a", seed = 1, level = 5 } = {}): Series {
  const random = prng(seed);
  const cpu = new Float64Array(rows);
  const memory = new Float64Array(rows);
  const rate = new Float64Array(rows);
  let noise = 0;
  for (let i = 0; i < rows; i++) {
    const angle = 2 * Math.PI * i / SEASON;
    noise = 0.5 * noise + 0.3 * (random.next() - 0.5);
    cpu[i] = level + Math.sin(angle) + noise;
    memory[i] = 100 + 20 * Math.cos(angle) + 10 * (random.next() - 0.5);
    rate[i] = 10 * level + 10 * Math.sin(angle + 2 * Math.PI / SEASON);
  }
  return series({ name, startSeconds: 0, stepSeconds: 60 }, { cpu, memory, rate });
}

/** What forecasters of these tests are told. */
export const OPTIONS: ForecasterOptions = {
  seed: 7,
  targets: ["cpu", "memory"],
  seasonSteps: SEASON,
  horizonSteps: 6,
  levels: [0.05, 0.5, 0.95],
};

/** Sizes of each architecture that train in a moment. */
export const SMALL: Readonly<Record<string, NeuralSettings>> = {
  "cnn_lstm": { sizes: { filters: 8, lstmUnits: 16, denseUnits: 16 }, dropout: 0.05 },
  "lstm_cnn": { sizes: { filters: 4, lstmUnits: 16, denseUnits: 16 }, dropout: 0.05, sequenceSteps: 10 },
  lstm: { sizes: { lstmUnits: 16 }, dropout: 0.05 },
  tcn: { sizes: { filters: 8, blocks: 2 }, sequenceSteps: 12, dropout: 0.05 },
  transformer: { sizes: { width: 8, heads: 2, blocks: 1, feedForward: 16 }, dropout: 0 },
};

/** A training of a moment. */
export const SHORT = { epochs: 12, batchSize: 32, learningRate: 0.01 } as const;
