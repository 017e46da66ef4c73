import assert from "node:assert/strict";
import fc from "fast-check";
import { loadCharts } from "@/plots/mod.ts";
import { parsePlaces } from "../../lib/plots/tips/words.js";
import { edgesOf, panelAttributes, seriesAttributes } from "../../lib/plots/tip_attributes.ts";
import { fixtureExplore, fixtureInput } from "./fixture.ts";

const { renderCharts, renderExploration, svgToPixels } = await loadCharts();
const input = fixtureInput();
const drawn = new Map(
  [...renderExploration(fixtureExplore(input.table)), ...renderCharts(input)].map(({ path, svg }) => [path, svg]),
);

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

for (const [path, svg] of drawn) {
  Deno.test(`${path} carries tips in every panel, and nothing that shows a second one`, () => {
    const panels = svg.split(" data-panel=").slice(1);
    assert.ok(panels.length > 0);
    for (const panel of panels) {
      const hasSeries = / data-series="[^"]+"/.test(panel);
      assert.ok(hasSeries || / data-tip="[^"]+"/.test(panel));
      assert.equal(/ data-x="[^"]+" data-y="[^"]+"/.test(panel), hasSeries);
      assert.match(panel, / data-size="[\d.]+ [\d.]+"/);
    }
    assert.doesNotMatch(svg, /<title|data-[a-z]+="[^"]*(NaN|undefined|Infinity)/);
  });
}

Deno.test("tips draw nothing: a chart without them is the same picture", () => {
  for (const [path, svg] of drawn) {
    const without = svg.replaceAll(/ data-[a-z]+="[^"]*"/g, "");
    assert.ok(without.length < svg.length);
    assert.deepEqual(svgToPixels(without), svgToPixels(svg), path);
  }
});

Deno.test("charts tell no error in a tip without that of persistence", () => {
  for (const [path, svg] of drawn) {
    for (const [panel] of svg.matchAll(/data-panel=(?:(?!data-panel=).)*/gs)) {
      for (const [, text] of panel.matchAll(/data-(?:tip|note)="([^"]*MA(?:P)?E[^"]*)"/g)) {
        assert.ok(/persistence|baseline/.test(text!) || /data-note="persistence: /.test(panel), `${path}: ${text}`);
      }
    }
  }
});

Deno.test("charts of errors tell each model, its skill with interval, and keep the digits of what they tell", () => {
  const found = input.result.cases[0]!;
  const ran = found.models.find(({ model }) => model === "random_forest")!;
  const mae = ran.all.mae.toPrecision(4);
  const skill = /skill [+−]\d+ % \([+−]?\d+ % to [+−]?\d+ %\)/;
  for (const path of ["charts/model_comparison_mae", "charts/error_by_case"]) {
    const tip = drawn.get(path)!.match(/data-tip="(random_forest: [^"]*)"/)![1]!;
    assert.ok(tip.includes(`MAE ${mae} cores`), tip);
    assert.match(tip, skill);
  }
});

Deno.test("modelComparison() warns of the proxy case in its tips, and gives it no skill", () => {
  const svg = drawn.get("charts/model_comparison_mae")!;
  const panel = svg.split(" data-panel=").find((text) => text.startsWith('"Traffic scaled'))!;
  assert.match(panel, /^"[^"]*proxy, not an error\)"/);
  assert.doesNotMatch(panel, /skill/);
});

Deno.test("modelComparison() tells why a model did not run", async () => {
  const { modelComparison } = await loadCharts();
  const [first, second] = input.result.cases;
  const without = {
    ...second!,
    models: second!.models.filter(({ model }) => model !== "random_forest"),
    skipped: [{ name: "random_forest", reason: "it had no rows" }],
  };
  const svg = modelComparison({ ...input.result, cases: [first!, without] }, "mae");
  assert.match(svg, /data-tip="random_forest did not run: it had no rows"/);
});

Deno.test("usageDistribution() tells shares that grow to 100 %", () => {
  const first = drawn.get("eda/cpu_usage_distribution")!.split(" data-panel=")[1]!;
  const shares = [...first.matchAll(/, (\d+) % up to there"/g)].map(([, share]) => Number(share));
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  assert.equal(shares.at(-1), 100);
});

Deno.test("series name the place of every point", () => {
  for (const [path, svg] of drawn) {
    for (const [series] of svg.matchAll(/<g [^>]*data-series="[^>]*>(?:<path [^>]*>)*/g)) {
      const runs = /data-runs="([^"]*)"/.exec(series)?.[1];
      assert.ok(runs !== undefined, path);
      assert.equal(parsePlaces(runs).length, count(series, /[ML]-?[\d.]+,/g), path);
    }
  }
});

Deno.test("intervals() has a bar for each point that names one", () => {
  const svg = drawn.get("charts/intervals")!;
  const panels = svg.split(" data-panel=").slice(1);
  for (const panel of panels) {
    const bars = count(/<path [^>]*data-band="[^>]*>/.exec(panel)![0], /V/g);
    const held = /data-bars="0"/.exec(panel) === null ? 0 : count(seriesOf(panel, "measured, held"), /h0/g);
    assert.equal(held + count(seriesOf(panel, "measured, missed"), /h0/g), bars);
  }
});

function seriesOf(panel: string, name: string): string {
  return panel.split("<g ").find((text) => text.includes(`data-series="${name}"`)) ?? "";
}

const PLACES = [{ service: "a", run: "1_1" }, { service: "a;,", run: "2_1_x,y" }] as const;

Deno.test("seriesAttributes() counts neighbours from one run, for the points that are drawn", () => {
  const places = [PLACES[0], PLACES[0], PLACES[1], PLACES[1], PLACES[0]];
  assert.deepEqual(seriesAttributes({ series: "s", places }, [0, 2, 3, 4]), {
    "data-series": "s",
    "data-runs": "1,1_1,a;2,2_1_x y,a  ;1,1_1,a",
  });
  assert.equal(seriesAttributes({ series: "s", places: [PLACES[0]] }, [0])["data-runs"], "1,1_1");
  assert.deepEqual(seriesAttributes({ series: "s", measured: [0.12345, NaN], edge: "", note: "" }, [0, 1]), {
    "data-series": "s",
    "data-measured": "0.123 -",
  });
});

Deno.test("seriesAttributes() names as many places as points, whatever their order", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 1 })), (order) => {
    const places = order.map((i) => PLACES[i]!);
    const runs = seriesAttributes({ series: "s", places }, [...order.keys()])["data-runs"];
    assert.equal(parsePlaces(String(runs)).length, order.length);
  }));
});

Deno.test("edgesOf() names the axes that values go beyond", () => {
  const axes = { x: { low: 0, high: 1 }, y: { low: 0, high: 1 } };
  const inside = Float64Array.of(0, NaN, 1);
  const beyond = Float64Array.of(2);
  assert.deepEqual(
    [edgesOf(inside, inside, axes), edgesOf(beyond, inside, axes), edgesOf(inside, beyond, axes)],
    ["", "x", "y"],
  );
  assert.equal(edgesOf(beyond, Float64Array.of(-1), axes), "xy");
});

Deno.test("panelAttributes() leaves out axes that positions cannot be read from, or that no series needs", () => {
  const linear = { type: "linear", domain: [0, 1 / 3], range: [10.123, 20] };
  const panel = (scale: { type: string; domain: unknown[]; range: unknown[] }, content = ' data-series="a"') =>
    panelAttributes({
      width: 100,
      height: 50,
      axes: { x: { scale, label: "a (b)" }, y: { scale, label: "" } },
      content,
    }, {
      name: "p",
    });
  assert.deepEqual(panel(linear), {
    "data-panel": "p",
    "data-size": "100 50",
    "data-x": "0 0.333333 10.12 20 a (b)",
    "data-y": "0 0.333333 10.12 20",
  });
  assert.equal(panel({ ...linear, type: "log", domain: [1, 10] })["data-x"], "log 1 10 10.12 20 a (b)");
  for (const scale of [{ ...linear, type: "band" }, { ...linear, domain: ["a", "b"] }, { ...linear, domain: [1, 1] }]) {
    assert.deepEqual(Object.keys(panel(scale)), ["data-panel", "data-size"]);
  }
  assert.deepEqual(Object.keys(panel(linear, "")), ["data-panel", "data-size"]);
});
