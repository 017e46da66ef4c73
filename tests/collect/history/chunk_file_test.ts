import assert from "node:assert/strict";
import fc from "fast-check";
import { type ChunkAnswer, chunkAnswer, decodeChunk, encodeChunk } from "@/collect/history/chunk_file.ts";

const answers: fc.Arbitrary<ChunkAnswer> = fc.record({
  warnings: fc.array(fc.string(), { maxLength: 2 }),
  series: fc.array(
    fc.record({
      labels: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
      first: fc.nat(1e6),
      values: fc.oneof(
        fc.float64Array({ minLength: 1, maxLength: 20, noDefaultInfinity: true }),
        fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 20 }))
          .map(([value, length]) => new Float64Array(length).fill(value)),
      ),
    }, { noNullPrototype: true }),
    { maxLength: 4 },
  ),
}, { noNullPrototype: true });

Deno.test("decodeChunk() reads what encodeChunk() wrote, to the last bit", () => {
  fc.assert(fc.property(fc.string(), answers, (query, answer) => {
    assert.deepEqual(decodeChunk(query, encodeChunk(query, answer)), answer);
  }));
});

Deno.test("decodeChunk() takes no part of a file, and no answer to another query, for an answer", () => {
  const series = [{ labels: { pod: "a" }, first: 7, values: Float64Array.of(1, NaN, 3) }];
  const bytes = encodeChunk("up", { series, warnings: [] });
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(decodeChunk("up", bytes.slice(0, length)), undefined, `${length} of ${bytes.length} bytes`);
  }
  assert.equal(decodeChunk("down", bytes), undefined);
  assert.equal(decodeChunk("up", new TextEncoder().encode("<html>a page that somebody put here</html>")), undefined);
  assert.ok(decodeChunk("up", bytes) !== undefined);
});

Deno.test("encodeChunk() keeps a series that never changes as one number", () => {
  const of = (values: Float64Array) => encodeChunk("q", { series: [{ labels: {}, first: 0, values }], warnings: [] });
  assert.ok(of(new Float64Array(8192).fill(0.25)).length < 200);
  assert.ok(of(Float64Array.from({ length: 8192 }, (_, i) => i)).length > 8192 * 8);
});

Deno.test("chunkAnswer() puts values in their places; gaps, NaN and infinities are missing", () => {
  const chunk = { level: 3, first: 8, last: 15 };
  const timesSeconds = Float64Array.of(420, 480, 540, 660, 720, 780, 960);
  const values = Float64Array.of(-1, 8, Infinity, 11, NaN, 13, -1);
  const { series } = chunkAnswer({ series: [{ labels: { a: "b" }, timesSeconds, values }], warnings: [] }, chunk, 60);
  assert.deepEqual(series, [{ labels: { a: "b" }, first: 8, values: Float64Array.of(8, NaN, NaN, 11, NaN, 13) }]);
});

Deno.test("chunkAnswer() leaves out series that have nothing in the chunk", () => {
  const outside = { labels: {}, timesSeconds: Float64Array.of(60), values: Float64Array.of(1) };
  assert.deepEqual(chunkAnswer({ series: [outside], warnings: ["w"] }, { level: 1, first: 8, last: 9 }, 60), {
    series: [],
    warnings: ["w"],
  });
});
