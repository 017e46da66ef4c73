/**
 * Exponential, logistic and hyperbolic tangent of four floats at once.
 *
 * @module
 */
import type { NewLocal } from "./assembler.ts";
import { bits, type Code, f32x4 } from "./instructions.ts";

/** Beyond this the result would leave the range of normal floats. */
const LARGEST = 87.3;

/** Added and taken away again, it rounds a float to a whole number, whose bits it leaves in the lowest places. */
const ROUNDER = 1.5 * 2 ** 23;

/**
 * e^x with a relative error below 2e-7, for x kept within ±87.3: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for e^r, and n
 * straight into the exponent bits. NaN stays NaN.
 *
 * Source: the coefficients and the split of ln 2 are those of `expf` in the Cephes Mathematical Library, Moshier (1989).
 */
function exponential(value: Code, newLocal: NewLocal): Code {
  const { add, constant, mul, mulAdd, sub } = f32x4;
  const [x, rounded, r] = [newLocal("v128"), newLocal("v128"), newLocal("v128")];
  const coefficients = [
    1.9875691500e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
  ];
  const polynomial = coefficients.slice(1).reduce(
    (sum, coefficient) => mulAdd(sum, r.get, constant(coefficient)),
    constant(coefficients[0]!),
  );
  const n = sub(rounded.get, constant(ROUNDER));
  return [
    ...x.set(f32x4.pmin(f32x4.pmax(value, constant(-LARGEST)), constant(LARGEST))),
    ...rounded.set(mulAdd(x.get, constant(Math.LOG2E), constant(ROUNDER))),
    ...r.set(mulAdd(n, constant(2.12194440e-4), mulAdd(n, constant(-0.693359375), x.get))),
    ...mul(
      add(mulAdd(mul(polynomial, r.get), r.get, r.get), constant(1)),
      // 1.0 in bits, with n added to its exponent.
      bits.add(bits.shiftLeft(rounded.get, 23), bits.constant(0x3f800000)),
    ),
  ];
}

/** 1 / (1 + e^-x). */
export function logistic(value: Code, newLocal: NewLocal): Code {
  const { add, constant, div, neg } = f32x4;
  return div(constant(1), add(constant(1), exponential(neg(value), newLocal)));
}

/** tanh x as 2 / (1 + e^-2x) - 1, absolute error below 2e-7. */
export function hyperbolicTangent(value: Code, newLocal: NewLocal): Code {
  const { constant, mul, mulAdd } = f32x4;
  return mulAdd(constant(2), logistic(mul(constant(2), value), newLocal), constant(-1));
}
