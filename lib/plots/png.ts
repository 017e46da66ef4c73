/**
 * SVG -> PNG with a font that comes with the project, so that text is drawn on machines that have none and the bytes are
 * the same everywhere.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { renderAsync, Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";
// Imported so that the package is installed before its fonts are looked up.
import fontPackage from "dejavu-fonts-ttf/package.json" with { type: "json" };
import { LIGHT_BACKGROUND } from "./colors.ts";

/** Pixels of a picture for each px of its SVG: a chart of 640 px is 1280 pixels wide, sharp on dense screens. */
const PIXELS_PER_PX = 2;

const FONT_FAMILY = "DejaVu Sans";
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) =>
  fileURLToPath(import.meta.resolve(`${fontPackage.name}/ttf/${file}`))
);

const OPTIONS: ResvgRenderOptions = {
  background: LIGHT_BACKGROUND,
  fitTo: { mode: "zoom", value: PIXELS_PER_PX },
  font: {
    fontFiles: FONT_FILES,
    loadSystemFonts: false,
    defaultFontFamily: FONT_FAMILY,
    sansSerifFamily: FONT_FAMILY,
  },
};

/** A drawn picture. */
export interface Picture {
  /** Width, pixels. */
  readonly width: number;
  /** Height, pixels. */
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, 0 to 255, row by row from the top. */
  readonly pixels: Uint8Array;
}

/**
 * Draws an SVG as pixels on white, twice its size.
 *
 * @param svg One SVG element with its namespace, at least 1 px wide and high.
 * @throws {Error} If the text is not SVG.
 */
export function svgToPixels(svg: string): Picture {
  return new Resvg(svg, OPTIONS).render();
}

/**
 * Draws an SVG as a PNG on white, twice its size.
 *
 * @throws {Error} If the text is not SVG.
 */
export function svgToPng(svg: string): Uint8Array {
  return new Resvg(svg, OPTIONS).render().asPng();
}

/** As {@linkcode svgToPng}, but draws on a thread of its own: several at once use all cores. */
export async function svgToPngAsync(svg: string): Promise<Uint8Array> {
  return (await renderAsync(svg, OPTIONS)).asPng();
}
