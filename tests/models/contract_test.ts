import assert from "node:assert/strict";

import { type Matrix, selectColumns, selectRows } from "@/features/mod.ts";
import { type ModelEntry, MODELS, OPTIONAL_MODELS } from "@/models/mod.ts";
import { SERVICES, syntheticTable, withColumns } from "./synthetic.ts";

const optional = await Promise.all(
  Object.entries(OPTIONAL_MODELS).map(async ([name, load]): Promise<[string, ModelEntry]> => [name, await load()]),
);

for (const [name, entry] of [...Object.entries<ModelEntry>(MODELS), ...optional]) {
  const target = entry.targets?.[0] ?? "cpu_usage";
  const table = syntheticTable(target);
  const services = Object.keys(SERVICES);
  const inputs = entry.inputs({ target, services, available: table.features.names });
  const x = selectColumns(table.features, inputs);
  const y = table.y;
  const model = entry.create({ seed: 42, target });

  Deno.test(`${name} keeps the regressor contract`, async (t) => {
    const before = structuredClone({ x, y });
    const fitted = model.fit(x, y);
    const first = fitted.predict(x);

    await t.step("inputs() names features that the table has, each once", () => {
      assert.ok(inputs.every((input) => table.features.names.includes(input)));
      assert.equal(new Set(inputs).size, inputs.length);
    });
    await t.step("predict() gives one finite value per row", () => {
      assert.equal(first.length, x.rows);
      assert.ok(first.every(Number.isFinite));
    });
    await t.step("fit() and predict() leave their arguments unchanged", () => {
      assert.deepEqual({ x, y }, before);
    });
    await t.step("predict() of what it returned before is not touched by the caller", () => {
      fitted.predict(x).fill(-1);
      assert.deepEqual(fitted.predict(x), first);
    });
    await t.step("restore() predicts bit for bit as the original did", () => {
      const state = JSON.parse(JSON.stringify(fitted));
      assert.deepEqual(entry.restore(state).predict(x), first);
      const twice = JSON.parse(JSON.stringify(entry.restore(state)));
      assert.deepEqual(entry.restore(twice).predict(x), first);
    });
    await t.step("restore() refuses what is not its state", () => {
      assert.throws(() => entry.restore(null), { name: "TypeError", message: /^Cannot restore / });
      assert.throws(() => entry.restore({}), { name: "TypeError", message: /^Cannot restore / });
    });
    await t.step("the same seed gives the same model, and fit() forgets the fit before", () => {
      const state = JSON.stringify(fitted);
      assert.ok(JSON.stringify(entry.create({ seed: 42, target }).fit(x, y)) === state);
      assert.ok(JSON.stringify(model.fit(x, y)) === state);
    });
    await t.step("rows in another order give the same predictions in that order", () => {
      const order = Int32Array.from(y.keys()).reverse();
      assert.deepEqual(fitted.predict(selectRows(x, order)), first.toReversed());
    });
    await t.step("predict() of no rows gives no values", () => {
      assert.equal(fitted.predict(selectRows(x, new Int32Array(0))).length, 0);
    });
    await t.step("predict() refuses a matrix that lacks a feature, and names it", () => {
      const other = { ...x, names: x.names.map((input) => `${input}_other`) };
      assert.throws(() => fitted.predict(other), { name: "TypeError", message: new RegExp(inputs[0]!) });
    });
    await t.step("predictions for a service that training did not see are finite", () => {
      const unseen = withColumns(x, (input, values) => input.startsWith("service_") ? values.map(() => 0) : values);
      assert.ok(fitted.predict(unseen).every(Number.isFinite));
    });
    await t.step(`predictions beyond the largest load ${entry.saturates ? "stay" : "do not stay"} constant`, () => {
      const [near, far] = [fitted.predict(atLoad(x, 80))[0]!, fitted.predict(atLoad(x, 400))[0]!];
      assert.equal(near === far, entry.saturates, `${near} at load 80, ${far} at load 400`);
    });
    await t.step("fit() refuses no rows, a value that is not a number, and columns of another length", () => {
      assert.throws(() => model.fit(selectRows(x, new Int32Array(0)), new Float64Array(0)), RangeError);
      const gap = withColumns(x, (_, values) => values.with(0, NaN));
      assert.throws(() => model.fit(gap, y), { name: "RangeError", message: /must be finite/ });
      assert.throws(() => model.fit(x, y.slice(1)), TypeError);
    });
    await t.step("fit() on one row predicts it, or says what it needs", () => {
      const one = selectRows(x, Int32Array.of(0));
      try {
        assert.ok(model.fit(one, y.slice(0, 1)).predict(one).every(Number.isFinite));
      } catch (error) {
        assert.ok(error instanceof RangeError && /at least/.test(error.message), String(error));
      }
    });
    await t.step("importances() are shares that sum to 1", () => {
      const shares = Object.values(fitted.importances?.() ?? { all: 1 });
      assert.ok(shares.every((share) => share >= 0));
      const sum = shares.reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9 || sum === 0, `they sum to ${sum}`);
    });
  });
}

/** One row of a service whose load, and all that follows from it, is `load`. */
function atLoad(x: Matrix, load: number): Matrix {
  return selectRows(
    withColumns(x, (name, values) => values.map((value) => isLoad(name) ? load : value)),
    Int32Array.of(0),
  );
}

function isLoad(name: string): boolean {
  return name === "users" || /^(?:request_rate|cpu_usage|throughput)/.test(name);
}
