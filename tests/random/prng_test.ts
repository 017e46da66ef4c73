import assert from "node:assert/strict";
import fc from "fast-check";
import { exponential, prng, prngFromState, streamSeed } from "@/random/mod.ts";

const bits = (random: { next(): number }): number => random.next() * 2 ** 32;

Deno.test("prngFromState() gives the published numbers of xoshiro128**", () => {
  // Source: the test vector of the rand_xoshiro crate (xoshiro128starstar.rs), made by the authors' C code.
  const published = [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ];
  const random = prngFromState(Uint32Array.of(1, 2, 3, 4));
  assert.deepEqual(published.map(() => bits(random)), published);
});

Deno.test("prngFromState() agrees with the reference formula in 64-bit integers for 1000 numbers", () => {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  const start = [0xdeadbeef, 0x12345678, 0x9abcdef0, 0x0badf00d];
  const s = start.map(BigInt) as [bigint, bigint, bigint, bigint];
  const random = prngFromState(Uint32Array.from(start));
  for (let i = 0; i < 1000; i++) {
    const expected = (rotate((s[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
    assert.equal(bits(random), Number(expected));
  }
});

Deno.test("prngFromState() copies its state", () => {
  const state = Uint32Array.of(1, 2, 3, 4);
  prngFromState(state).next();
  assert.deepEqual(state, Uint32Array.of(1, 2, 3, 4));
});

Deno.test("prngFromState() refuses states that would only give zeros, or that are not four words", () => {
  for (const state of [[0, 0, 0, 0], [1, 2, 3], []]) {
    assert.throws(() => prngFromState(Uint32Array.from(state)), {
      name: "RangeError",
      message: /^Cannot seed xoshiro128\*\* as the state must be 4 words, not all 0/,
    });
  }
});

Deno.test("prng() repeats itself for a seed and differs between seeds", () => {
  fc.assert(fc.property(fc.integer(), fc.integer(), (one, other) => {
    const first = Array.from({ length: 4 }, prng(one).next);
    assert.deepEqual(Array.from({ length: 4 }, prng(one).next), first);
    if (one >>> 0 !== other >>> 0) assert.notDeepEqual(Array.from({ length: 4 }, prng(other).next), first);
  }));
});

Deno.test("prng() stays in [0, 1) with the mean and variance of a uniform number", () => {
  const random = prng(0);
  const n = 100_000;
  const numbers = Float64Array.from({ length: n }, () => random.next());
  assert.ok(numbers.every((value) => value >= 0 && value < 1));
  const mean = numbers.reduce((sum, value) => sum + value, 0) / n;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  // Five standard errors: sqrt(1 / 12 / n) = 0.0009 and sqrt(1 / 180 / n) = 0.00024.
  assert.ok(Math.abs(mean - 1 / 2) < 0.0046, `${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 0.0012, `${variance}`);
});

Deno.test("below() gives every integer below its bound about equally often, and no other", () => {
  const random = prng(7);
  const counts = new Float64Array(6);
  for (let i = 0; i < 60_000; i++) counts[random.below(6)]!++;
  // Five standard deviations of a binomial: 5 sqrt(60000 / 6 * 5 / 6) = 456.
  assert.ok(counts.every((count) => Math.abs(count - 10_000) < 456), `${counts}`);
  assert.equal(random.below(1), 0);
  assert.ok(Number.isInteger(random.below(2 ** 32)));
});

Deno.test("streamSeed() gives ten thousand streams of one seed different seeds", () => {
  const seeds = new Set(Array.from({ length: 10_000 }, (_, stream) => streamSeed(42, stream)));
  // 32 bits: among 10 000 draws 0.01 collisions are expected.
  assert.equal(seeds.size, 10_000);
});

Deno.test("exponential() has the mean it was asked for and is never negative", () => {
  const random = prng(3);
  const n = 100_000;
  const numbers = Float64Array.from({ length: n }, () => exponential(random, 0.5));
  assert.ok(numbers.every((value) => value >= 0 && Number.isFinite(value)));
  const mean = numbers.reduce((sum, value) => sum + value, 0) / n;
  // Five standard errors: 5 * 0.5 / sqrt(n) = 0.0079.
  assert.ok(Math.abs(mean - 0.5) < 0.008, `${mean}`);
});
