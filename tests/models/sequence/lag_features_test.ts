import assert from "node:assert/strict";
import { column } from "@/features/mod.ts";
import { lagFeatures, leastLagPast } from "@/models/sequence/lag_features.ts";
import { assertClose } from "../../assert_close.ts";

const DAY = 24;
const START = Date.UTC(2024, 0, 3) / 1000; // a Wednesday, midnight
const values = Float64Array.from(
  { length: 9 * DAY },
  (_, t) => 10 + (t % DAY) + Math.floor(t / DAY) + ((t * 7) % 5) / 10,
);
const source = { values, startSeconds: START, stepSeconds: 3600 };

const rowsOf = (...pairs: (readonly [number, number])[]) => ({
  origins: Int32Array.from(pairs, ([origin]) => origin),
  steps: Int32Array.from(pairs, ([, step]) => step),
});

Deno.test("lagFeatures() of a row reads nothing at or behind its origin", () => {
  const pairs = Array.from(
    { length: 60 },
    (_, i) => [2 * DAY + 1 + (i * 11) % (5 * DAY), (i * 5) % (2 * DAY)] as const,
  );
  for (const pair of pairs) {
    const known = lagFeatures(source, rowsOf(pair), DAY);
    const changed = { ...source, values: values.map((value, t) => t >= pair[0] ? 1e9 : value) };
    assert.deepEqual(lagFeatures(changed, rowsOf(pair), DAY), known, `origin ${pair[0]}, step ${pair[1]}`);
  }
});

Deno.test("lagFeatures() of a long season read nothing behind their origin either, up to the last step of it", () => {
  const season = 96;
  const long = { ...source, values: Float64Array.from({ length: 9 * season }, (_, t) => (t % season) + ((t * 7) % 5)) };
  for (const pair of [[3 * season, season - 1], [7 * season + 11, season - 1], [8 * season, 2 * season - 2]] as const) {
    const changed = { ...long, values: long.values.map((value, t) => t >= pair[0] ? 1e9 : value) };
    assert.deepEqual(lagFeatures(changed, rowsOf(pair), season), lagFeatures(long, rowsOf(pair), season), `${pair}`);
  }
});

Deno.test("lagFeatures() are the same whether what follows the origin is there or not", () => {
  const pair = [5 * DAY + 3, DAY - 1] as const;
  const cut = { ...source, values: values.slice(0, pair[0]) };
  assert.deepEqual(lagFeatures(cut, rowsOf(pair), DAY), lagFeatures(source, rowsOf(pair), DAY));
});

Deno.test("lagFeatures() are differences to the base over the scale, by hand", () => {
  const plain = { ...source, values: Float64Array.of(1, 2, 3, 6, 4, 7, 9, 9) };
  const { x, base, scale } = lagFeatures(plain, rowsOf([6, 0]), 2);
  // The step stands on the last sample of its time, 4, and on the median of 1, 3 and 4. Until the fifth sample these have missed
  // 2, 4, 1 and 2, 4, 2; faded by 0.85 a season, that is a ratio of 1.1566 over 1.386 seasons, hence weights of 1 and 0.8846,
  // whose median lies 0.5306 of the way from 3 to 4. Misses from the third sample on: 2 (of 1), 4 (of 2), 1.5 (of the mean of
  // 2 and 3, as both had missed alike by the third) and 2 (of the mean of 4 and 6); their mean is 2.375.
  assertClose(base[0]!, 3.5306, { absolute: 5e-5 });
  assert.equal(scale[0], 2.375);
  const feature = (name: string) => column(x, name)[0]! * 2.375 + base[0]!;
  assertClose(feature("season_lag_1"), 4);
  assertClose(feature("season_lag_3"), 1);
  assertClose(feature("season_lag_7"), base[0]!);
  assertClose(feature("season_median_3"), 3);
  assertClose(feature("season_median_7"), 3);
  assertClose(feature("lag_1"), 7);
  assertClose(column(x, "miss_lag_1")[0]!, 2 / 2.375);
});

Deno.test("lagFeatures() know hour and weekday, in every series alike", () => {
  const { x } = lagFeatures(source, rowsOf([3 * DAY, 0], [3 * DAY, 30]), DAY);
  assert.deepEqual(column(x, "season_position"), Float64Array.of(0, 6));
  assert.deepEqual(column(x, "day_of_week"), Float64Array.of(5, 6));
  const unknown = lagFeatures({ ...source, startSeconds: 0 }, rowsOf([3 * DAY, 30]), DAY);
  assert.deepEqual(column(unknown.x, "day_of_week"), Float64Array.of(0));
});

Deno.test("lagFeatures() do not depend on the unit of the series", () => {
  const rows = rowsOf([4 * DAY, 3], [6 * DAY, 20]);
  const scaled = { ...source, values: values.map((value) => 8 * value) };
  const [one, other] = [lagFeatures(source, rows, DAY), lagFeatures(scaled, rows, DAY)];
  one.x.columns.forEach((feature, f) =>
    feature.forEach((value, i) => assertClose(other.x.columns[f]![i]!, value, { absolute: 1e-9 }))
  );
});

Deno.test("lagFeatures() are finite from the least past on, with a season and without, also for a constant", () => {
  for (const season of [0, DAY]) {
    const least = leastLagPast(season);
    for (const numbers of [values, new Float64Array(9 * DAY).fill(5)]) {
      const { x, base, scale } = lagFeatures(
        { ...source, values: numbers },
        rowsOf([least, 0], [least + 1, 3 * DAY]),
        season,
      );
      for (const column of [...x.columns, base, scale]) assert.ok(column.every(Number.isFinite));
      assert.ok(scale.every((unit) => unit > 0));
    }
  }
});
