import assert from "node:assert/strict";
import { predictPoint, predictPoints, sweepLoads } from "@/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { loaded } from "./loaded.ts";
import { SERVICES } from "./synthetic.ts";

const MODELS = {
  "utilization_law": loaded("utilization_law"),
  persistence: loaded("persistence"),
  "gradient_boosting": loaded("gradient_boosting"),
};
const STEADY = { service: "cart", replicas: 1, requestRateRps: 10 };

Deno.test("predictPoints() asks every model about every point, as predictPoint() does one by one", () => {
  const points = {
    now: { ...STEADY, targetLags: [2, 2] },
    later: { ...STEADY, requestRateRps: 12, targetLags: [2, 2] },
  };
  const rows = predictPoints(MODELS, points);
  assert.deepEqual(rows.map(({ point }) => point), ["now", "later"]);
  for (const { point, predictions, whyNot } of rows) {
    assert.deepEqual(whyNot, {});
    for (const [name, model] of Object.entries(MODELS)) {
      assert.equal(predictions[name], predictPoint(model, points[point as keyof typeof points]).prediction);
    }
  }
});

Deno.test("predictPoints() gives a reason instead of a number where a model cannot answer", () => {
  const [row] = predictPoints(MODELS, { steady: STEADY });
  assertClose(row!.predictions.utilization_law!, SERVICES.cart.base + SERVICES.cart.demand * 10);
  assert.ok(Number.isNaN(row!.predictions.persistence));
  assert.match(row!.whyNot.persistence!, /must be stated/);
});

Deno.test("predictPoints() says why a point is outside, and nothing of one that is inside", () => {
  const [inside, outside] = predictPoints(MODELS, { inside: STEADY, outside: { ...STEADY, requestRateRps: 1e4 } });
  assert.equal(inside!.whyOutside, "");
  assert.match(outside!.whyOutside, /^10000 req\/s is beyond the /);
});

Deno.test("sweepLoads() tells lagged models the past that the model of the past expects", () => {
  const rows = sweepLoads(MODELS, { service: "cart", replicas: 1, ratesRps: [5, 10], pastFrom: "utilization_law" });
  assert.deepEqual(rows.map(({ requestRateRps, point }) => [requestRateRps, point]), [[5, "5 req/s"], [
    10,
    "10 req/s",
  ]]);
  for (const { predictions } of rows) assert.equal(predictions.persistence, predictions.utilization_law);
});

Deno.test("sweepLoads() shows trees flat beyond their data, and the law not", () => {
  const [twice, thrice] = sweepLoads(MODELS, {
    service: "cart",
    replicas: 1,
    ratesRps: [60, 90],
    pastFrom: "utilization_law",
  });
  assert.equal(thrice!.predictions.gradient_boosting, twice!.predictions.gradient_boosting);
  assertClose(thrice!.predictions.utilization_law! - twice!.predictions.utilization_law!, 30 * SERVICES.cart.demand);
});

Deno.test("sweepLoads() refuses a model of the past that is not there", () => {
  assert.throws(
    () => sweepLoads(MODELS, { service: "cart", replicas: 1, ratesRps: [5], pastFrom: "usl" }),
    /^RangeError: Cannot sweep loads as the model of the past must be among utilization_law, .*: it is usl$/,
  );
});
