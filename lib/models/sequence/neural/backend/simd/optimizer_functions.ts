/**
 * The step of an optimiser, in one pass over each weight.
 *
 * @module
 */
import { integers, type Local, type SimdFunction, simdFunction, type ValueType, whileBelow } from "./assembler.ts";
import { type Code, f32, f32x4, i32, steps } from "./instructions.ts";

const { add, div, load, loadSplat, mul, splat, sqrt, store, sub } = f32x4;

/** What a step of Adam is told; all but the addresses are floats. */
const ADAM = {
  ...integers("weights", "gradients", "firstMoments", "secondMoments", "to", "bytes"),
  ...{
    gradientScale: "f32",
    firstKept: "f32",
    firstNew: "f32",
    secondKept: "f32",
    secondNew: "f32",
    stepSize: "f32",
    correction: "f32",
    epsilon: "f32",
    keep: "f32",
  },
} as const satisfies Record<string, ValueType>;

/**
 * m = firstKept m + firstNew g, v = secondKept v + secondNew g², to = keep w - stepSize m / (correction √v + ε), with g scaled by
 * `gradientScale`. The shares of old and new come apart, since 1 - β would lose half of its digits in a float of 32 bits.
 */
const adamStep = simdFunction("adamStep", ADAM, (p, newLocal) => {
  const at = newLocal("i32");
  const [g, m, v] = [newLocal("v128"), newLocal("v128"), newLocal("v128")];
  const behind = (pointer: Local): Code => i32.add(pointer.get, at.get);
  const step = (read: (address: Code) => Code, write: (address: Code, value: Code) => Code): Code =>
    steps(
      g.set(mul(read(behind(p.gradients)), splat(p.gradientScale.get))),
      m.set(add(
        mul(splat(p.firstKept.get), read(behind(p.firstMoments))),
        mul(splat(p.firstNew.get), g.get),
      )),
      v.set(add(
        mul(splat(p.secondKept.get), read(behind(p.secondMoments))),
        mul(splat(p.secondNew.get), mul(g.get, g.get)),
      )),
      write(behind(p.firstMoments), m.get),
      write(behind(p.secondMoments), v.get),
      write(
        behind(p.to),
        sub(
          mul(splat(p.keep.get), read(behind(p.weights))),
          div(
            mul(splat(p.stepSize.get), m.get),
            add(mul(splat(p.correction.get), sqrt(v.get)), splat(p.epsilon.get)),
          ),
        ),
      ),
    );
  return steps(
    whileBelow(
      at,
      i32.and(p.bytes.get, -16),
      16,
      step((address) => load(address), (address, value) => store(address, value)),
    ),
    whileBelow(
      at,
      p.bytes.get,
      4,
      step((address) => loadSplat(address), (address, value) => f32.store(address, f32x4.lane(value, 0))),
    ),
  );
});

/** Adds the squares of `bytes` bytes of floats to the four sums at `to`. */
const addSquares = simdFunction("addSquares", integers("from", "bytes", "to"), (p, newLocal) => {
  const at = newLocal("i32");
  const [sum, value] = [newLocal("v128"), newLocal("v128")];
  const address = i32.add(p.from.get, at.get);
  const addSquare = (read: Code): Code => steps(value.set(read), sum.set(add(sum.get, mul(value.get, value.get))));
  return steps(
    sum.set(load(p.to.get)),
    whileBelow(at, i32.and(p.bytes.get, -16), 16, addSquare(load(address))),
    store(p.to.get, sum.get),
    whileBelow(
      at,
      p.bytes.get,
      4,
      steps(
        value.set(loadSplat(address)),
        f32.store(p.to.get, f32.add(f32.load(p.to.get), f32x4.lane(mul(value.get, value.get), 0))),
      ),
    ),
  );
});

/** Functions of the optimiser. */
export const OPTIMIZER_FUNCTIONS: readonly SimdFunction[] = [adamStep, addSquares];
