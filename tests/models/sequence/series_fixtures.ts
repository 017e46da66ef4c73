import { type Series, series } from "@/dataset/mod.ts";
import type { ForecasterOptions } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";

/** The levels that the project asks for. */
export const LEVELS: readonly number[] = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Steps of a season of the synthetic series. */
export const SEASON = 12;

/** A daily wave with noise around a slowly growing level: two columns that move together. */
export function wavySeries(rows: number, seed = 1): Series {
  const random = prng(seed);
  const noise = Float64Array.from({ length: rows }, () => random.next() - 0.5);
  const wave = Float64Array.from({ length: rows }, (_, i) => 2 + Math.sin(2 * Math.PI * i / SEASON) + i / 500);
  return series({ name: "wave", startSeconds: 1_700_000_000, stepSeconds: 600 }, {
    cpu_usage: wave.map((value, i) => value + 0.3 * noise[i]!),
    memory_usage: wave.map((value, i) => 100 + 10 * value + noise[(i * 7) % rows]!),
  });
}

/** One column of the given values. */
export function oneColumn(values: ArrayLike<number>): Series {
  return series({ name: "column", startSeconds: 0, stepSeconds: 60 }, { cpu_usage: Float64Array.from(values) });
}

/** What a forecaster is told in tests. */
export function optionsFor(part: Partial<ForecasterOptions> = {}): ForecasterOptions {
  return { seed: 42, targets: ["cpu_usage"], seasonSteps: SEASON, horizonSteps: SEASON, levels: LEVELS, ...part };
}

/** Box and Jenkins (1970): international airline passengers, thousands a month, 1949 to 1960 (`AirPassengers` of R). */
// deno-fmt-ignore
export const AIR_PASSENGERS: Float64Array = Float64Array.of(
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
  145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
  196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
  242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
  315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
  360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
);
