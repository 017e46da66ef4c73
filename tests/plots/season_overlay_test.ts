import assert from "node:assert/strict";
import { series } from "@/dataset/mod.ts";
import { loadCharts, quietSeasons, seasonMeans } from "@/plots/mod.ts";

const { seasonOverlay, svgToPixels } = await loadCharts();

/** Days of 4 samples; each is `1, 2, 3, 2` times its level. */
function days(levels: readonly number[], name = "cart") {
  const values = levels.flatMap((level) => [1, 2, 3, 2].map((value) => value * level));
  return series({ name, startSeconds: 0, stepSeconds: 60 }, { cpu_usage: Float64Array.from(values) });
}

Deno.test("seasonMeans() adds the means of whole seasons over series, and leaves gaps out", () => {
  const gap = days([1, 1, 1]);
  gap.columns[0]![1] = NaN;
  assert.deepEqual([...seasonMeans([gap, days([1, 2, 1])], "cpu_usage", 4)], [4, 6, 4]);
  const longer = series({ name: "odd", startSeconds: 0, stepSeconds: 60 }, { cpu_usage: new Float64Array(7).fill(1) });
  assert.deepEqual([...seasonMeans([longer], "cpu_usage", 4)], [1]);
});

Deno.test("quietSeasons() finds those below 70 % of the median", () => {
  assert.deepEqual(quietSeasons([days([1, 1, 1, 1.2, 0.4, 0.69, 0.71])], "cpu_usage", 4), [4, 5]);
  assert.deepEqual(quietSeasons([days([1, 1, 1])], "cpu_usage", 4), []);
});

Deno.test("seasonOverlay() draws each day, and says how quiet the quiet ones are", () => {
  const svg = seasonOverlay([days([1, 1, 1, 0.5]), days([1, 1, 1, 0.5], "<b>")], {
    target: "cpu_usage",
    seasonSteps: 4,
  });
  assert.match(svg, /aria-label="CPU repeats every 4 samples; 1 of 4 days have 50 % of the usual mean/);
  assert.equal([...svg.matchAll(/data-series="day \d"/g)].length, 8);
  assert.match(svg, /↑ CPU \(cores\)/);
  assert.doesNotMatch(svg, /<b>/);
  assert.ok(svgToPixels(svg).width <= 1280);
  const even = seasonOverlay([days([1, 1])], { target: "cpu_usage", seasonSteps: 4 });
  assert.match(even, /aria-label="CPU repeats every 4 samples\. /);
});
