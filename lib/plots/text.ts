/**
 * Text in pictures: escaping, numbers, widths, line breaks. No text is trusted and no locale is asked.
 *
 * @module
 */

/** Fonts of every chart: what the reader's system uses, or the font that is shipped for pictures. */
export const FONT_FAMILY = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif";

/** Widths of characters as shares of the font size in DejaVu Sans, the widest font of {@linkcode FONT_FAMILY}. */
const WIDTH_RATIOS: readonly (readonly [characters: string, ratio: number])[] = [
  ["ijl' .,:;|", 0.3],
  ['()[]!ftr-"', 0.41],
  ["?sczvxykJTLY_/*", 0.57],
  ["wCGOQDHNUARVXK+−=<>→←↑", 0.8],
  ["mMW%@", 0.97],
];
const OTHER_WIDTH_RATIO = 0.635;
const BOLD_WIDTH_FACTOR = 1.12;

/** Escapes text for the content and the double-quoted attributes of SVG and HTML. Control characters are dropped. */
export function escapeMarkup(text: string): string {
  return text
    // XML 1.0 forbids most control characters even when escaped.
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** Estimates the width of one line of text in the widest font, px. `fontSize` in px. */
export function textWidth(text: string, fontSize: number, weight: "normal" | "bold" = "normal"): number {
  let ratio = 0;
  for (const character of text) {
    ratio += WIDTH_RATIOS.find(([characters]) => characters.includes(character))?.[1] ?? OTHER_WIDTH_RATIO;
  }
  return ratio * fontSize * (weight === "bold" ? BOLD_WIDTH_FACTOR : 1);
}

/** Breaks text between words into lines of at most `width` px; a longer word stays whole. */
export function wrapText(
  text: string,
  width: number,
  fontSize: number,
  weight: "normal" | "bold" = "normal",
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, fontSize, weight) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, line];
}

const THOUSAND = 1e3;
const MILLION = 1e6;

/**
 * Writes a number for people: `digits` significant digits, millions as `5.2 M`, a true minus.
 *
 * @returns `–` for a value that is not finite.
 */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  if (Math.abs(value) >= MILLION) return `${formatNumber(value / MILLION, digits)} M`;
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(10, Math.max(0, digits - 1 - magnitude));
  return withMinus(value.toFixed(decimals));
}

/** Writes a round number on an axis, as short as it is: `0.02`, `1.5k`, `5M`. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= MILLION) return withMinus(`${value / MILLION}M`);
  return withMinus(size >= THOUSAND ? `${value / THOUSAND}k` : String(value));
}

/** Writes a number with a fixed count of decimals and a true minus; never "−0.00". */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : withMinus(text);
}

/** Writes a ratio as a percentage without decimals: 0.934 is `93 %`. */
export function formatPercent(ratio: number): string {
  return Number.isFinite(ratio) ? `${formatFixed(ratio * 100, 0)} %` : "–";
}

/** Writes a ratio as a percentage with its sign: `+12 %`, `−3 %`. */
export function formatSigned(ratio: number): string {
  const text = formatPercent(ratio);
  return ratio > 0 && text !== "0 %" && text !== "–" ? `+${text}` : text;
}

function withMinus(text: string): string {
  return text.replace("-", "−");
}
