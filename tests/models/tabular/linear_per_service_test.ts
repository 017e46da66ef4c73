import assert from "node:assert/strict";

import { selectColumns, selectRows, take } from "@/features/mod.ts";
import { MODELS } from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { allRows, syntheticTable } from "../synthetic.ts";

const table = syntheticTable("cpu_usage");
const context = { target: "cpu_usage", services: table.keys.services, available: table.features.names } as const;

// The lags of the target would give the answer away; without them the service has to.
const rates = ["request_rate", "request_rate_lag_1", "service_cart", "service_search"];
const x = selectColumns(table.features, rates);
const create = (name: "linear_regression" | "linear_per_service") =>
  MODELS[name].create({ seed: 42, target: "cpu_usage" });

Deno.test("linear_per_service fits each service its own line", () => {
  create("linear_per_service").fit(x, table.y).predict(x).forEach((cores, row) => assertClose(cores, table.y[row]!));
});

Deno.test("linear_per_service predicts a service with too few rows as linear_regression does", () => {
  const few = allRows(table).filter((row) => table.keys.service[row] === 0 || row % 9 === 0);
  const part = selectRows(x, few);
  const model = create("linear_per_service").fit(part, take(table.y, few));
  assert.deepEqual((model.toJSON() as { services: string[] }).services, ["cart"]);
  const pooled = create("linear_regression").fit(selectColumns(part, rates.slice(0, 2)), take(table.y, few));
  const search = allRows(table).filter((row) => table.keys.service[row] === 1);
  assert.deepEqual(model.predict(selectRows(x, search)), pooled.predict(selectRows(x, search)));
});

Deno.test("linear_per_service asks for the features of linear_regression and the services", () => {
  assert.deepEqual(MODELS.linear_per_service.inputs(context), [
    ...MODELS.linear_regression.inputs(context),
    "service_cart",
    "service_search",
  ]);
});

Deno.test("linear_regression asks for the five published features, less those that the table lacks", () => {
  assert.deepEqual(MODELS.linear_regression.inputs({ ...context, target: "throughput" }), [
    "request_rate",
    "request_rate_lag_1",
    "request_rate_lag_2",
  ]);
});
