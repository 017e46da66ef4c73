import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRecord, RECORD_CELLS } from "@/dataset/cluster_trace/parse_record.ts";
import { readLines } from "@/dataset/cluster_trace/lines.ts";
import { traceLine } from "./trace_part.ts";

const encoder = new TextEncoder();

/** Reads the CPU rate of a record that has this text there. */
function parsed(cell: string): number | string {
  const bytes = encoder.encode(traceLine(600, 900, { "cpu_rate": cell }));
  const cells = new Float64Array(RECORD_CELLS);
  return parseRecord(bytes, 0, bytes.length, cells) ?? cells[5]!;
}

Deno.test("parseRecord() reads every number as Number() does, to the last bit", () => {
  for (const text of ["0", "0.5", ".5", "5.", "6.485e-05", "9007199254740993", "0.1234567890123456789", "-3", "+4e2"]) {
    assert.equal(parsed(text), Number(text), text);
  }
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    assert.equal(parsed(String(value)), Number(String(value)));
  }));
  fc.assert(fc.property(fc.nat(), fc.nat({ max: 99_999_999 }), (whole, fraction) => {
    const text = `${whole}.${fraction}`;
    assert.equal(parsed(text), Number(text));
  }));
});

Deno.test("parseRecord() takes an empty cell for missing, and refuses what is no number", () => {
  assert.ok(Number.isNaN(parsed("")));
  assert.ok(Number.isNaN(parsed(" ")));
  for (const text of ["x", "1.2.3", "1e", "--1", ".", "0x10", "NaN"]) {
    assert.match(String(parsed(text)), /cpu_rate must be/);
  }
});

Deno.test("readLines() gives the same lines however the bytes are cut", async () => {
  const lines = fc.array(fc.stringMatching(/^[a-z,]{0,12}$/), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 9 }), fc.constantFrom("\n", "\r\n"), async (all, size, end) => {
      const bytes = encoder.encode(all.join(end));
      const found: [number, string][] = [];
      const chunks = (async function* () {
        for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.slice(at, at + size));
      })();
      await readLines(chunks, (line, from, to, number) => {
        found.push([number, new TextDecoder().decode(line.subarray(from, to))]);
      });
      assert.deepEqual(found, all.map((line, i): [number, string] => [i + 1, line]).filter(([, line]) => line !== ""));
    }),
  );
});
