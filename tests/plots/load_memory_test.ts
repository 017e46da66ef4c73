import assert from "node:assert/strict";
import { type ShapeErrors, TRAILING_MEAN } from "@/evaluate/mod.ts";
import type { ShapeMemory } from "@/features/mod.ts";
import { loadCharts } from "@/plots/mod.ts";

const { autocorrelationByShape, persistenceByShape, svgToPixels } = await loadCharts();

const memory = (shape: string, r: number): ShapeMemory => ({
  shape,
  runs: 2,
  services: [{ service: "cart", within: Float64Array.of(r, r / 2, -r / 2) }, {
    service: "shop",
    within: Float64Array.of(r, NaN, NaN),
  }],
  pooled: Float64Array.of(0.98, 0.97, 0.96),
});
const INPUT = {
  target: "cpu_usage" as const,
  shapes: [memory("constant", -0.05), memory("burst", 0.9)],
  services: ["cart", "shop"],
  stepSeconds: 3,
};
const errors = (shape: string, persistence: number): ShapeErrors => ({
  shape,
  rows: 9,
  mean: 0.2,
  mae: { persistence, [TRAILING_MEAN]: 0.04, "utilization_law": 0.01 },
});

for (
  const [name, draw] of Object.entries({
    "autocorrelationByShape()": () => autocorrelationByShape(INPUT),
    "persistenceByShape()": () => persistenceByShape([errors("constant", 0.015), errors("burst", 0.03)], "cpu_usage"),
  })
) {
  Deno.test(`${name} is a picture of 640 px without ids, links and values that are no numbers`, () => {
    const svg = draw();
    assert.equal(svgToPixels(svg).width, 1280);
    assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)|url\(|\sid=|href=/);
    assert.equal(draw(), svg);
  });
}

Deno.test("autocorrelationByShape() sets the heap against the runs in its title, and names step and services", () => {
  const svg = autocorrelationByShape(INPUT);
  assert.match(
    svg,
    /CPU from one sample to the next: r = 0.98 over all constant loads in one heap, −0.05 inside their/,
  );
  for (const words of ["samples of 3 s", "inside runs: cart", "all runs in one heap", "burst: 2 runs"]) {
    assert.ok(svg.includes(words), words);
  }
});

Deno.test("autocorrelationByShape() draws without constant load, and without any shape", () => {
  for (const shapes of [INPUT.shapes.slice(1), []]) {
    const svg = autocorrelationByShape({ ...INPUT, shapes });
    assert.match(svg, /How long each load shape is remembered/);
    svgToPixels(svg);
  }
});

Deno.test("persistenceByShape() names the load under which persistence falls behind most, and the unit", () => {
  const svg = persistenceByShape([errors("constant", 0.015), errors("burst", 0.03)], "cpu_usage");
  assert.match(svg, /errs 3.0 times as much as the utilization law under burst load, 1.5 times under constant load/);
  assert.match(svg.replaceAll("\u00a0", " "), /MAE \(cores\) →/);
});

Deno.test("persistenceByShape() draws without any shape, and leaves out errors that nobody knows", () => {
  for (const shapes of [[], [errors("constant", NaN)]]) {
    const svg = persistenceByShape(shapes, "p95_latency");
    assert.match(svg, /Errors by load shape/);
    assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)/);
    svgToPixels(svg);
  }
});
