import assert from "node:assert/strict";
import { BACKGROUND_RATIO } from "../../../lib/models/latency/background.ts";
import { FAMILIES } from "../../../lib/models/latency/families/mod.ts";
import { componentBuffers, readComponents } from "../../../lib/models/latency/head.ts";
import { MixtureObjective } from "../../../lib/models/latency/objective.ts";
import { assertClose } from "../../assert_close.ts";

const SCALE = { centre: -3, spread: 0.8, low: -6, high: 0, startSpread: 0.5 };
const BACKGROUND = { location: -3, spread: 1.5 };
const VALUES = Float64Array.of(99, -4.2, -3.3, -3, -2.6, -0.4, 99);
const ROWS = { values: VALUES, from: 1, to: 6 };
/** Two components; the first location lies beyond its bounds and is bent. */
const OUTPUTS = Float64Array.of(7, 0.4, -0.3, 11, 0.6, 0.2, -0.5);

for (const family of Object.values(FAMILIES)) {
  const objective = new MixtureObjective({ family, components: 2, scale: SCALE, background: BACKGROUND, maxRows: 8 });

  Deno.test(`MixtureObjective of ${family.name} adds up log densities of the mixture and its background`, () => {
    const into = componentBuffers(2);
    readComponents(OUTPUTS, 1, { scale: SCALE, family, into });
    assertClose(into.logWeights.reduce((sum, log) => sum + Math.exp(log), 0), 1 - BACKGROUND_RATIO);
    const out = new Float64Array(1);
    let expected = 0;
    for (let i = ROWS.from; i < ROWS.to; i++) {
      const row = { values: VALUES, from: i, to: i + 1 };
      FAMILIES.lognormal.logDensities(row, BACKGROUND.location, Math.log(BACKGROUND.spread), out, 0);
      let density = BACKGROUND_RATIO * Math.exp(out[0]!);
      for (let k = 0; k < 2; k++) {
        family.logDensities(row, into.locations[k]!, into.logShapes[k]!, out, 0);
        density += Math.exp(into.logWeights[k]! + out[0]!);
      }
      expected -= Math.log(density);
    }
    assertClose(objective.evaluate(ROWS, OUTPUTS, 1), expected, { relative: 1e-12 });
  });

  Deno.test(`MixtureObjective of ${family.name} has the gradient of finite differences, inside its bounds and beyond`, () => {
    const gradient = new Float64Array(OUTPUTS.length).fill(5);
    objective.evaluate(ROWS, OUTPUTS, 1, { gradient, weight: 0.5 });
    assert.equal(gradient[0], 5);
    const step = 1e-6;
    for (let i = 1; i < OUTPUTS.length; i++) {
      const at = (change: number): number => {
        const outputs = OUTPUTS.slice();
        outputs[i]! += change;
        return 0.5 * objective.evaluate(ROWS, outputs, 1);
      };
      assertClose(gradient[i]!, (at(step) - at(-step)) / (2 * step), { relative: 1e-5, absolute: 1e-7 });
    }
  });
}

Deno.test("readComponents() keeps locations and shapes within bounds whatever a network says", () => {
  const into = componentBuffers(1);
  const family = FAMILIES.weibull;
  for (const wild of [-1e9, 1e9]) {
    readComponents(Float64Array.of(wild, wild, wild), 0, { scale: SCALE, family, into });
    assertClose(into.logWeights[0]!, Math.log1p(-BACKGROUND_RATIO));
    assert.ok(into.locations[0]! >= SCALE.low - 5 && into.locations[0]! <= SCALE.high + 5, `${into.locations[0]}`);
    const spread = family.spreadOf(into.logShapes[0]!);
    assert.ok(spread > 0.008 && spread < 10, `${spread}`);
  }
});
