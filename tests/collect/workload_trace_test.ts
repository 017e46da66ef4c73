import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { parseWorkloadTrace, readWorkloadTrace, traceLevels } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const trace = (values: number[], { shift = 0, fits = true } = {}) => ({ file: "x.csv", values, shift, fits });

Deno.test("parseWorkloadTrace() reads one column with a heading or none, and blank lines at the end", () => {
  for (const text of ["load\n1\n2.5\n", "1\n2.5", "\uFEFFrequests per s\r\n1\r\n 2.5 \r\n\r\n\n"]) {
    assert.deepEqual(parseWorkloadTrace(text, "x.csv"), [1, 2.5]);
  }
});

Deno.test("parseWorkloadTrace() refuses a garbled line by its number, and a trace without values", () => {
  const garbled: [text: string, line: number, found: string][] = [
    ["load\n1\nmany\n", 3, "many"],
    ["1\n\n2\n", 2, ""],
    ["load\n1,2\n", 2, "1,2"],
    ["nan\n1\n", 1, "nan"],
    ["time,load\n1\n", 1, "time,load"],
    ["1\n1e999\n", 2, "1e999"],
    ["1\n0x10\n", 2, "0x10"],
  ];
  for (const [text, line, found] of garbled) {
    assert.throws(() => parseWorkloadTrace(text, "x.csv"), {
      name: "SyntaxError",
      message: `Cannot follow the trace x.csv as line ${line} must be one number: it is "${found}"`,
    });
  }
  for (const text of ["", "\n \n", "load\n"]) {
    assert.throws(() => parseWorkloadTrace(text, "x.csv"), /at least one load value: it holds none$/);
  }
});

Deno.test("readWorkloadTrace() keeps the values, so that the plan does not depend on the file later", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "mine.csv"), "load\n3\n1\n");
    assert.deepEqual(await readWorkloadTrace(join(folder, "mine.csv"), { shift: 2, fits: false }), {
      file: "mine.csv",
      values: [3, 1],
      shift: 2,
      fits: false,
    });
  }));

Deno.test("traceLevels() scales from the shift to the peak, stretches, squeezes and begins again", () => {
  assert.deepEqual([...traceLevels(trace([10, 30, 20], { shift: 2 }), 10, 3)], [2, 10, 6]);
  assert.deepEqual([...traceLevels(trace([1, 2]), 2, 6)], [0, 0, 0, 2, 2, 2]);
  assert.deepEqual([...traceLevels(trace([0, 1, 2, 3]), 3, 2)], [1, 3]);
  assert.deepEqual([...traceLevels(trace([0, 1], { fits: false }), 5, 5)], [0, 5, 0, 5, 0]);
  assert.deepEqual([...traceLevels(trace([7, 7], { shift: 1 }), 5, 2)], [5, 5]);
});

Deno.test("traceLevels() lies between shift and peak, and a trace that fits reaches both where the run is long enough", () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });
  fc.assert(fc.property(values, fc.nat(5), fc.integer({ min: 5, max: 50 }), (found, shift, peak) => {
    const levels = traceLevels(trace(found, { shift }), peak, found.length * 3);
    assert.ok(levels.every((level) => level >= shift - 1e-9 && level <= peak + 1e-9));
    assert.ok(Math.abs(Math.max(...levels) - peak) < 1e-9);
    if (new Set(found).size > 1) assert.ok(Math.abs(Math.min(...levels) - shift) < 1e-9);
  }));
});
