/**
 * The product of two matrices, from panels that are packed so that its innermost loop reads straight ahead.
 *
 * The left matrix is packed in panels of 6 rows, the right one in panels of 8 columns: 6 x 8 sums, two vectors of the right and one
 * number of the left fill the 15 registers that the compiler has, and a step along the shared dimension is 8 loads for 96
 * operations. Measured at 2.6 GHz: 34 GFLOP/s, with 4 rows 31, without fused multiply-adds 29 and 28.
 *
 * Source: Goto and van de Geijn (2008), "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3).
 *
 * @module
 */
import { integers, type Local, type NewLocal, type SimdFunction, simdFunction, whileBelow } from "./assembler.ts";
import { type Code, f32, f32x4, i32, smaller, steps, when } from "./instructions.ts";

/** Rows of a panel of the left matrix. */
export const PANEL_ROWS = 6;

/** Columns of a panel of the right matrix. */
export const PANEL_COLUMNS = 8;

/** Numbers of the rows of a panel. */
const ROWS: readonly number[] = Array.from({ length: PANEL_ROWS }, (_, r) => r);

/** Turns of the innermost loop that are written out. */
const UNROLLED = 4;

/** One float from one address to another, or zero where a panel reaches beyond its matrix. */
function copyFloat(to: Code, from: Code, isInside: Code): Code {
  return when(isInside, f32.store(to, f32.load(from)), f32.store(to, f32.constant(0)));
}

/** Four rows of four floats, read; their columns, written: out of a matrix whose shared dimension lies closely packed. */
function transposeFour(rows: readonly Code[], to: Code, rowBytes: number, newLocal: NewLocal): Code {
  const row = rows.map(() => newLocal("v128"));
  const [a, b, c, d] = row.map((local) => local.get) as [Code, Code, Code, Code];
  const pairs = [newLocal("v128"), newLocal("v128"), newLocal("v128"), newLocal("v128")];
  const [low, high, low2, high2] = pairs.map((local) => local.get) as [Code, Code, Code, Code];
  return steps(
    ...row.map((local, i) => local.set(f32x4.load(rows[i]!))),
    pairs[0]!.set(f32x4.shuffle(a, b, [0, 4, 1, 5])),
    pairs[1]!.set(f32x4.shuffle(a, b, [2, 6, 3, 7])),
    pairs[2]!.set(f32x4.shuffle(c, d, [0, 4, 1, 5])),
    pairs[3]!.set(f32x4.shuffle(c, d, [2, 6, 3, 7])),
    f32x4.store(to, f32x4.shuffle(low, low2, [0, 1, 4, 5])),
    f32x4.store(to, f32x4.shuffle(low, low2, [2, 3, 6, 7]), rowBytes),
    f32x4.store(to, f32x4.shuffle(high, high2, [0, 1, 4, 5]), 2 * rowBytes),
    f32x4.store(to, f32x4.shuffle(high, high2, [2, 3, 6, 7]), 3 * rowBytes),
  );
}

/**
 * Packs a matrix in panels: `count` rows (or columns) `lineStride` bytes apart, each of `depth` floats `depthStride` bytes apart.
 * A panel holds `width` lines: for each place along the depth their floats side by side; zeros fill the last panel.
 */
function pack(name: string, width: number): SimdFunction {
  return simdFunction(name, integers("from", "lineStride", "depthStride", "count", "depth", "to"), (p, newLocal) => {
    const [line, place, source, target, j] = [1, 2, 3, 4, 5].map(() => newLocal("i32")) as [
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const isFull = i32.atLeast(p.count.get, i32.add(line.get, width));
    const next = steps(
      source.set(i32.add(source.get, p.depthStride.get)),
      target.set(i32.add(target.get, 4 * width)),
    );
    // Vectors of four lines that cover a panel; those of 6 lines overlap.
    const firstLines = [0, width - 4];
    const straight = whileBelow(place, p.depth.get, 1, [
      ...firstLines.flatMap((v) => f32x4.store(target.get, f32x4.load(source.get, 4 * v), 4 * v)),
      ...next,
    ]);
    const address = (lines: number): Code => i32.add(source.get, i32.mul(p.lineStride.get, lines));
    const turned = whileBelow(place, i32.and(p.depth.get, -4), 4, [
      ...firstLines.flatMap((v) =>
        transposeFour([0, 1, 2, 3].map((i) => address(v + i)), i32.add(target.get, 4 * v), 4 * width, newLocal)
      ),
      ...source.set(i32.add(source.get, 16)),
      ...target.set(i32.add(target.get, 16 * width)),
    ]);
    const oneByOne = whileBelow(place, p.depth.get, 1, [
      ...j.set(i32.constant(0)),
      ...whileBelow(
        j,
        i32.constant(width),
        1,
        copyFloat(
          i32.add(target.get, i32.shiftLeft(j.get, 2)),
          i32.add(source.get, i32.mul(j.get, p.lineStride.get)),
          i32.below(i32.add(line.get, j.get), p.count.get),
        ),
      ),
      ...next,
    ]);
    return steps(
      target.set(p.to.get),
      whileBelow(line, p.count.get, width, [
        ...source.set(i32.add(p.from.get, i32.mul(line.get, p.lineStride.get))),
        ...place.set(i32.constant(0)),
        ...when(isFull, when(i32.equal(p.lineStride.get, 4), straight, when(i32.equal(p.depthStride.get, 4), turned))),
        ...oneByOne,
      ]),
    );
  });
}

/** The 6 x 8 sums over the shared dimension, from a panel of either side. */
function sumsOf(left: Local, right: Local, end: Code, sums: readonly Local[], newLocal: NewLocal): Code {
  const [b0, b1, a] = [newLocal("v128"), newLocal("v128"), newLocal("v128")];
  const turn = (i: number): Code => {
    const [leftAt, rightAt] = [i * PANEL_ROWS * 4, i * PANEL_COLUMNS * 4];
    const row = (r: number): Code => {
      const [low, high] = [sums[2 * r]!, sums[2 * r + 1]!];
      return steps(
        a.set(f32x4.loadSplat(left.get, leftAt + 4 * r)),
        low.set(f32x4.mulAdd(a.get, b0.get, low.get)),
        high.set(f32x4.mulAdd(a.get, b1.get, high.get)),
      );
    };
    return steps(
      b0.set(f32x4.load(right.get, rightAt)),
      b1.set(f32x4.load(right.get, rightAt + 16)),
      ...ROWS.map(row),
    );
  };
  const turns = (count: number, until: Code): Code =>
    whileBelow(left, until, count * PANEL_ROWS * 4, [
      ...Array.from({ length: count }, (_, i) => turn(i)).flat(),
      ...right.set(i32.add(right.get, count * PANEL_COLUMNS * 4)),
    ]);
  // The unrolled loop may only start where all its turns are inside.
  const lastStart = newLocal("i32");
  return steps(
    lastStart.set(i32.sub(end, (UNROLLED - 1) * PANEL_ROWS * 4)),
    turns(UNROLLED, lastStart.get),
    turns(1, end),
  );
}

/** Writes a full tile, or adds it to what is there. */
function storeTile(to: Code, stride: Code, adds: Code, sums: readonly Local[], newLocal: NewLocal): Code {
  const row = newLocal("i32");
  const store = (isAdded: boolean): Code =>
    ROWS.flatMap((r) => [
      ...[0, 1].flatMap((v) => {
        const sum = sums[2 * r + v]!.get;
        return f32x4.store(row.get, isAdded ? f32x4.add(f32x4.load(row.get, 16 * v), sum) : sum, 16 * v);
      }),
      ...row.set(i32.add(row.get, stride)),
    ]);
  return steps(row.set(to), when(adds, store(true), store(false)));
}

/** Copies the part of a tile that lies inside the result, float by float. */
function storeEdge(
  to: Code,
  stride: Code,
  adds: Code,
  { tile, rows, columns }: { readonly tile: Code; readonly rows: Code; readonly columns: Code },
  newLocal: NewLocal,
): Code {
  const [r, c, row] = [newLocal("i32"), newLocal("i32"), newLocal("i32")];
  const at = i32.add(row.get, i32.shiftLeft(c.get, 2));
  const value = f32.load(i32.add(tile, i32.add(i32.mul(r.get, PANEL_COLUMNS * 4), i32.shiftLeft(c.get, 2))));
  return steps(
    row.set(to),
    r.set(i32.constant(0)),
    whileBelow(r, rows, 1, [
      ...c.set(i32.constant(0)),
      ...whileBelow(c, columns, 1, when(adds, f32.store(at, f32.add(f32.load(at), value)), f32.store(at, value))),
      ...row.set(i32.add(row.get, stride)),
    ]),
  );
}

/**
 * result (m x n, rows `stride` bytes apart) = or += left · right, both packed, with `depth` places along the shared dimension.
 * `adds` is 1 to add to what is there, 0 to overwrite it; `tile` is the address of 192 bytes for tiles that stick out.
 */
const multiply = simdFunction(
  "multiply",
  integers("left", "right", "m", "n", "depth", "result", "stride", "adds", "tile"),
  (p, newLocal) => {
    const [i, j, a, b, rightPanel, leftEnd, to, isInside] = Array.from({ length: 8 }, () => newLocal("i32")) as [
      ...[Local, Local, Local, Local],
      ...[Local, Local, Local, Local],
    ];
    const sums = Array.from({ length: 2 * PANEL_ROWS }, () => newLocal("v128"));
    const rest = (all: Code, done: Code, width: number): Code => smaller(i32.sub(all, done), width);
    const one = steps(
      ...sums.map((sum) => sum.set(f32x4.constant(0))),
      b.set(rightPanel.get),
      leftEnd.set(i32.add(a.get, i32.mul(p.depth.get, PANEL_ROWS * 4))),
      sumsOf(a, b, leftEnd.get, sums, newLocal),
      to.set(i32.add(p.result.get, i32.add(i32.mul(i.get, p.stride.get), i32.shiftLeft(j.get, 2)))),
      isInside.set(
        i32.and(
          i32.atLeast(p.m.get, i32.add(i.get, PANEL_ROWS)),
          i32.atLeast(p.n.get, i32.add(j.get, PANEL_COLUMNS)),
        ),
      ),
      when(
        isInside.get,
        storeTile(to.get, p.stride.get, p.adds.get, sums, newLocal),
        steps(
          storeTile(p.tile.get, i32.constant(PANEL_COLUMNS * 4), i32.constant(0), sums, newLocal),
          storeEdge(to.get, p.stride.get, p.adds.get, {
            tile: p.tile.get,
            rows: rest(p.m.get, i.get, PANEL_ROWS),
            columns: rest(p.n.get, j.get, PANEL_COLUMNS),
          }, newLocal),
        ),
      ),
    );
    return steps(
      rightPanel.set(p.right.get),
      whileBelow(j, p.n.get, PANEL_COLUMNS, [
        ...i.set(i32.constant(0)),
        ...a.set(p.left.get),
        ...whileBelow(i, p.m.get, PANEL_ROWS, one),
        ...rightPanel.set(i32.add(rightPanel.get, i32.mul(p.depth.get, PANEL_COLUMNS * 4))),
      ]),
    );
  },
);

/** Functions for products of matrices. */
export const MATRIX_FUNCTIONS: readonly SimdFunction[] = [
  pack("packLeft", PANEL_ROWS),
  pack("packRight", PANEL_COLUMNS),
  multiply,
];
