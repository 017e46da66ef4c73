import assert from "node:assert/strict";
import { evaluateLatency, type LatencyResult, refitHeldOut } from "@/evaluate/mod.ts";
import { type LatencyInput, loadCharts, Markup } from "@/plots/mod.ts";
import { latencySection } from "../../lib/plots/report/latency_section.ts";
import { mixtureCells, queueCells } from "../models/latency/simulated.ts";

const { latencyGain, latencyPit, latencyQuantiles, latencyTails, svgToPixels } = await loadCharts();

const network = { members: 1, hiddenUnits: [4], maxSteps: 60 };
const levels = [5, 10, 15, 20, 30];
const cells = [
  ...mixtureCells({ requests: 80, seed: 1, levels }),
  ...queueCells({ requests: 80, seed: 2, levels, service: `store <"&'>` }),
];
const result = evaluateLatency(cells, {
  seed: 1,
  network,
  candidates: [{ density: "weibull_mixture", components: 2 }, { density: "gamma_mixture", components: 1 }],
});
const INPUT: LatencyInput = {
  dataDigest: "d1",
  measure: "duration",
  result,
  cells,
  fits: refitHeldOut(cells, result, network),
};
const NOTHING: LatencyResult = {
  ...{ seed: 1, heldOut: [], services: [], overall: undefined },
  notPossible: [{ service: "store", reason: "there is too little" }],
};
const EMPTY: LatencyInput = { ...INPUT, result: NOTHING, fits: {} };
const ALONE: LatencyInput = { ...INPUT, result: { ...result, services: result.services.slice(0, 1) } };

const CHARTS = { latencyGain, latencyPit, latencyQuantiles, latencyTails };

for (const [name, draw] of Object.entries(CHARTS)) {
  Deno.test(`${name}() is a picture of 640 px without ids, links and values that are no numbers`, () => {
    for (const input of [INPUT, ALONE, EMPTY]) {
      const svg = draw(input);
      assert.equal(svgToPixels(svg).width, 1280);
      assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)|url\(|\sid=|href=|<"&/);
      assert.equal(draw(input), svg);
    }
    assert.match(draw(EMPTY), /no service could be evaluated/);
  });
}

const words = (svg: string) => svg.replaceAll("\u00a0", " ");

Deno.test("latencyGain() names both baselines, both scores and each service", () => {
  const svg = words(latencyGain(INPUT));
  for (const text of ["front vs nearest_cell", "all vs weibull_loglinear", "NLL, mixture − baseline (nats)"]) {
    assert.ok(svg.includes(text), text);
  }
  assert.match(svg, /CRPS of the chosen mixtures: \d+\.\d % (below|above) nearest_cell/);
  assert.ok(!latencyGain(ALONE).includes("all vs"));
});

Deno.test("latencyQuantiles() draws three dots a level and tells which were held out", () => {
  const svg = words(latencyQuantiles(INPUT));
  const dots = svg.match(/data-tip="[^"]*sent, /g)?.length;
  assert.equal(dots, 3 * cells.length);
  const heldOut = svg.match(/here, held out: p99 /g)?.length;
  assert.equal(heldOut, result.services.reduce((sum, { densities }) => sum + densities[0]!.cells.length, 0));
  for (const text of ["2 x 0.5 cores", "time (ms)", "request rate (req/s)", "training range", ": p95"]) {
    assert.ok(svg.includes(text), text);
  }
});

Deno.test("latencyTails() shows two levels a service, with both distances, and every curve", () => {
  const svg = words(latencyTails(INPUT));
  assert.equal(svg.match(/>KS \d\.\d{3}, \d\.\d{3}</g)?.length, 4);
  for (const name of ["nearest_cell", "weibull_loglinear", "measured"]) {
    assert.equal(svg.match(new RegExp(`data-series="${name}"`, "g"))?.length, 4, name);
  }
});

Deno.test("latencyPit() has 20 bars a service and for all, and counts those outside of the band", () => {
  const svg = words(latencyPit(INPUT));
  assert.equal(svg.match(/data-tip="/g)?.length, 60);
  assert.match(svg, /all services: \d+ outside/);
  assert.match(svg, /(1 bar lies|\d+ of 20 bars lie) outside the band, where 1 would by chance/);
  assert.equal(latencyPit(ALONE).match(/data-tip="/g)?.length, 20);
});

Deno.test("latencySection() says verdicts, scores, what was held out, and how to make it again", () => {
  const chart = { path: "charts/latency_gain", svg: latencyGain(INPUT) };
  const { id, content } = latencySection(INPUT, [chart]);
  assert.equal(id, "latency");
  assert.ok(content instanceof Markup);
  const { text } = content;
  assert.match(text, /<li>All services: on \d+ held-out cells the chosen mixture /);
  assert.match(text, /against nearest_cell NLL [+−]?\d\.\d{3} nats/);
  assert.ok(text.includes(chart.svg) && text.includes("Not drawn in this run."));
  assert.equal(text.match(/chosen on training levels/g)?.length, 2);
  assert.equal(text.match(/<th scope="row">/g)?.length, 2 * 4);
  assert.ok(text.includes("store &lt;&quot;&amp;&#39;&gt;: nearest_cell") && !text.includes('store <"'));
  assert.match(text, /<li>1 x 0\.5 cores: \d+(, \d+)* req\/s<\/li>/);
  assert.ok(
    text.includes("deno task latency") && text.includes("<code>d1</code>") && text.includes("<code>duration</code>"),
  );
  assert.ok(text.includes("Every service could be evaluated."));
});

Deno.test("latencySection() tells why a service could not be evaluated", () => {
  const { text } = latencySection(EMPTY, []).content;
  assert.ok(text.includes("<li>store: there is too little.</li>"));
  assert.ok(text.includes("No service could be evaluated.") && text.includes("it takes to spare one"));
});
