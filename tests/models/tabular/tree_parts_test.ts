import assert from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "@/features/mod.ts";
import { binColumns } from "@/models/tabular/bins.ts";
import { holdOutBlocks } from "@/models/tabular/held_out.ts";
import { fillHistogram, findCut, subtractHistogram } from "@/models/tabular/histogram.ts";
import { packingFor, packSlopes } from "@/models/tabular/packed_slopes.ts";
import { fitForest, restoreForest } from "@/models/tabular/random_forest.ts";
import { cutBetween, orderByCode, rankColumn } from "@/models/tabular/ranks.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const columnOf = (maxLength: number) => fc.array(finite, { minLength: 1, maxLength }).map((a) => Float64Array.from(a));

Deno.test("rankColumn() gives each value back, and orderByCode() sorts the rows", () => {
  fc.assert(fc.property(columnOf(50), (column) => {
    const ranked = rankColumn(column);
    assert.ok(ranked.values.every((value, i) => i === 0 || value > ranked.values[i - 1]!));
    column.forEach((value, i) => assert.ok(ranked.values[ranked.codes[i]!] === value));
    const order = orderByCode(ranked);
    assert.deepEqual(order.toSorted(), Int32Array.from(column.keys()));
    order.forEach((row, i) => assert.ok(i === 0 || column[row]! >= column[order[i - 1]!]!));
  }));
});

Deno.test("cutBetween() always parts its neighbours", () => {
  fc.assert(fc.property(finite, finite, (a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    if (low === high) return;
    const cut = cutBetween(low, high);
    assert.ok(low <= cut && cut < high, `${cut}`);
  }));
});

Deno.test("binColumns() gives few distinct values a bin each, cut halfway", () => {
  const { bins, offsets, cuts } = binColumns({ names: ["a"], columns: [Float64Array.of(5, 1, 1, 3)], rows: 4 }, 256);
  assert.deepEqual([...bins], [2, 0, 0, 1]);
  assert.deepEqual([...offsets], [0, 3]);
  assert.deepEqual(cuts, [Float64Array.of(2, 4)]);
});

Deno.test("binColumns() fills bins about equally and never parts equal values", () => {
  const column = Float64Array.from({ length: 1000 }, (_, i) => Math.min(i, 700));
  const { bins, cuts } = binColumns({ names: ["a"], columns: [column], rows: 1000 }, 8);
  const counts = new Int32Array(8);
  bins.forEach((bin) => counts[bin]!++);
  // 300 rows share the value 700 and so a bin; the others split the rest.
  assert.deepEqual([...counts], [125, 125, 125, 125, 125, 375, 0, 0]);
  assert.deepEqual(cuts, [Float64Array.of(124.5, 249.5, 374.5, 499.5, 624.5)]);
});

Deno.test("binColumns() puts each value on the side of each cut where its bin is", () => {
  fc.assert(fc.property(columnOf(200), fc.integer({ min: 2, max: 12 }), (column, maxBins) => {
    const { bins, cuts } = binColumns({ names: ["a"], columns: [column], rows: column.length }, maxBins);
    assert.ok(cuts[0]!.length < maxBins);
    column.forEach((value, i) => assert.equal(bins[i], cuts[0]!.filter((cut) => value > cut).length));
  }));
});

Deno.test("packSlopes() loses no count and sums slopes exactly", () => {
  const slope = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(fc.property(fc.array(slope, { minLength: 1, maxLength: 300 }), (list) => {
    const packing = packingFor(list.length);
    const packed = new Float64Array(list.length);
    const step = packSlopes(Float64Array.from(list), packing, packed);
    if (step === 0) return assert.ok(list.every((value) => Math.abs(value) < 1e-300));
    const forwards = packed.reduce((sum, value) => sum + value, 0);
    assert.equal(packed.reduceRight((sum, value) => sum + value, 0), forwards);
    const count = Math.floor(forwards / packing.unit + 0.5);
    assert.equal(count, list.length);
    const sum = list.reduce((total, value) => total + value, 0);
    assert.ok(Math.abs((forwards - count * packing.unit) * step - sum) <= 0.5 * step * count + 1e-9);
  }));
});

Deno.test("packSlopes() packs slopes of any size, and says when there is none", () => {
  const packing = packingFor(2);
  const packed = new Float64Array(2);
  for (const size of [Number.MIN_VALUE, 1e-300, 1e300]) {
    assert.ok(packSlopes(Float64Array.of(size, -size), packing, packed) >= 0);
    assert.ok(packed.every(Number.isFinite));
  }
  assert.equal(packSlopes(Float64Array.of(0, 0), packing, packed), 0);
});

Deno.test("findCut() finds the best cut of a histogram, and subtractHistogram() the other child", () => {
  const data = binColumns({
    names: ["a", "b", "c"],
    columns: [Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 1, 2)],
    rows: 4,
  }, 256);
  const packing = packingFor(4);
  const packed = new Float64Array(4);
  packSlopes(Float64Array.of(-1, -1, 1, 1), packing, packed);
  const rows = Int32Array.of(0, 1, 2, 3);
  const histogram = (start: number, end: number): Float64Array => {
    const into = new Float64Array(data.offsets[3]!);
    fillHistogram(data, packed, rows, start, end, into, new Float64Array(4));
    return into;
  };
  const whole = histogram(0, 4);
  const total = packed.reduce((sum, value) => sum + value, 0);
  const limits = { packing, minSamplesLeaf: 1, l2: 0 };
  const cut = findCut(data, whole, total, limits);
  // Feature b between its second and third bin: both sides of 2 rows with slope 1 each, gain 2 + 2 in squared steps.
  assert.deepEqual([cut.feature, cut.bin, cut.gain], [1, 1, 4 * packing.steps ** 2]);
  assert.equal(findCut(data, whole, total, { ...limits, minSamplesLeaf: 3 }).gain, 0);
  subtractHistogram(whole, histogram(0, 1));
  assert.deepEqual(whole, histogram(1, 4));
});

Deno.test("holdOutBlocks() holds out whole blocks, as many as asked, by seed", () => {
  const options = { blockRows: 20, ratio: 0.25, seed: 3 };
  const mask = holdOutBlocks(410, options);
  assert.deepEqual(holdOutBlocks(410, options), mask);
  assert.notDeepEqual(holdOutBlocks(410, { ...options, seed: 4 }), mask);
  let held = 0;
  for (let start = 0; start < 410; start += 20) {
    const block = new Set(mask.subarray(start, start + 20));
    assert.equal(block.size, 1, "a block is held out whole or not at all");
    if (block.has(1)) held++;
  }
  assert.equal(held, 5);
});

Deno.test("holdOutBlocks() leaves a block on either side", () => {
  assert.deepEqual([...holdOutBlocks(2, { blockRows: 1, ratio: 0, seed: 1 })].sort(), [0, 1]);
  assert.deepEqual([...holdOutBlocks(2, { blockRows: 1, ratio: 1, seed: 1 })].sort(), [0, 1]);
});

Deno.test("restoreForest() refuses damaged trees and says what is wrong", async (t) => {
  const x = matrix({ a: Float64Array.of(1, 2, 3, 4, 5, 6), b: Float64Array.of(3, 1, 4, 1, 5, 9) });
  const fitted = fitForest(x, Float64Array.of(1, 4, 2, 8, 5, 7), { seed: 1, trees: 3, minSamplesLeaf: 1 });
  type State = { features: string[]; trees: Record<string, unknown> };
  const damage: Readonly<Record<string, (state: State) => void>> = {
    "a tree is missing": (state) => state.trees["trees"] = 4,
    "nodes are cut off": (state) => state.trees["nodes"] = { bits: 8, base64: "AQE=" },
    "a node splits a feature that is not there": (state) => state.trees["nodes"] = { bits: 8, base64: "Bw==" },
    "cuts are gone": (state) => state.trees["cuts"] = ["", ""],
    "cuts are not base64": (state) => state.trees["cuts"] = ["?", ""],
    "cuts of a feature are missing": (state) => state.trees["cuts"] = [""],
    "leaves are too many": (state) => state.trees["leaves"] = new Uint8Array(4000).toBase64(),
    "leaves are not numbers": (state) => state.trees["leaves"] = new Uint8Array(4000).fill(255).toBase64(),
    "leaves are half a number": (state) => state.trees["leaves"] = "AAAA",
    "leaves are no text": (state) => state.trees["leaves"] = 7,
    "numbers have an odd width": (state) => state.trees["cut"] = { bits: 7, base64: "" },
    "trees are missing": (state) => Object.assign(state, { trees: null }),
    "a feature is missing": (state) => state.features.pop(),
    "a feature is there twice": (state) => state.features[1] = "a",
    "the centre is missing": (state) => Object.assign(state, { centre: null }),
    "importances are missing": (state) => Object.assign(state, { importances: [1] }),
  };
  for (const [what, spoil] of Object.entries(damage)) {
    await t.step(what, () => {
      const state = JSON.parse(JSON.stringify(fitted)) as State;
      spoil(state);
      assert.throws(() => restoreForest(state), /^(Type|Range)Error: Cannot restore random_forest as /);
    });
  }
});
