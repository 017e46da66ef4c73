/**
 * Functions that walk along rows of floats: copy, sum, scale, squash, unfold a window, fold it back.
 *
 * @module
 */
import { integers, type Local, type NewLocal, type SimdFunction, simdFunction, whileBelow } from "./assembler.ts";
import { type Code, f32, f32x4, i32, steps, when } from "./instructions.ts";
import { hyperbolicTangent } from "./exponential.ts";

/** Four floats at a time, then the rest one by one. `at` counts bytes. */
function alongRow(at: Local, bytes: Code, four: Code, one: Code): Code {
  return steps(
    at.set(i32.constant(0)),
    whileBelow(at, i32.and(bytes, -16), 16, four),
    whileBelow(at, bytes, 4, one),
  );
}

/** Copies `rows` rows of `bytes` bytes, each so many bytes behind the one before; a stride of 0 repeats one row. */
const copyRows = simdFunction(
  "copyRows",
  integers("from", "fromStride", "to", "toStride", "bytes", "rows"),
  (p, newLocal) => {
    const [count, at] = [newLocal("i32"), newLocal("i32")];
    const [from, to] = [i32.add(p.from.get, at.get), i32.add(p.to.get, at.get)];
    return whileBelow(count, p.rows.get, 1, [
      ...alongRow(at, p.bytes.get, f32x4.store(to, f32x4.load(from)), f32.store(to, f32.load(from))),
      ...p.from.set(i32.add(p.from.get, p.fromStride.get)),
      ...p.to.set(i32.add(p.to.get, p.toStride.get)),
    ]);
  },
);

/** Adds up `rows` rows of `bytes` bytes, one behind the other, into one row that must hold zeros. */
const sumRows = simdFunction("sumRows", integers("from", "bytes", "rows", "to"), (p, newLocal) => {
  const [count, at] = [newLocal("i32"), newLocal("i32")];
  const [from, to] = [i32.add(p.from.get, at.get), i32.add(p.to.get, at.get)];
  return steps(
    whileBelow(count, p.rows.get, 1, [
      ...alongRow(
        at,
        p.bytes.get,
        f32x4.store(to, f32x4.add(f32x4.load(to), f32x4.load(from))),
        f32.store(to, f32.add(f32.load(to), f32.load(from))),
      ),
      ...p.from.set(i32.add(p.from.get, p.bytes.get)),
    ]),
  );
});

/** Multiplies `bytes` bytes of floats by a number, where they lie. */
const scaleRow = simdFunction("scaleRow", { ...integers("at", "bytes"), factor: "f32" }, (p, newLocal) => {
  const at = newLocal("i32");
  const place = i32.add(p.at.get, at.get);
  const factor = f32x4.splat(p.factor.get);
  return alongRow(
    at,
    p.bytes.get,
    f32x4.store(place, f32x4.mul(f32x4.load(place), factor)),
    f32.store(place, f32x4.lane(f32x4.mul(f32x4.loadSplat(place), factor), 0)),
  );
});

/** tanh of `bytes` bytes of floats. */
const tanh = simdFunction("tanh", integers("from", "bytes", "to"), (p, newLocal) => {
  const at = newLocal("i32");
  const [from, to] = [i32.add(p.from.get, at.get), i32.add(p.to.get, at.get)];
  const value = hyperbolicTangent(f32x4.load(from), newLocal);
  const last = hyperbolicTangent(f32x4.loadSplat(from), newLocal);
  return alongRow(at, p.bytes.get, f32x4.store(to, value), f32.store(to, f32x4.lane(last, 0)));
});

/** Parameters of a window over `steps` steps of `bytes` bytes each, in `batch` sequences that lie one behind the other. */
const WINDOW = integers(
  ...[
    "sequences",
    "batch",
    "steps",
    "bytes",
    "windows",
    "outputSteps",
    "kernelSize",
    "dilation",
    "stride",
    "left",
  ] as const,
);

/**
 * Walks through the windows of all sequences. Window t holds the steps `t stride + k dilation - left`, k from 0 to kernelSize - 1,
 * side by side; steps outside of the sequence are passed to `outside`.
 */
function eachWindowStep(
  p: Readonly<Record<keyof typeof WINDOW, Local>>,
  newLocal: NewLocal,
  inside: (sequence: Code, window: Code) => Code,
  outside: (window: Code) => Code,
): Code {
  const [b, t, k, step] = [0, 1, 2, 3].map(() => newLocal("i32")) as [Local, Local, Local, Local];
  const place = i32.sub(i32.add(i32.mul(t.get, p.stride.get), i32.mul(k.get, p.dilation.get)), p.left.get);
  return whileBelow(b, p.batch.get, 1, [
    ...t.set(i32.constant(0)),
    ...whileBelow(t, p.outputSteps.get, 1, [
      ...k.set(i32.constant(0)),
      ...whileBelow(k, p.kernelSize.get, 1, [
        ...step.set(place),
        // Unsigned: a step before the first one counts as far behind the last.
        ...when(
          i32.below(step.get, p.steps.get),
          inside(i32.add(p.sequences.get, i32.mul(step.get, p.bytes.get)), p.windows.get),
          outside(p.windows.get),
        ),
        ...p.windows.set(i32.add(p.windows.get, p.bytes.get)),
      ]),
    ]),
    ...p.sequences.set(i32.add(p.sequences.get, i32.mul(p.steps.get, p.bytes.get))),
  ]);
}

/** Copies every window out of its sequence; what lies outside is zero. */
const unfold = simdFunction("unfold", WINDOW, (p, newLocal) => {
  const at = newLocal("i32");
  const behind = (address: Code): Code => i32.add(address, at.get);
  return eachWindowStep(
    p,
    newLocal,
    (sequence, window) => {
      const [from, to] = [behind(sequence), behind(window)];
      return alongRow(at, p.bytes.get, f32x4.store(to, f32x4.load(from)), f32.store(to, f32.load(from)));
    },
    (window) => {
      const to = behind(window);
      return alongRow(at, p.bytes.get, f32x4.store(to, f32x4.constant(0)), f32.store(to, f32.constant(0)));
    },
  );
});

/** Adds every window back into its sequence, which must hold zeros: the gradient of unfolding. */
const fold = simdFunction("fold", WINDOW, (p, newLocal) => {
  const at = newLocal("i32");
  const behind = (address: Code): Code => i32.add(address, at.get);
  return eachWindowStep(
    p,
    newLocal,
    (sequence, window) => {
      const [to, from] = [behind(sequence), behind(window)];
      return alongRow(
        at,
        p.bytes.get,
        f32x4.store(to, f32x4.add(f32x4.load(to), f32x4.load(from))),
        f32.store(to, f32.add(f32.load(to), f32.load(from))),
      );
    },
    () => [],
  );
});

/** Functions on rows. */
export const ROW_FUNCTIONS: readonly SimdFunction[] = [copyRows, sumRows, scaleRow, tanh, unfold, fold];
