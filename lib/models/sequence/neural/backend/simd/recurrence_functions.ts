/**
 * The gates of a long short-term memory at one step, forwards and backwards, for all rows of a batch.
 *
 * With z the sums that go into the gates, in the order input, forget, candidate, output:
 *
 * ```text
 * i = σ(zi)   f = σ(zf)   g = tanh(zg)   o = σ(zo)   c = f c' + i g   h = o tanh(c)
 * ```
 *
 * Source: Hochreiter and Schmidhuber (1997), "Long short-term memory", Neural Computation 9(8), with the forget gate of Gers et
 * al. (2000); the order of the gates is that of Keras, so that saved weights fit.
 *
 * @module
 */
import { integers, type Local, type NewLocal, type SimdFunction, simdFunction, whileBelow } from "./assembler.ts";
import { type Code, f32x4, i32, steps, when } from "./instructions.ts";
import { hyperbolicTangent, logistic } from "./exponential.ts";

const { add, constant, load, mul, mulAdd, store, sub } = f32x4;

/** Addresses that move on by their strides from row to row; a unit lies `at` bytes behind each of them. */
function eachUnit(
  rows: Code,
  unitBytes: Code,
  pointers: readonly { readonly pointer: Local; readonly stride: Code }[],
  newLocal: NewLocal,
  body: (at: (pointer: Local, gate?: number) => Code) => Code,
): Code {
  const [row, unit] = [newLocal("i32"), newLocal("i32")];
  const at = (pointer: Local, gate = 0): Code => {
    const start = i32.add(pointer.get, unit.get);
    return gate === 0 ? start : i32.add(start, i32.mul(unitBytes, gate));
  };
  return steps(
    row.set(i32.constant(0)),
    whileBelow(row, rows, 1, [
      ...unit.set(i32.constant(0)),
      ...whileBelow(unit, unitBytes, 16, body(at)),
      ...pointers.flatMap(({ pointer, stride }) => pointer.set(i32.add(pointer.get, stride))),
    ]),
  );
}

/**
 * One step forwards. `gates` holds z and is overwritten by i, f, g, o; the rows of `gates`, `cell` and `cellTanh` lie one behind
 * the other, other strides are bytes from row to row. h goes to `next`, where the next step reads it, and to `output`; an address
 * of 0 is nowhere.
 */
const gatesForward = simdFunction(
  "gatesForward",
  integers(
    ...["gates", "previousCell", "previousCellStride", "cell", "cellTanh"] as const,
    ...["next", "nextStride", "output", "outputStride", "rows", "unitBytes"] as const,
  ),
  (p, newLocal) => {
    const [i, f, g, o, c, h] = Array.from({ length: 6 }, () => newLocal("v128")) as [
      ...[Local, Local, Local],
      ...[Local, Local, Local],
    ];
    const [hasNext, hasOutput] = [newLocal("i32"), newLocal("i32")];
    const pointers = [
      { pointer: p.gates, stride: i32.mul(p.unitBytes.get, 4) },
      { pointer: p.previousCell, stride: p.previousCellStride.get },
      ...[p.cell, p.cellTanh].map((pointer) => ({ pointer, stride: p.unitBytes.get })),
      { pointer: p.next, stride: p.nextStride.get },
      { pointer: p.output, stride: p.outputStride.get },
    ];
    return steps(
      // The addresses move from row to row, so whether there is one is noted before.
      hasNext.set(p.next.get),
      hasOutput.set(p.output.get),
      eachUnit(p.rows.get, p.unitBytes.get, pointers, newLocal, (at) =>
        steps(
          i.set(logistic(load(at(p.gates)), newLocal)),
          f.set(logistic(load(at(p.gates, 1)), newLocal)),
          g.set(hyperbolicTangent(load(at(p.gates, 2)), newLocal)),
          o.set(logistic(load(at(p.gates, 3)), newLocal)),
          c.set(mulAdd(f.get, load(at(p.previousCell)), mul(i.get, g.get))),
          ...[i, f, g, o].map((gate, number) => store(at(p.gates, number), gate.get)),
          store(at(p.cell), c.get),
          c.set(hyperbolicTangent(c.get, newLocal)),
          store(at(p.cellTanh), c.get),
          h.set(mul(o.get, c.get)),
          when(hasNext.get, store(at(p.next), h.get)),
          when(hasOutput.get, store(at(p.output), h.get)),
        )),
    );
  },
);

/**
 * One step backwards. `stateGradient` (if not 0) holds the gradient of h by way of the later steps, `upstream` (if not 0) that by
 * way of the output of this very step. `cellGradient` holds that of c, and is overwritten by that of c'. The gradient of z goes to
 * `sums`. The rows of what has no stride lie one behind the other.
 */
const gatesBackward = simdFunction(
  "gatesBackward",
  integers(
    ...["gates", "sums", "previousCell", "previousCellStride", "cellTanh", "upstream", "upstreamStride"] as const,
    ...["stateGradient", "stateGradientStride", "cellGradient", "rows", "unitBytes"] as const,
  ),
  (p, newLocal) => {
    const [i, f, g, o, tanh, dh, dc] = Array.from({ length: 7 }, () => newLocal("v128")) as [
      ...[Local, Local, Local, Local],
      ...[Local, Local, Local],
    ];
    const [hasUpstream, hasLater] = [newLocal("i32"), newLocal("i32")];
    const one = constant(1);
    const pointers = [
      ...[p.gates, p.sums].map((pointer) => ({ pointer, stride: i32.mul(p.unitBytes.get, 4) })),
      { pointer: p.previousCell, stride: p.previousCellStride.get },
      ...[p.cellTanh, p.cellGradient].map((pointer) => ({ pointer, stride: p.unitBytes.get })),
      { pointer: p.upstream, stride: p.upstreamStride.get },
      { pointer: p.stateGradient, stride: p.stateGradientStride.get },
    ];
    const ofLogistic = (y: Local): Code => mul(y.get, sub(one, y.get));
    const ofTanh = (y: Local): Code => sub(one, mul(y.get, y.get));
    return steps(
      hasUpstream.set(p.upstream.get),
      hasLater.set(p.stateGradient.get),
      eachUnit(p.rows.get, p.unitBytes.get, pointers, newLocal, (at) =>
        steps(
          ...[i, f, g, o].map((gate, number) => gate.set(load(at(p.gates, number)))),
          tanh.set(load(at(p.cellTanh))),
          dh.set(constant(0)),
          when(hasLater.get, dh.set(load(at(p.stateGradient)))),
          when(hasUpstream.get, dh.set(add(dh.get, load(at(p.upstream))))),
          dc.set(mulAdd(mul(dh.get, o.get), ofTanh(tanh), load(at(p.cellGradient)))),
          store(at(p.sums), mul(mul(dc.get, g.get), ofLogistic(i))),
          store(at(p.sums, 1), mul(mul(dc.get, load(at(p.previousCell))), ofLogistic(f))),
          store(at(p.sums, 2), mul(mul(dc.get, i.get), ofTanh(g))),
          store(at(p.sums, 3), mul(mul(dh.get, tanh.get), ofLogistic(o))),
          store(at(p.cellGradient), mul(dc.get, f.get)),
        )),
    );
  },
);

/** Functions for recurrent layers. */
export const RECURRENCE_FUNCTIONS: readonly SimdFunction[] = [gatesForward, gatesBackward];
