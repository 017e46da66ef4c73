import assert from "node:assert/strict";

import fc from "fast-check";

import { selectColumns, selectRows, take } from "@/features/mod.ts";
import {
  fitUsl,
  MODELS,
  uslAmdahlLimit,
  uslConfidenceBand,
  uslOptimalLoad,
  uslPeakLoad,
  uslPeakThroughput,
  uslResidenceTime,
  type UslState,
  uslThroughput,
} from "@/models/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { syntheticTable, withColumns } from "../synthetic.ts";

// SPEC SDM91 throughput of a Sun SPARCcenter 2000, from Gunther (2007), "Guerrilla Capacity Planning"; the results of the
// R package usl (tests/coef, summary, peak-scalability and predict, as saved there) are the reference.
const LOAD = Float64Array.of(1, 18, 36, 72, 108, 144, 216);
const SCRIPTS = Float64Array.of(64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775, 1702.2);

Deno.test("fitUsl() recovers the published coefficients of SPEC SDM91 and their standard errors", () => {
  const { alpha, beta, gamma, residualStandardError, degreesOfFreedom } = fitUsl(LOAD, SCRIPTS);
  assertClose(alpha.value, 0.0277285, { relative: 1e-5 });
  assertClose(beta.value, 0.0001044, { relative: 4e-4 });
  assertClose(gamma.value, 89.995, { relative: 1e-5 });
  assertClose(alpha.standardError!, 9.122e-3, { relative: 1e-4 });
  assertClose(beta.standardError!, 1.988e-5, { relative: 3e-4 });
  assertClose(gamma.standardError!, 14.21, { relative: 3e-4 });
  assertClose(residualStandardError!, 82.85, { relative: 1e-4 });
  assert.equal(degreesOfFreedom, 4);
});

Deno.test("fitUsl() gives the 95 % intervals of SciPy's bounded least squares and t quantile", () => {
  const { alpha, beta, gamma } = fitUsl(LOAD, SCRIPTS);
  const reference = [
    [alpha, 2.40246488e-3, 5.30543627e-2],
    [beta, 4.91832073e-5, 1.59548337e-4],
    [gamma, 5.05322555e1, 1.29458111e2],
  ] as const;
  for (const [{ low, high }, lower, upper] of reference) {
    assertClose(low!, lower, { relative: 1e-4 });
    assertClose(high!, upper, { relative: 1e-4 });
  }
});

Deno.test("uslPeakLoad() and its kin agree with the published SPEC SDM91 figures", () => {
  const fit = fitUsl(LOAD, SCRIPTS);
  assert.equal(uslPeakLoad(fit).toFixed(2), "96.52");
  assert.equal(uslPeakThroughput(fit).toFixed(0), "1884");
  assert.equal(uslAmdahlLimit(fit).toFixed(1), "3245.6");
  assert.equal(uslOptimalLoad(fit).toFixed(2), "36.06");
  const predicted = Array.from(LOAD, (load) => Math.round(uslThroughput(fit, load)));
  assert.deepEqual(predicted, [90, 1078, 1541, 1850, 1879, 1822, 1646]);
});

Deno.test("uslConfidenceBand() agrees with the delta method computed by NumPy", () => {
  const fit = fitUsl(LOAD, SCRIPTS);
  const low = [50.53225548, 885.38949008, 1396.14960603, 1694.9688999, 1744.0042512, 1695.08377563, 1444.00097692];
  low.forEach((value, i) => assertClose(uslConfidenceBand(fit, LOAD[i]!).low!, value, { relative: 1e-4 }));
});

Deno.test("fitUsl() holds beta at 0 where throughput never falls, as in Gunther's ray tracer", () => {
  // Gunther (2007), chapter 5; R package usl: alpha 0.0578, beta 0, gamma 21.8488.
  const processors = Float64Array.of(1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64);
  const rays = Float64Array.of(20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310);
  const fit = fitUsl(processors, rays);
  assertClose(fit.alpha.value, 0.05777078, { relative: 1e-5 });
  assertClose(fit.gamma.value, 21.84884278, { relative: 1e-5 });
  assert.equal(fit.beta.value, 0);
  assert.equal(fit.beta.low, 0);
  assert.equal(uslPeakLoad(fit), Infinity);
  assert.equal(uslPeakThroughput(fit), uslAmdahlLimit(fit));
});

Deno.test("fitUsl() recovers the coefficients that made the data", () => {
  const coefficients = fc.tuple(
    fc.double({ min: 0, max: 0.3, noNaN: true }),
    fc.double({ min: 0, max: 0.01, noNaN: true }),
    fc.double({ min: 0.1, max: 1000, noNaN: true }),
  );
  fc.assert(fc.property(coefficients, ([alpha, beta, gamma]) => {
    const load = Float64Array.of(1, 2, 4, 8, 16, 32, 64);
    const fit = fitUsl(load, load.map((n) => gamma * n / (1 + alpha * (n - 1) + beta * n * (n - 1))));
    assertClose(fit.alpha.value, alpha, { relative: 1e-5, absolute: 1e-7 });
    assertClose(fit.beta.value, beta, { relative: 1e-5, absolute: 1e-7 });
    assertClose(fit.gamma.value, gamma, { relative: 1e-6 });
  }));
});

Deno.test("fitUsl() does not end worse than the published fit when the data are noisy", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.5, max: 1.5, noNaN: true }), { minLength: 7, maxLength: 7 }), (noise) => {
      const noisy = SCRIPTS.map((value, i) => value * noise[i]!);
      const fit = fitUsl(LOAD, noisy);
      const error = (predict: (n: number) => number): number =>
        LOAD.reduce((sum, n, i) => sum + (noisy[i]! - predict(n)) ** 2, 0);
      const published = (n: number): number => 89.995 * n / (1 + 0.0277285 * (n - 1) + 0.0001044 * n * (n - 1));
      assert.ok(error((n) => uslThroughput(fit, n)) <= error(published) * (1 + 1e-9));
      assert.ok(fit.alpha.value >= 0 && fit.beta.value >= 0 && fit.gamma.value > 0);
    }),
  );
});

Deno.test("uslResidenceTime() is load over throughput", () => {
  const fit = fitUsl(LOAD, SCRIPTS);
  for (const load of LOAD) assertClose(uslResidenceTime(fit, load), load / uslThroughput(fit, load));
});

Deno.test("fitUsl() gives no errors where it interpolates, and refuses what it cannot fit", () => {
  const three = fitUsl(LOAD.slice(0, 3), SCRIPTS.slice(0, 3));
  assert.equal(three.alpha.standardError, null);
  assert.equal(three.covariance, null);
  assert.throws(() => fitUsl(LOAD.slice(0, 2), SCRIPTS.slice(0, 2)), /at least 3 different loads .*: there are 2$/);
  assert.throws(() => fitUsl(LOAD, SCRIPTS.slice(1)), TypeError);
  assert.throws(() => fitUsl(LOAD, SCRIPTS.with(2, 0)), /throughput must be > 0: measurement 2 is 0$/);
  assert.throws(() => fitUsl(LOAD.with(0, NaN), SCRIPTS), /load must be > 0: measurement 0 is NaN$/);
});

function fitted(target: "throughput" | "avg_latency", keep: (row: number) => boolean) {
  const table = syntheticTable(target);
  const context = { target, services: table.keys.services, available: table.features.names };
  const x = selectColumns(table.features, MODELS.usl.inputs(context));
  const rows = Int32Array.from(table.y.keys().filter(keep));
  const model = MODELS.usl.create({ seed: 42, target }).fit(selectRows(x, rows), take(table.y, rows));
  return { table, x, model };
}

Deno.test("usl predicts throughput and latency between and beyond the levels that it saw", () => {
  const { keys } = syntheticTable("throughput");
  const seen = (row: number): boolean => keys.users[row]! <= 24;
  for (const target of ["throughput", "avg_latency"] as const) {
    const { table, x, model } = fitted(target, seen);
    // The samples of a level differ by up to 0.01; their median is the curve.
    model.predict(x).forEach((value, row) => assertClose(value, table.y[row]!, { relative: 1e-4, absolute: 0.011 }));
  }
});

Deno.test("usl pools replicas where a number of them was not seen or has fewer than 3 levels", () => {
  const { keys } = syntheticTable("throughput");
  const { x, model } = fitted("throughput", (row) => keys.replicas[row] === 1 || keys.users[row]! <= 4);
  const cells = (model.toJSON() as UslState).cells.map(({ service, replicas }) => [service, replicas]);
  assert.deepEqual(cells, [["cart", 1], ["search", 1], ["cart", null], ["search", null], [null, null]]);
  const three = withColumns(x, (name, values) => name === "replicas" ? values.map(() => 3) : values);
  assert.deepEqual(
    model.predict(three),
    model.predict(withColumns(x, (name, v) => name === "replicas" ? v.map(() => 2) : v)),
  );
});

Deno.test("usl says how many load levels it needs", () => {
  const { keys } = syntheticTable("throughput");
  assert.throws(() => fitted("throughput", (row) => keys.users[row]! <= 4), {
    name: "RangeError",
    message: "Cannot fit usl as at least 3 load levels with throughput above 0 are needed: training has 2",
  });
});
