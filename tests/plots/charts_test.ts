import assert from "node:assert/strict";
import type { ModelResult } from "@/evaluate/mod.ts";
import { type EvaluationInput, loadCharts } from "@/plots/mod.ts";
import { fixtureExplore, fixtureInput, fixtureTable } from "./fixture.ts";

const { renderCharts, renderExploration, svgToPixels, ...charts } = await loadCharts();

/** Every chart of an evaluation and an exploration. */
function drawAll(input: EvaluationInput = fixtureInput()): { path: string; svg: string }[] {
  return [...renderExploration(fixtureExplore(input.table)), ...renderCharts(input)];
}

function inEveryModel(input: EvaluationInput, change: (ran: ModelResult) => ModelResult): EvaluationInput {
  const cases = input.result.cases.map((found) => ({ ...found, models: found.models.map(change) }));
  return { ...input, result: { ...input.result, cases } };
}

Deno.test("renderCharts() and renderExploration() give the published names", () => {
  assert.deepEqual(drawAll().map(({ path }) => path), [
    "eda/correlation_heatmap",
    "eda/cpu_usage_distribution",
    "eda/request_rate_vs_cpu_usage",
    "charts/model_comparison_mae",
    "charts/model_comparison_mape",
    "charts/error_by_case",
    "charts/cpu_against_load",
    "charts/predicted_against_measured",
    "charts/residuals",
    "charts/intervals",
    "charts/feature_importance",
  ]);
});

for (const { path, svg } of drawAll()) {
  Deno.test(`${path} is one SVG of at most 640 px that any viewer can show`, async (t) => {
    await t.step("it is well formed and drawn", () => {
      const image = svgToPixels(svg);
      assert.ok(image.width <= 1280 && image.height > 100);
    });
    await t.step("it refers to nothing and holds no id that a second run would number anew", () => {
      assert.doesNotMatch(svg.replace('xmlns="http://www.w3.org/2000/svg"', ""), /https?:|url\(|\sid=|href=/);
    });
    await t.step("it holds no value that is not a number", () => {
      assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)/);
    });
    await t.step("it says in words what it shows", () => {
      assert.match(svg, /role="img" aria-label="[^"]{30,}"/);
    });
  });
}

Deno.test("charts name the units of their axes", () => {
  const units: Readonly<Record<string, RegExp>> = {
    "cpu_usage_distribution": />CPU \(cores\) →</,
    "request_rate_vs_cpu_usage": />request rate \(req\/s\) →</,
    "model_comparison_mae": />MAE \(cores\) →</,
    "model_comparison_mape": />MAPE \(%\) →</,
    "error_by_case": />skill \(ratio\) →</,
    "cpu_against_load": />request rate \(req\/s\) →</,
    "predicted_against_measured": />measured \(cores\) →</,
    "residuals": />↑ residual \(cores\)</,
    "intervals": />↑ CPU \(cores\)</,
    "feature_importance": />share \(ratio\) →</,
  };
  const drawn = drawAll();
  for (const [name, unit] of Object.entries(units)) {
    assert.match(drawn.find(({ path }) => path.endsWith(name))!.svg.replaceAll(" ", " "), unit, name);
  }
});

Deno.test("charts give the same bytes a second time", () => {
  assert.deepEqual(drawAll(), drawAll());
});

Deno.test("charts leave their input unchanged", () => {
  const input = fixtureInput();
  const before = structuredClone(input);
  drawAll(input);
  assert.deepEqual(input, before);
});

Deno.test("charts escape names, wherever they come from", () => {
  const table = fixtureTable();
  const evil = `<b>&"'`;
  const input = fixtureInput({ ...table, keys: { ...table.keys, services: [evil, "task2", "task3"] } });
  const cases = input.result.cases.map((found) => ({ ...found, title: `${evil} ${found.title}` }));
  for (const { svg } of drawAll({ ...input, result: { ...input.result, cases } })) {
    assert.doesNotMatch(svg, /<b>/);
    svgToPixels(svg);
  }
});

Deno.test("charts that could show extrapolation shade the training range", () => {
  const shaded = ["cpu_against_load", "predicted_against_measured", "residuals", "intervals"];
  for (const { path, svg } of drawAll()) {
    const name = path.split("/")[1]!;
    assert.equal(/>training range</.test(svg), shaded.includes(name), name);
  }
});

Deno.test("modelComparison() labels the proxy case, and shows the baseline as a line", () => {
  const svg = charts.modelComparison(fixtureInput().result, "mae");
  assert.match(svg, /proxy, not an\s?error/);
  assert.match(svg, /stroke-dasharray="4,3"/);
});

Deno.test("modelComparison() names the losers of a single case", () => {
  const { result } = fixtureInput();
  const svg = charts.modelComparison({ ...result, cases: result.cases.slice(0, 2) }, "mae");
  assert.match(svg, /By MAE on all test rows, linear_per_service is best/);
});

Deno.test("errorByCase() leaves the proxy case out", () => {
  assert.doesNotMatch(charts.errorByCase(fixtureInput().result), /proxy/);
});

Deno.test("errorByCase() shows the skill on rows with a measured past, and on all rows only where none has one", () => {
  const measured = inEveryModel(fixtureInput(), (ran) => ({ ...ran, realLags: { ...ran.realLags, skill: 0.123 } }));
  const svg = charts.errorByCase(measured.result);
  assert.match(svg, /Inside the range linear_per_service beats &quot;same as last sample&quot; by 12 %/);
  assert.match(svg, /on rows with a measured past\. Right/);
  assert.match(svg, /linear_per_service: skill \+12 %/);
  const none = inEveryModel(fixtureInput(), (ran) => ({ ...ran, realLags: { ...ran.realLags, rows: 0, skill: NaN } }));
  const skill = Math.round(100 * none.result.cases[0]!.models[1]!.all.skill);
  assert.match(charts.errorByCase(none.result), new RegExp(`beats &quot;same as last sample&quot; by ${skill} %`));
  assert.match(charts.errorByCase(none.result), /measured past where there are any/);
});

Deno.test("loadCurves() names the model that goes flat beyond its training range", () => {
  assert.match(charts.loadCurves(fixtureInput()), /Far beyond its training range random_forest says/);
});

Deno.test("intervals() gives the coverage in its title, and draws another model on demand", () => {
  assert.match(charts.intervals(fixtureInput()), /The 90 % intervals of linear_per_service hold 100 % of the truth/);
  assert.match(charts.intervals(fixtureInput(), "random_forest"), /The 90 % intervals of random_forest hold/);
});

Deno.test("intervals() says so if no model has any", () => {
  const without = inEveryModel(fixtureInput(), (ran) => ({ ...ran, lower: ran.lower.map(() => NaN) }));
  assert.match(charts.intervals(without), /No model has prediction intervals/);
});

Deno.test("charts draw without importances, without cases, with one service and with constant values", async (t) => {
  const whole = fixtureInput();
  const withoutImportances = inEveryModel(whole, ({ importances: _, ...ran }) => ran);
  const constant = inEveryModel(whole, (ran) => ({ ...ran, predictions: ran.predictions.map(() => 0.5) }));
  const inputs: Readonly<Record<string, EvaluationInput>> = {
    "no importances": withoutImportances,
    "no cases": { ...whole, result: { ...whole.result, cases: [] } },
    "only a proxy case": { ...whole, result: { ...whole.result, cases: whole.result.cases.slice(1, 2) } },
    "only extrapolation": { ...whole, result: { ...whole.result, cases: whole.result.cases.slice(3) } },
    "one service": {
      ...whole,
      table: { ...whole.table, keys: { ...whole.table.keys, services: ["task1"], service: new Int32Array(360) } },
    },
    "no request rate": {
      ...whole,
      table: { ...whole.table, features: { ...whole.table.features, names: ["replicas", "throughput_lag_1"] } },
    },
    "constant predictions": constant,
  };
  for (const [name, input] of Object.entries(inputs)) {
    await t.step(name, () => {
      for (const { path, svg } of renderCharts(input)) {
        assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)/, path);
        svgToPixels(svg);
      }
    });
  }
});

Deno.test("renderExploration() draws an empty service, one row and missing values", () => {
  const one = {
    columns: [{ name: "cpu_usage", values: Float64Array.of(1) }, { name: "request_rate", values: Float64Array.of(2) }],
  };
  const inputs = [
    { ...one, services: ["a"], service: Int32Array.of(0), target: "cpu_usage" },
    { ...one, services: ["a", "empty"], service: Int32Array.of(0), target: "cpu_usage" },
    {
      columns: one.columns.map(({ name }) => ({ name, values: Float64Array.of(NaN, NaN) })),
      services: ["a"],
      service: Int32Array.of(0, 0),
      target: "cpu_usage",
    },
  ];
  for (const input of inputs) {
    for (const { path, svg } of renderExploration(input)) {
      assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)/, path);
      svgToPixels(svg);
    }
  }
});

Deno.test("renderExploration() names the columns there are if one is missing", () => {
  const input = {
    columns: [{ name: "cpu_usage", values: Float64Array.of(1, 2) }],
    services: ["a"],
    service: new Int32Array(2),
    target: "cpu_usage",
  };
  assert.throws(() => [...renderExploration(input)], {
    name: "TypeError",
    message: 'Cannot draw column "request_rate" as the table must have it: it has cpu_usage',
  });
});
