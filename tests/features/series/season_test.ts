import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readSeriesFolder } from "@/dataset/mod.ts";
import { detectSeason } from "@/features/mod.ts";
import { type Prng, prng } from "@/random/mod.ts";

function normal(random: Prng): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Samples of a wave and noise of the standard deviation given. */
function noisy(rows: number, seed: number, noise: number, wave: (row: number) => number): Float64Array {
  const random = prng(seed);
  return Float64Array.from({ length: rows }, (_, i) => wave(i) + noise * normal(random));
}

/** How many of 40 noises show a season. */
function alarms(rows: number, memory: number): number {
  return Array.from({ length: 40 }, (_, seed) => {
    let state = 0;
    const random = prng(seed);
    return detectSeason(Float64Array.from({ length: rows }, () => state = memory * state + normal(random)));
  }).filter((steps) => steps > 0).length;
}

Deno.test("detectSeason() finds a clean season to half a percent", () => {
  for (const steps of [7, 24, 90, 144, 288]) {
    for (const phase of [0, 1]) {
      const found = detectSeason(noisy(7 * steps, 1, 0, (i) => Math.sin(2 * Math.PI * (i / steps) + phase)));
      // Taking the trend away tilts a wave that does not begin at its top: one step in 288.
      assert.ok(Math.abs(found - steps) <= steps / 200, `${found} for ${steps}`);
    }
  }
});

Deno.test("detectSeason() finds waves and pulses in noise", () => {
  for (let seed = 0; seed < 20; seed++) {
    const wave = detectSeason(noisy(1008, seed, 0.5, (i) => Math.sin(2 * Math.PI * i / 144)));
    assert.ok(Math.abs(wave - 144) <= 4, `wave ${seed}: ${wave}`);
    const pulses = detectSeason(noisy(1008, seed, 0.5, (i) => i % 144 < 6 ? 5 : 0));
    assert.equal(pulses, 144, `pulses ${seed}`);
  }
});

Deno.test("detectSeason() sees a season behind a trend, gaps and a weaker half of it", () => {
  const day = (i: number) => Math.sin(2 * Math.PI * i / 144) + 0.7 * Math.sin(4 * Math.PI * i / 144) + i / 100;
  const values = noisy(1008, 3, 0.1, day);
  values.fill(NaN, 100, 130);
  values.fill(NaN, 0, 3);
  const before = values.slice();
  assert.ok(Math.abs(detectSeason(values) - 144) <= 1, String(detectSeason(values)));
  assert.deepEqual(values, before);
});

Deno.test("detectSeason() takes a day rather than two, and one of the named lengths if any are named", () => {
  const workday = (i: number) => Math.sin(2 * Math.PI * i / 24) * (i % 168 < 120 ? 1 : 0.7);
  const values = noisy(168 * 6, 5, 0.1, workday);
  assert.equal(detectSeason(values), 24);
  assert.equal(detectSeason(values, { candidates: [168, 24] }), 24);
  assert.equal(detectSeason(values, { candidates: [168] }), 168);
  assert.equal(detectSeason(values, { candidates: [31] }), 0);
  assert.equal(detectSeason(values, { candidates: [] }), 0);
  const weekly = noisy(168 * 6, 5, 0.1, (i) => i % 168 < 120 ? 1 : 0);
  assert.equal(detectSeason(weekly, { candidates: [24, 168] }), 168);
});

Deno.test("detectSeason() sees none in noise, in slow wandering, or in too little", () => {
  for (const memory of [0, 0.9, 1]) assert.ok(alarms(600, memory) <= 1, `${memory}: ${alarms(600, memory)} of 40`);
  const awkward = [[], [1], [1, 2, 3, 4, 5], new Array(200).fill(0.1), new Array(200).fill(NaN), [
    ...Array(200).keys(),
  ]];
  for (const values of awkward) assert.equal(detectSeason(Float64Array.from(values)), 0);
  const once = noisy(200, 1, 0, (i) => Math.sin(2 * Math.PI * i / 144));
  assert.equal(detectSeason(once), 0);
  assert.equal(detectSeason(once, { candidates: [144] }), 0);
});

const PRODUCTION = "../shared/reference/series";

Deno.test(
  "detectSeason() confirms the day of the production series that have one",
  { ignore: !existsSync(PRODUCTION) },
  async () => {
    const all = await readSeriesFolder(PRODUCTION);
    const days = all.map(({ columns }) => detectSeason(columns[0]!, { candidates: [144] }));
    assert.ok(days.filter((steps) => steps === 144).length >= 5, days.join(" "));
  },
);
