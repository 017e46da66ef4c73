import assert from "node:assert/strict";

import { matrix, selectColumns, take } from "@/features/mod.ts";
import { MODELS, type UtilizationLawState } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { allRows, SERVICES, syntheticTable, withColumns } from "../synthetic.ts";

const table = syntheticTable("cpu_usage");
const context = { target: "cpu_usage", services: table.keys.services, available: table.features.names } as const;
const x = selectColumns(table.features, MODELS.utilization_law.inputs(context));
const create = () => MODELS.utilization_law.create({ seed: 42, target: "cpu_usage" });
const fitted = create().fit(x, table.y);

Deno.test("utilization_law recovers base and demand of each service", () => {
  const { services, demands } = fitted.toJSON() as UtilizationLawState;
  assert.deepEqual(services, Object.keys(SERVICES));
  Object.values(SERVICES).forEach(({ base, demand }, code) => {
    assertClose(demands[code]!.baseCores, base);
    assertClose(demands[code]!.demandCoreSeconds, demand);
    assertClose(demands[code]!.baseCoresPerReplica, 0);
  });
});

Deno.test("utilization_law tells the base of a service from that of its replicas", () => {
  const y = table.y.map((cores, i) => cores + 0.3 * table.keys.replicas[i]!);
  const { demands } = create().fit(x, y).toJSON() as UtilizationLawState;
  assertClose(demands[0]!.baseCoresPerReplica, 0.3);
  assertClose(demands[0]!.baseCores, SERVICES.cart.base, { relative: 1e-6 });
});

Deno.test("utilization_law rises with the rate, is never negative and never above the limit", () => {
  const random = prng(1);
  const noisy = create().fit(x, table.y.map(() => random.next()));
  const rates = Float64Array.from({ length: 200 }, (_, i) => i * i);
  const sweep = matrix({
    request_rate: rates,
    replicas: rates.map(() => 2),
    cpu_limit_per_replica: rates.map(() => 0.8),
    service_cart: rates.map(() => 1),
    service_search: rates.map(() => 0),
  });
  for (const model of [fitted, noisy]) {
    const usage = model.predict(sweep);
    assert.ok(usage.every((cores, i) => cores >= (usage[i - 1] ?? 0) && cores <= 1.6));
  }
  assert.equal(fitted.predict(sweep).at(-1), 1.6);
});

Deno.test("utilization_law takes a limit of 0, or none at all, as no limit", () => {
  const far = withColumns(x, (name, values) => name === "request_rate" ? values.map(() => 1e6) : values);
  const unlimited = withColumns(far, (name, v) => name === "cpu_limit_per_replica" ? v.map(() => 0) : v);
  assert.ok(fitted.predict(unlimited)[0]! > 1e5);
  const without = selectColumns(far, far.names.filter((name) => name !== "cpu_limit_per_replica"));
  assert.deepEqual(fitted.predict(without), fitted.predict(unlimited));
});

Deno.test("utilization_law gives a service that training did not see the demand of all", () => {
  const cart = allRows(table).filter((row) => table.keys.service[row] === 0);
  const rows = { ...x, columns: x.columns.map((values) => take(values, cart)), rows: cart.length };
  const model = create().fit(rows, take(table.y, cart));
  const { services, demands, pooled } = model.toJSON() as UtilizationLawState;
  assert.deepEqual(services, ["cart"]);
  assert.deepEqual(pooled, demands[0]);
  assert.ok(model.predict(x).every(Number.isFinite));
});

Deno.test("hybrid keeps the law beyond the range and corrects it inside", () => {
  const inputs = MODELS.hybrid.inputs(context);
  const full = selectColumns(table.features, inputs);
  const bump = table.y.map((cores, i) => cores + ([8, 16].includes(table.keys.users[i]!) ? 0.5 : 0));
  const rough = create().fit(x, bump);
  const hybrid = MODELS.hybrid.create({ seed: 42, target: "cpu_usage" }).fit(full, bump);
  const error = (model: typeof hybrid, of: typeof x): number =>
    model.predict(of).reduce((sum, cores, i) => sum + Math.abs(cores - bump[i]!), 0);
  assert.ok(error(hybrid, full) < error(rough, x) / 2);
  const at = (rate: number) =>
    withColumns(full, (name, values) => name.startsWith("request_rate") ? values.map(() => rate) : values);
  const { demands } = rough.toJSON() as UtilizationLawState;
  const slope = (hybrid.predict(at(200))[0]! - hybrid.predict(at(100))[0]!) / 100;
  assertClose(slope, demands[0]!.demandCoreSeconds, { relative: 1e-9 });
});
