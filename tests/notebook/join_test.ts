import assert from "node:assert/strict";
import { cleanNotebook, joinNotebook } from "@/notebook/mod.ts";

Deno.test("joinNotebook() joins code cells alone, and knows of every line where it comes from", () => {
  const { text, origin } = joinNotebook(cleanNotebook({
    cells: [
      { "cell_type": "markdown", id: "", source: "# 1. Why?" },
      { "cell_type": "code", id: "first", source: "const a = 1;\nconst b = 2;", outputs: [] },
      { "cell_type": "code", id: "second", source: "a + b;", outputs: [] },
    ],
  }));
  const lines = text.split("\n");
  assert.deepEqual(lines, [
    ...["// cell first", "const a = 1;", "const b = 2;", "// cell second", "a + b;", "export {};", ""],
  ]);
  assert.deepEqual(lines.map((_, index) => origin(index + 1)), [
    ...[undefined, { cell: "first", line: 1 }, { cell: "first", line: 2 }],
    ...[undefined, { cell: "second", line: 1 }, undefined, undefined],
  ]);
});
