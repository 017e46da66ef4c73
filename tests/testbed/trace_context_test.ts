import assert from "node:assert/strict";
import fc from "fast-check";
import { prng } from "@/random/mod.ts";
import { drawSpanId, drawTraceId, formatTraceparent, parseTraceparent } from "@/testbed/mod.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

Deno.test("parseTraceparent() reads the examples of the W3C Recommendation", () => {
  assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-01`), { traceId: TRACE, parentId: SPAN, isSampled: true });
  assert.deepEqual(parseTraceparent(`00-${TRACE}-${SPAN}-00`), { traceId: TRACE, parentId: SPAN, isSampled: false });
  // A later version may use other flags, and add parts.
  assert.deepEqual(parseTraceparent(`cc-${TRACE}-${SPAN}-03-what-the-future-brings`), {
    traceId: TRACE,
    parentId: SPAN,
    isSampled: true,
  });
});

Deno.test("parseTraceparent() takes what is not valid as absent", () => {
  const wrong = [
    null,
    "",
    "cookie",
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    `0-${TRACE}-${SPAN}-01`,
  ];
  for (const text of wrong) assert.equal(parseTraceparent(text), undefined, String(text));
});

Deno.test("formatTraceparent() writes what parseTraceparent() reads, for ids of any seed", () => {
  fc.assert(fc.property(fc.integer(), fc.boolean(), (seed, isSampled) => {
    const random = prng(seed);
    const context = { traceId: drawTraceId(random), parentId: drawSpanId(random), isSampled };
    assert.deepEqual(parseTraceparent(formatTraceparent(context)), context);
  }));
});

Deno.test("drawTraceId() repeats itself by its seed, and no id by chance", () => {
  const draw = (seed: number) => {
    const random = prng(seed);
    return Array.from({ length: 1000 }, () => drawTraceId(random));
  };
  assert.deepEqual(draw(1), draw(1));
  assert.equal(new Set([...draw(1), ...draw(2)]).size, 2000);
});
