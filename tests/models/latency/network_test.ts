import assert from "node:assert/strict";
import { adam } from "../../../lib/models/latency/adam.ts";
import { Network } from "../../../lib/models/latency/network.ts";
import { prng } from "@/random/mod.ts";
import { assertClose } from "../../assert_close.ts";

/** Parameters away from the start, where many of them are 0. */
function someParameters(network: Network): Float64Array {
  const random = prng(3);
  return network.start(random).map((value) => value + random.next() - 0.5);
}

for (const widths of [[3, 5, 4, 6], [2, 4, 3], [3, 2], [0, 3, 2]]) {
  Deno.test(`Network.backward() agrees with finite differences for widths ${widths}`, () => {
    const network = new Network(widths);
    const rows = 4;
    const random = prng(1);
    const x = Float64Array.from({ length: rows * widths[0]! }, () => random.next() * 2 - 1);
    const weights = Float64Array.from({ length: rows * widths.at(-1)! }, () => random.next() - 0.5);
    const parameters = someParameters(network);
    const total = (): number =>
      network.forward(parameters, x, rows).reduce((sum, value, i) => sum + value * weights[i]!, 0);
    total();
    const gradient = new Float64Array(network.size);
    network.backward(parameters, x, weights, gradient);
    const step = 1e-6;
    for (let i = 0; i < network.size; i++) {
      const value = parameters[i]!;
      parameters[i] = value + step;
      const above = total();
      parameters[i] = value - step;
      const below = total();
      parameters[i] = value;
      assertClose(gradient[i]!, (above - below) / (2 * step), { relative: 1e-6, absolute: 1e-7 });
    }
  });
}

Deno.test("Network without hidden layers is linear", () => {
  const network = new Network([2, 1]);
  const out = network.forward(Float64Array.of(3, -2, 0.5), Float64Array.of(1, 1, 2, 5), 2);
  assert.deepEqual(Array.from(out.subarray(0, 2)), [1.5, -3.5]);
});

Deno.test("Network gives a row the same outputs alone and among others", () => {
  const network = new Network([2, 4, 3]);
  const parameters = someParameters(network);
  const x = Float64Array.of(0.1, 0.2, -1, 2, 3, 0.5);
  const together = network.forward(parameters, x, 3).slice(3, 6);
  assert.deepEqual(network.forward(parameters, x.subarray(2, 4), 1).slice(0, 3), together);
});

Deno.test("adam() first moves each parameter by the rate, against its gradient, whatever its size", () => {
  const parameters = Float64Array.of(1, 1, 1);
  adam(3, { weightDecay: 0, maxNorm: Infinity }).step(parameters, Float64Array.of(1e-3, -50, 0), 0.1);
  assertClose(parameters[0]!, 0.9, { absolute: 1e-5 });
  assertClose(parameters[1]!, 1.1, { absolute: 1e-5 });
  assert.equal(parameters[2], 1);
});

Deno.test("adam() finds the minimum of a parabola, and shortens long gradients", () => {
  const parameters = Float64Array.of(5);
  const optimizer = adam(1, { weightDecay: 0, maxNorm: 1 });
  for (let i = 0; i < 2000; i++) optimizer.step(parameters, Float64Array.of(1e6 * (parameters[0]! - 2)), 0.01);
  assertClose(parameters[0]!, 2, { absolute: 0.05 });
});
