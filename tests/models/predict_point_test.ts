import assert from "node:assert/strict";

import { MODELS, type Point, predictPoint, whyOutside } from "@/models/mod.ts";
import { assertClose } from "../assert_close.ts";
import { loaded } from "./loaded.ts";
import { SERVICES } from "./synthetic.ts";

const point: Point = { service: "cart", replicas: 1, requestRateRps: 10 };
const law = SERVICES.cart.base + SERVICES.cart.demand * 10;

Deno.test("predictPoint() predicts, with interval and flag, and says what it filled", () => {
  const answer = predictPoint(loaded("utilization_law"), point);
  assertClose(answer.prediction, law);
  assertClose(answer.lower!, law - 0.5);
  assertClose(answer.upper!, law + 0.5);
  assert.equal(answer.outside, false);
  assert.equal(answer.whyOutside, null);
  assert.deepEqual(answer.filled, [{ name: "cpu_limit_per_replica", value: 100, from: "training median" }]);
});

Deno.test("predictPoint() flags a load that training did not see, with the reason", () => {
  const model = loaded("utilization_law");
  for (const beyond of [{ ...point, requestRateRps: 1e4 }, { ...point, replicas: 9 }, { ...point, service: "pay" }]) {
    const answer = predictPoint(model, beyond);
    assert.equal(answer.outside, true);
    assert.equal(answer.whyOutside, whyOutside(model.snapshot.range, beyond));
    assert.ok(Number.isFinite(answer.prediction));
  }
});

Deno.test("predictPoint() flags a stated past that training did not see, where the model reads it", () => {
  const never = { ...point, targetLags: [1, 40] };
  const line = predictPoint(loaded("linear_regression"), never);
  assert.equal(line.outside, true);
  assert.match(line.whyOutside!, /^40 cores of cpu_usage 2 samples ago is beyond the /);
  assert.equal(predictPoint(loaded("persistence"), never).outside, false, "it reads one sample back");
  assert.equal(predictPoint(loaded("persistence"), { ...point, targetLags: [40, 1] }).outside, true);
  assert.equal(predictPoint(loaded("utilization_law"), never).outside, false, "it reads no past");
  const rates = { ...point, targetLags: [1, 1], requestRateLagsRps: [10, 999] };
  assert.match(predictPoint(loaded("linear_regression"), rates).whyOutside!, /^999 req\/s 2 samples ago is beyond/);
  assert.equal(predictPoint(loaded("linear_regression"), { ...point, targetLags: [1, 1] }).outside, false);
});

Deno.test("predictPoint() shares a stated rate by the replicas that it fills", () => {
  const { replicas: _, ...silent } = { ...point, targetLags: [law, law] };
  for (const model of ["gradient_boosting", "hybrid"] as const) {
    const { prediction, filled } = predictPoint(loaded(model), silent);
    assert.equal(prediction, predictPoint(loaded(model), { ...silent, replicas: 1 }).prediction);
    assert.equal(filled.find(({ name }) => name === "request_rate_per_replica")!.value, 10);
  }
});

Deno.test("predictPoint() cuts CPU at limit x replicas", () => {
  const answer = predictPoint(loaded("hybrid"), { ...point, requestRateRps: 1e4, cpuLimitPerReplicaCores: 1.5 });
  assert.equal(answer.prediction, 1.5);
});

Deno.test("predictPoint() takes stated lags as they are", () => {
  const model = loaded("linear_regression");
  const lags = { requestRateLagsRps: [9, 8], targetLags: [1.9, 1.7] };
  const { prediction, filled } = predictPoint(model, { requestRateRps: 10, ...lags });
  const { intercept, coefficients } = model.snapshot.state as { intercept: number; coefficients: number[] };
  const inputs = [10, 9, 8, 1.9, 1.7];
  assertClose(prediction, inputs.reduce((sum, value, j) => sum + value * coefficients[j]!, intercept));
  assert.deepEqual(filled, []);
});

Deno.test("predictPoint() fills missing lags of the rate with the rate, and of the target with the last one stated", () => {
  const { filled } = predictPoint(loaded("linear_regression"), { requestRateRps: 10, targetLags: [1.9] });
  assert.deepEqual(filled, [
    { name: "request_rate_lag_1", value: 10, from: "steady load" },
    { name: "request_rate_lag_2", value: 10, from: "steady load" },
    { name: "cpu_usage_lag_2", value: 1.9, from: "steady load" },
  ]);
});

Deno.test("predictPoint() settles lags of the target at the value that the model gives back", () => {
  const model = loaded("linear_per_service");
  // Half of the rate's law and half of the last value: from anywhere, it settles at the law.
  const line = {
    names: ["request_rate", "cpu_usage_lag_1"],
    intercept: SERVICES.cart.base / 2,
    coefficients: [SERVICES.cart.demand / 2, 0.5],
  };
  const state = { services: ["cart"], lines: [line], pooled: line };
  const settled = predictPoint({ ...model, fitted: MODELS.linear_per_service.restore(state) }, point);
  assertClose(settled.prediction, law, { relative: 1e-5 });
  const lag = settled.filled.find(({ name }) => name === "cpu_usage_lag_1")!;
  assert.equal(lag.from, "steady state");
  assertClose(lag.value, law, { relative: 1e-5 });
});

Deno.test("predictPoint() wants the lags stated where the model has no steady state", () => {
  assert.throws(() => predictPoint(loaded("persistence"), point), {
    name: "RangeError",
    message: /earlier values of cpu_usage must be stated .* it settles at .* depending on where it starts$/,
  });
  assert.equal(predictPoint(loaded("persistence"), { ...point, targetLags: [0.7] }).prediction, 0.7);
});

Deno.test("predictPoint() says what a model needs and the point lacks", () => {
  const { service: _, ...anonymous } = point;
  assert.throws(() => predictPoint(loaded("linear_per_service"), anonymous), {
    name: "RangeError",
    message: "Cannot predict with linear_per_service as it needs the service (cart, search) of a point: it has none",
  });
  assert.throws(() => predictPoint(loaded("utilization_law"), { service: "cart" }), /needs the request rate/);
  assert.throws(() => predictPoint(loaded("usl", "throughput"), point), /needs the number of concurrent users/);
});

Deno.test("predictPoint() answers for users where the model asks for users", () => {
  const { prediction } = predictPoint(loaded("usl", "throughput"), {
    service: "cart",
    replicas: 1,
    concurrentUsers: 24,
  });
  assertClose(prediction, 24 / (1 + 0.01 * 23 + 1e-4 * 24 * 23), { relative: 1e-4 });
});

Deno.test("predictPoint() refuses numbers that are not loads", () => {
  const model = loaded("utilization_law");
  for (const bad of [NaN, -1, Infinity]) {
    assert.throws(
      () => predictPoint(model, { ...point, requestRateRps: bad }),
      /requestRateRps must be finite and >= 0/,
    );
    assert.throws(() => predictPoint(model, { ...point, targetLags: [1, bad] }), /targetLags must be finite and >= 0/);
  }
});
