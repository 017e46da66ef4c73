import assert from "node:assert/strict";
import { loadCharts } from "@/plots/mod.ts";

const { timeline } = await loadCharts();

const TIMES = Float64Array.from({ length: 6 }, (_, i) => 1_700_000_000 + 3 * i);

function draw(values: readonly number[]): string {
  return timeline({
    title: "The rate falls <& rises>",
    timesSeconds: TIMES,
    panels: [{
      label: "request rate (req/s)",
      series: [{ name: "shop", color: "#1b9bbf", values: Float64Array.from(values) }],
    }],
    periods: [
      { label: "loaded window", startSeconds: TIMES[1]!, endSeconds: TIMES[3]! },
      { label: "cart stopped", startSeconds: TIMES[4]!, endSeconds: TIMES[5]! },
    ],
  });
}

/** Count of separate strokes of the line. */
function strokes(svg: string): number {
  // The ticks of an axis are moved into place, a line is not.
  const line = /<path d="([^"]+L[^"]+)"\/>/.exec(svg)?.[1] ?? "";
  return line.split("M").length - 1;
}

Deno.test("timeline() breaks its line at a missing sample and draws none through it", () => {
  assert.equal(strokes(draw([1, 2, 3, 4, 5, 6])), 1);
  assert.equal(strokes(draw([1, 2, NaN, 4, 5, 6])), 2);
});

Deno.test("timeline() names units, time, and every period, escapes its title, and draws the same bytes again", () => {
  const svg = draw([1, 2, 3, 4, 5, 6]);
  for (const text of ["request rate (req/s)", "time (s)", "loaded window", "cart stopped", "&lt;&amp; rises&gt;"]) {
    assert.ok(svg.includes(text), text);
  }
  assert.equal(draw([1, 2, 3, 4, 5, 6]), svg);
});

Deno.test("timeline() draws what holds no value at all", () => {
  assert.doesNotMatch(draw(new Array(6).fill(NaN)), /NaN|undefined/);
});

Deno.test("timeline() refuses a series that has not one value a time", () => {
  assert.throws(
    () => draw([1, 2]),
    /Cannot draw "shop" over time as it must have a value for each of 6 times: it has 2/,
  );
});
