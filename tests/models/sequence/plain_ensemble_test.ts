import assert from "node:assert/strict";
import { PLAIN_MEMBERS, plainEnsemble } from "@/models/sequence/plain_ensemble.ts";
import { prng } from "@/random/mod.ts";

Deno.test("plainEnsemble() lies among its members at each step", () => {
  const random = prng(4);
  let level = 10;
  const past = Float64Array.from({ length: 120 }, () => level += random.next() - 0.5);
  const paths = Object.values(PLAIN_MEMBERS).map((member) => member(past, 5));
  plainEnsemble(past, 5).median.forEach((value, step) => {
    const said = paths.map((path) => path[step]!);
    assert.ok(value >= Math.min(...said) && value <= Math.max(...said), `${value} among ${said}`);
  });
});

Deno.test("plainEnsemble() follows the member that was right before: a wave, not its last sample", () => {
  const wave = (t: number) => 5 + Math.sin(2 * Math.PI * t / 15);
  const past = Float64Array.from({ length: 300 }, (_, t) => wave(t));
  const { median, errors } = plainEnsemble(past, 8);
  median.forEach((value, step) => assert.ok(Math.abs(value - wave(300 + step)) < 0.15, `step ${step + 1}: ${value}`));
  assert.ok(errors.at(-1)!.every((error) => Math.abs(error) < 0.15));
});

Deno.test("plainEnsemble() says what it missed at past origins, without having known them", () => {
  const past = Float64Array.from({ length: 90 }, (_, t) => t % 7 + t / 30);
  const { errors } = plainEnsemble(past, 4);
  const { errors: after } = plainEnsemble(Float64Array.of(...past, 1e6, -1e6), 4);
  assert.ok(errors.length >= 20 && errors.every(({ length }) => length === 4));
  // The origins of both reach back from the end, two samples apart: those of one parity are shared.
  const shared = after.filter((window) => errors.some((other) => other.every((error, step) => error === window[step])));
  assert.ok(shared.length >= 5, `${shared.length}`);
});

Deno.test("plainEnsemble() copes with one sample, two, and a constant", () => {
  assert.deepEqual(plainEnsemble(Float64Array.of(3), 4), { median: new Float64Array(4).fill(3), errors: [] });
  assert.ok(plainEnsemble(Float64Array.of(3, 4), 4).median.every((value) => value >= 3 && value <= 4.5));
  const { median, errors } = plainEnsemble(new Float64Array(50).fill(7), 3);
  assert.deepEqual([median, ...errors].flatMap((path) => [...new Set(path)]).toSorted().at(-1), 7);
  assert.ok(errors.every((window) => window.every((error) => error === 0)));
});
