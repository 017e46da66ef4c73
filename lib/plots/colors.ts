/**
 * One colour per model and per service, the same in every chart, notebook and report.
 *
 * The colours were found by search: the least distance (OKLab) between any two of them, seen with normal vision and
 * with protanopia, deuteranopia and tritanopia (Machado et al. 2009), is as large as the search could make it, while
 * each keeps a contrast of at least 3 : 1 (WCAG 2.1, criterion 1.4.11) on the light and on the dark background.
 *
 * @module
 */
import type { ForecasterKind } from "@/models/mod.ts";

/** Background of light charts and pages. */
export const LIGHT_BACKGROUND = "#ffffff";

/** Background of dark pages. */
export const DARK_BACKGROUND = "#14181d";

/** Colour of a model that {@linkcode MODEL_COLORS} does not name, and of anything that is nobody's. */
export const OTHER_COLOR = "#808080";

/** Colour of each model by registry name. Persistence is grey: it is the ground that the others stand on. */
export const MODEL_COLORS: Readonly<Record<string, string>> = {
  "persistence": OTHER_COLOR,
  "linear_regression": "#364ff6",
  "linear_per_service": "#1b9bbf",
  "random_forest": "#037b40",
  "gradient_boosting": "#c4835a",
  "utilization_law": "#d8214f",
  "usl": "#917cf5",
  "hybrid": "#9d467a",
  "ml_random_forest": "#6d61aa",
};

/**
 * Colour of each density of latency by registry name. No chart shows them beside models, so they share their colours; the
 * nearest measured load is grey, as it is the ground that the others stand on.
 */
export const DENSITY_COLORS: Readonly<Record<string, string>> = {
  "nearest_cell": OTHER_COLOR,
  "weibull_loglinear": "#c4835a",
  "weibull_mixture": "#364ff6",
  "gamma_mixture": "#037b40",
  "lognormal_mixture": "#9d467a",
  "gaussian_mixture": "#1b9bbf",
};

/**
 * Colour of each kind of forecaster. There are more forecasters than colours that can be told apart; what matters is whether
 * one that is costly beats those that are not, and its name stands beside it.
 */
export const KIND_COLORS: Readonly<Record<ForecasterKind, string>> = {
  "baseline": OTHER_COLOR,
  "statistical": "#1b9bbf",
  "boosting": "#c4835a",
  "neural": "#d8214f",
  "ensemble": "#037b40",
};

/** Colours of services, in the order of their sorted names. */
export const SERVICE_COLORS: readonly string[] = ["#1b9bbf", "#d8214f", "#037b40", "#c4835a", "#917cf5", "#6d61aa"];

/** Colour of values above the middle of a diverging scale. */
export const POSITIVE_COLOR = "#b2182b";

/** Colour of values below the middle of a diverging scale. */
export const NEGATIVE_COLOR = "#2166ac";

/** Colour of measured values that fell outside what was predicted for them. */
export const MISS_COLOR = "#d8214f";

/** Finds the colour of a model; a name that the map does not have gets {@linkcode OTHER_COLOR}. */
export function modelColor(model: string): string {
  return MODEL_COLORS[model] ?? OTHER_COLOR;
}

/** Finds the colour of a density; a name that the map does not have gets {@linkcode OTHER_COLOR}. */
export function densityColor(density: string): string {
  return DENSITY_COLORS[density] ?? OTHER_COLOR;
}

/** Finds the colour of the service at `index` in the sorted list of services; colours repeat after the last one. */
export function serviceColor(index: number): string {
  return SERVICE_COLORS[index % SERVICE_COLORS.length]!;
}

/**
 * Mixes two colours in sRGB.
 *
 * @param from `#rrggbb` at share 0.
 * @param to `#rrggbb` at share 1.
 * @param share Ratio from 0 to 1.
 * @returns `#rrggbb`.
 */
export function mixColors(from: string, to: string, share: number): string {
  const a = channels(from);
  const b = channels(to);
  return "#" + a.map((value, i) => Math.round(value + (b[i]! - value) * share).toString(16).padStart(2, "0")).join("");
}

/** Relative luminance of `#rrggbb`, 0 (black) to 1 (white). Source: WCAG 2.1, "relative luminance". */
export function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Contrast ratio of two colours, 1 to 21. Source: WCAG 2.1, "contrast ratio". */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

function channels(color: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
