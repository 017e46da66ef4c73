import assert from "node:assert/strict";
import { correlationHeatmap, correlations } from "../../lib/plots/correlation_heatmap.ts";
import { assertClose } from "../assert_close.ts";
import { fixtureExplore } from "./fixture.ts";

const column = (name: string, ...values: number[]) => ({ name, values: Float64Array.from(values) });

Deno.test("correlations() correlates the columns that vary and leaves the others out", () => {
  const { names, r } = correlations([column("a", 1, 2, 3), column("same", 5, 5, 5), column("b", 3, 2, 1)]);
  assert.deepEqual(names, ["a", "b"]);
  assert.deepEqual(r.map((row) => row.map(Math.round)), [[1, -1], [-1, 1]]);
  assertClose(r[0]![1]!, -1);
});

Deno.test("correlationHeatmap() has a number in each cell and names the column that moves most with the target", () => {
  const svg = correlationHeatmap({
    columns: [column("cpu_usage", 1, 2, 3, 4), column("request_rate", 2, 4, 6, 8), column("replicas", 1, 2, 1, 2)],
    services: ["a"],
    service: new Int32Array(4),
    target: "cpu_usage",
  });
  assert.match(svg, /cpu_usage moves most with request_rate: r = 1\.00/);
  assert.equal(svg.match(/>1\.00</g)?.length, 5);
  assert.equal(svg.match(/>0\.45</g)?.length, 4);
});

Deno.test("correlationHeatmap() says what never varies, and draws a table without any varying column", () => {
  const constant = { ...fixtureExplore(), columns: [column("cpu_usage", 1, 1), column("replicas", 2, 2)] };
  const svg = correlationHeatmap(constant);
  assert.match(svg, /cpu_usage does not vary/);
  assert.match(svg, /never vary: cpu_usage, replicas/);
});
