import assert from "node:assert/strict";

import { studentTProbability, studentTQuantile } from "@/models/tabular/student_t.ts";
import { assertClose } from "../../assert_close.ts";

Deno.test("studentTQuantile() agrees with SciPy 1.17.1 stats.t.ppf to 11 digits", () => {
  const known: [probability: number, degreesOfFreedom: number, quantile: number][] = [
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.6, 3, 0.2766706623326898],
    [0.975, 4, 2.7764451051977934],
    [0.9, 4.5, 1.5008853175085577],
    [0.95, 10, 1.8124611228116756],
    [0.995, 30, 2.7499956535672254],
    [0.975, 120, 1.9799304050824402],
  ];
  for (const [p, df, quantile] of known) assertClose(studentTQuantile(p, df), quantile, { relative: 1e-11 });
});

Deno.test("studentTQuantile() is the inverse of studentTProbability() and odd around the median", () => {
  for (const df of [0.7, 1, 3, 25, 400]) {
    for (const p of [0.001, 0.2, 0.5, 0.77, 0.999]) {
      assertClose(studentTProbability(studentTQuantile(p, df), df), p, { relative: 1e-10 });
      assertClose(studentTQuantile(1 - p, df), -studentTQuantile(p, df), { relative: 1e-9, absolute: 1e-12 });
    }
  }
});

Deno.test("studentTProbability() of one degree of freedom is the Cauchy distribution", () => {
  for (const t of [-40, -1, 0, 0.3, 7]) assertClose(studentTProbability(t, 1), 0.5 + Math.atan(t) / Math.PI);
});

Deno.test("studentTQuantile() refuses probabilities and degrees of freedom that are none", () => {
  for (const [p, df] of [[0, 3], [1, 3], [NaN, 3], [0.5, 0], [0.5, NaN]] as const) {
    assert.throws(() => studentTQuantile(p, df), RangeError);
  }
});
