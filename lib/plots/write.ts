/**
 * Charts -> files. A file is either as it was or complete: it is written under another name and then renamed.
 *
 * @module
 */
import { writeFileAtomic } from "@/files.ts";
import type { Chart } from "./charts.ts";
import { svgToPngAsync } from "./png.ts";
import { standaloneSvg } from "./standalone.ts";

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
    await writeFileAtomic(`${outputDir}/${path}.png`, png),
    await writeFileAtomic(`${outputDir}/${path}.svg`, standaloneSvg(svg)),
  ];
}
