import assert from "node:assert/strict";
import { join } from "node:path";
import { loadCharts } from "@/plots/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { fixtureExplore, fixtureReport } from "./fixture.ts";

const { OutputWriter, standaloneSvg, svgToPng, writeCharts } = await loadCharts();
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" class="plimsoll" width="10" height="10"><path d="M0,0H9"/></svg>';

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("writeCharts() writes a PNG and an SVG for each chart and leaves nothing else behind", () =>
  inTemporaryFolder(async (folder) => {
    const paths = await writeCharts(folder, [{ path: "charts/one", svg: SVG }]);
    assert.deepEqual(paths, [`${folder}/charts/one.png`, `${folder}/charts/one.svg`]);
    assert.deepEqual(await Deno.readFile(paths[0]!), new Uint8Array(svgToPng(SVG)));
    assert.equal(await Deno.readTextFile(paths[1]!), standaloneSvg(SVG));
    assert.deepEqual(await namesIn(join(folder, "charts")), [
      "one.png",
      "one.svg",
    ]);
  }));

Deno.test("standaloneSvg() adds ink for light and dark and nothing that the renderer of pictures minds", () => {
  assert.match(standaloneSvg(SVG), /prefers-color-scheme:dark/);
  assert.ok(svgToPng(standaloneSvg(SVG)).length > 0);
});

Deno.test("OutputWriter writes every file of the published layout, with the same bytes on a second run", () =>
  inTemporaryFolder(async (folder) => {
    const snapshots: Map<string, Uint8Array>[] = [];
    for (let run = 0; run < 2; run++) {
      const writer = new OutputWriter(folder);
      const paths = [
        ...await writer.writeExploration(fixtureExplore()),
        ...await writer.writeReport(fixtureReport()),
      ];
      const files = await Promise.all(
        paths.map(async (path) => [path.slice(folder.length + 1), await Deno.readFile(path)] as const),
      );
      snapshots.push(new Map(files));
    }
    const names = [...snapshots[0]!.keys()];
    for (
      const name of [
        "eda/summary_stats.csv",
        "eda/correlation_heatmap.png",
        "eda/cpu_usage_distribution.png",
        "eda/request_rate_vs_cpu_usage.png",
        "charts/model_comparison_mae.png",
        "charts/model_comparison_mape.png",
        "charts/error_by_case.svg",
        "charts/cpu_against_load.svg",
        "report.html",
      ]
    ) assert.ok(names.includes(name), name);
    assert.deepEqual(snapshots[0], snapshots[1]);
    const page = new TextDecoder().decode(snapshots[0]!.get("report.html"));
    assert.doesNotMatch(page, /Not drawn in this run/);
  }));

Deno.test("OutputWriter.writeComparison() writes the two published charts alone", () =>
  inTemporaryFolder(async (folder) => {
    const paths = await new OutputWriter(folder).writeComparison(fixtureReport());
    assert.deepEqual(paths.map((path) => path.slice(folder.length + 1)), [
      "charts/model_comparison_mae.png",
      "charts/model_comparison_mae.svg",
      "charts/model_comparison_mape.png",
      "charts/model_comparison_mape.svg",
    ]);
  }));

Deno.test("OutputWriter rejects, once, if its folder cannot be made", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "in the way");
    const writer = new OutputWriter(join(folder, "file", "output"));
    await assert.rejects(writer.writeExploration(fixtureExplore()));
    await assert.rejects(writer.writeReport(fixtureReport()));
    assert.deepEqual(await namesIn(folder), ["file"]);
  }));
