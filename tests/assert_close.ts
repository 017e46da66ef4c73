import assert from "node:assert/strict";

/** Asserts that two numbers agree within a relative or an absolute tolerance; the message shows both. */
export function assertClose(
  actual: number,
  expected: number,
  { relative = 1e-9, absolute = 1e-12 }: { relative?: number; absolute?: number } = {},
): void {
  const bound = Math.max(absolute, relative * Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= bound, `${actual} is not within ${bound} of ${expected}`);
}
