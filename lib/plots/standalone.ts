/**
 * What makes an SVG of this room a file of its own. Light: notebooks need it without the packages that draw.
 *
 * @module
 */

/** Style of a stored SVG: dark pages that show it as a picture get light ink. */
const STANDALONE_STYLE = "<style>.plimsoll{color:#1b1f24}" +
  "@media (prefers-color-scheme:dark){.plimsoll{color:#e6e9ec}}</style>";

/** Gives an SVG that is its own file the ink that fits the reader's light or dark scheme. */
export function standaloneSvg(svg: string): string {
  return svg.replace(/<svg [^>]*>/, (tag) => `${tag}${STANDALONE_STYLE}`) + "\n";
}
