import assert from "node:assert/strict";
import { type Matrix, matrix, selectColumns, selectRows, take } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import type { InputContext, ModelEntry } from "@/models/mod.ts";
import { gradientBoosting } from "@/models/tabular/gradient_boosting.ts";
import { loadMlRandomForest } from "@/models/tabular/ml_random_forest.ts";
import { randomForest } from "@/models/tabular/random_forest.ts";

const ROWS = 300;
const OPTIONS = { seed: 42, target: "cpu_usage" } as const;

/** A synthetic campaign: CPU is demand × rate plus noise, at rates up to 40 req/s. */
function campaign(): { x: Matrix; y: Float64Array } {
  const random = prng(11);
  const rate = Float64Array.from({ length: ROWS }, () => 1 + 39 * random.next());
  const isFirst = Float64Array.from({ length: ROWS }, () => random.below(2));
  const y = rate.map((value, i) => 0.02 * value * (1 + isFirst[i]!) + 0.02 * random.next());
  return { x: matrix({ request_rate: rate, service_a: isFirst }), y };
}

const ENTRIES: readonly (readonly [name: string, load: () => Promise<ModelEntry>])[] = [
  ["random_forest", () => Promise.resolve(randomForest)],
  ["gradient_boosting", () => Promise.resolve(gradientBoosting)],
  ["ml_random_forest", () => loadMlRandomForest(20)],
];

for (const [name, load] of ENTRIES) {
  Deno.test(`${name} keeps the regressor contract`, async (t) => {
    const entry = await load();
    const { x, y } = campaign();
    const before = structuredClone({ x, y });
    const fitted = entry.create(OPTIONS).fit(x, y);
    const first = fitted.predict(x);

    await t.step("predict() gives one finite value per row, close to the target", () => {
      assert.equal(first.length, x.rows);
      assert.ok(first.every(Number.isFinite));
      const error = first.reduce((sum, value, i) => sum + Math.abs(value - y[i]!), 0) / ROWS;
      assert.ok(error < 0.05, `${error} cores`);
    });
    await t.step("fit() leaves its arguments unchanged", () => assert.deepEqual({ x, y }, before));
    await t.step("fit() repeats itself for a seed", () => {
      assert.deepEqual(entry.create(OPTIONS).fit(x, y).predict(x), first);
    });
    await t.step("fit() depends on the seed", () => {
      assert.notDeepEqual(entry.create({ ...OPTIONS, seed: 43 }).fit(x, y).predict(x), first);
    });
    await t.step("restore() predicts as the original did", () => {
      const state = JSON.parse(JSON.stringify(fitted));
      assert.deepEqual(entry.restore(state).predict(x), first);
    });
    await t.step("predict() does not depend on the order of rows or columns, or on columns it does not know", () => {
      const reversed = Int32Array.from({ length: ROWS }, (_, i) => ROWS - 1 - i);
      const other = matrix({ more: new Float64Array(ROWS), service_a: x.columns[1]!, request_rate: x.columns[0]! });
      assert.deepEqual(fitted.predict(selectRows(other, reversed)), take(first, reversed));
    });
    await t.step("predict() saturates beyond the training range", () => {
      const beyond = matrix({ request_rate: Float64Array.of(41, 80, 400), service_a: Float64Array.of(1, 1, 1) });
      const [a, b, c] = fitted.predict(beyond);
      assert.ok(entry.saturates && a === b && b === c && a! <= Math.max(...y) + 1e-6);
    });
    await t.step("predict() answers no rows with no values", () => {
      assert.equal(fitted.predict(selectRows(x, new Int32Array(0))).length, 0);
    });
    await t.step("predict() names the column that is missing", () => {
      assert.throws(() => fitted.predict(selectColumns(x, ["service_a"])), /"request_rate"/);
    });
    await t.step("fit() and predict() refuse NaN and say where it is", () => {
      const rate = x.columns[0]!.with(7, NaN);
      const bad = matrix({ request_rate: rate, service_a: x.columns[1]! });
      const where = { name: "RangeError", message: /column "request_rate" must be finite.*row 7 is NaN/ };
      assert.throws(() => entry.create(OPTIONS).fit(bad, y), where);
      assert.throws(() => fitted.predict(bad), where);
      assert.throws(() => entry.create(OPTIONS).fit(x, y.with(3, Infinity)), {
        message: /target must be finite.*row 3 is Infinity/,
      });
    });
    await t.step("fit() refuses no rows, and lengths that differ", () => {
      const none = selectRows(x, new Int32Array(0));
      assert.throws(() => entry.create(OPTIONS).fit(none, new Float64Array(0)), RangeError);
      assert.throws(() => entry.create(OPTIONS).fit(x, y.slice(1)), TypeError);
    });
    await t.step("fit() learns one row, two equal rows and a constant target by heart", () => {
      for (const rows of [[5], [5, 5], [5, 5, 5, 5, 5]]) {
        const some = Int32Array.from(rows);
        const model = entry.create(OPTIONS).fit(selectRows(x, some), take(y, some));
        assert.ok(Math.abs(model.predict(selectRows(x, some))[0]! - y[5]!) < 1e-12);
      }
      const flat = new Float64Array(ROWS).fill(0.1);
      assert.ok(entry.create(OPTIONS).fit(x, flat).predict(x).every((value) => Math.abs(value - 0.1) < 1e-12));
    });
    await t.step("restore() refuses the state of another model", () => {
      for (const state of [null, 7, {}, { model: "persistence" }, { model: name }]) {
        assert.throws(() => entry.restore(state), {
          name: "TypeError",
          message: new RegExp(`^Cannot restore ${name}`),
        });
      }
    });
  });

  Deno.test(`${name} asks only for features that the table has`, async () => {
    const entry = await load();
    const published = ["request_rate", "request_rate_lag_1", "request_rate_lag_2"];
    const context: InputContext = {
      target: "throughput",
      services: ["a", "b"],
      available: ["request_rate_lag_1", "throughput_lag_1", "throughput_lag_2", "service_a", "service_b", "replicas"],
    };
    const inputs = entry.inputs(context);
    assert.deepEqual(inputs.slice(0, 3), ["request_rate_lag_1", "throughput_lag_1", "throughput_lag_2"]);
    assert.ok(inputs.every((input) => context.available.includes(input)));
    const all = entry.inputs({
      ...context,
      available: [...context.available, ...published, "request_rate_per_replica"],
    });
    assert.deepEqual(all.slice(0, 5), [...published, "throughput_lag_1", "throughput_lag_2"]);
    const rest = ["service_a", "service_b", "replicas", "request_rate_per_replica"];
    assert.deepEqual(all.slice(5), name === "gradient_boosting" ? rest : []);
  });
}
