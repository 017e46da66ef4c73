/**
 * Charts -> files. A file is either as it was or complete: it is written under another name and then renamed.
 *
 * @module
 */
import type { Chart } from "./charts.ts";
import { svgToPngAsync } from "./png.ts";

/** Style of a stored SVG: dark pages that show it as a picture get light ink. */
const STANDALONE_STYLE = "<style>.plimsoll{color:#1b1f24}" +
  "@media (prefers-color-scheme:dark){.plimsoll{color:#e6e9ec}}</style>";

/** Gives an SVG that is its own file the ink that fits the reader's light or dark scheme. */
export function standaloneSvg(svg: string): string {
  return svg.replace(/<svg [^>]*>/, (tag) => `${tag}${STANDALONE_STYLE}`) + "\n";
}

/**
 * Writes each chart as `<path>.png` and `<path>.svg` below a folder, and makes folders as needed. Charts are taken one at
 * a time: while the next is drawn, pictures of those before are made on other threads.
 *
 * @param outputDir Folder that the paths of the charts start from.
 * @returns Paths of the files, in the order of the charts.
 * @throws {Deno.errors.PermissionDenied} If the folder cannot be written; earlier files stay whole.
 */
export async function writeCharts(outputDir: string, charts: Iterable<Chart>): Promise<string[]> {
  const written: Promise<string[]>[] = [];
  for (const chart of charts) written.push(writeChart(outputDir, chart));
  return (await Promise.all(written)).flat();
}

async function writeChart(outputDir: string, { path, svg }: Chart): Promise<string[]> {
  const png = await svgToPngAsync(svg);
  return [
    await writeOutput(`${outputDir}/${path}.png`, png),
    await writeOutput(`${outputDir}/${path}.svg`, new TextEncoder().encode(standaloneSvg(svg))),
  ];
}

/** Writes one file whole or not at all, and returns its path. Missing folders are made. */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<string> {
  const temporary = `${path}.tmp`;
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  return path;
}
