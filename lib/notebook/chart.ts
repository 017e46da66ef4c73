/**
 * Charts in notebooks: live ones with tips, and the very file that the pipeline writes.
 *
 * @module
 */
import { standaloneSvg, TIPS_SCRIPT, TIPS_STYLE } from "@/plots/mod.ts";
import type { Displayable, MimeBundle } from "./displayable.ts";
import { show } from "./show.ts";

/** A chart may be wider than the cell that shows it; and the keyboard reaches it, for its tips. */
const LIVE_ATTRIBUTES = 'style="max-width:100%;height:auto" tabindex="0"';

/**
 * Shows a chart below the running cell: `await showChart(…)`.
 *
 * In a live notebook it tells the values near the pointer. Kept with the file is a picture that equals, byte for byte,
 * the one that `deno task pipeline` writes at `output/<path>.svg`.
 *
 * @param path Path of the chart below the output folder, without extension: `charts/error_by_case`.
 * @param svg One SVG element with its namespace, as the charts of `@/plots/mod.ts` draw them.
 * @returns Nothing in a kernel; elsewhere the chart, which shows itself.
 * @throws {TypeError} If the text is no SVG element, or says nowhere (`aria-label`) what it shows.
 */
export async function showChart(path: string, svg: string): Promise<Displayable | undefined> {
  return await show(chartBundle(path, svg));
}

/** A chart in all its forms; see {@linkcode showChart}. */
export function chartBundle(path: string, svg: string): MimeBundle {
  const label = /^<svg [^>]*?\baria-label="([^"]*)"/.exec(svg)?.[1];
  if (label === undefined) {
    throw new TypeError(
      `Cannot show chart "${path}" as it must be an svg element with an aria-label: it starts with "${
        svg.slice(0, 40)
      }"`,
    );
  }
  return {
    "text/plain": `${path}.svg: ${unescapeMarkup(label)}`,
    "image/svg+xml": standaloneSvg(svg),
    "text/html": `<style>${TIPS_STYLE}</style>${
      svg.replace("<svg ", `<svg ${LIVE_ATTRIBUTES} `)
    }<script>${TIPS_SCRIPT}</script>`,
  };
}

function unescapeMarkup(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
