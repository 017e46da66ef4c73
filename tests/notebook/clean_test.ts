import assert from "node:assert/strict";
import { type Cell, cleanNotebook, type NotebookOutput, stripAnsi } from "@/notebook/mod.ts";

function cleanOutputs(...outputs: NotebookOutput[]): readonly NotebookOutput[] {
  const [cell] = cleanNotebook({ cells: [{ "cell_type": "code", id: "a", source: "", outputs }] }).cells;
  assert.equal(cell!.cell_type, "code");
  return cell!.cell_type === "code" ? cell!.outputs : [];
}

function ids(...cells: readonly (readonly [Cell["cell_type"], string, string])[]): string[] {
  return cleanNotebook({
    cells: cells.map(([type, id, source]): Cell =>
      type === "code" ? { "cell_type": type, id, source, outputs: [] } : { "cell_type": type, id, source }
    ),
  }).cells.map(({ id }) => id);
}

Deno.test("cleanNotebook() keeps of a chart its picture and its words, not its live twin", () => {
  const data = { "text/html": "<script></script>", "image/svg+xml": "<svg/>", "text/plain": "a chart" };
  assert.deepEqual(cleanOutputs({ "output_type": "execute_result", data }), [
    { "output_type": "execute_result", data: { "image/svg+xml": "<svg/>", "text/plain": "a chart" } },
  ]);
});

Deno.test("cleanNotebook() keeps the markup of a table, and drops the data that a frame adds", () => {
  const data = { "application/vnd.dataresource+json": { data: [] }, "text/html": "<table/>", "text/plain": "a" };
  assert.deepEqual(cleanOutputs({ "output_type": "display_data", data }), [
    { "output_type": "display_data", data: { "text/html": "<table/>", "text/plain": "a" } },
  ]);
});

Deno.test("cleanNotebook() joins what a stream printed in pieces, and keeps two streams apart", () => {
  const stream = (name: string, text: string): NotebookOutput => ({ "output_type": "stream", name, text });
  assert.deepEqual(cleanOutputs(stream("stdout", "a\n"), stream("stdout", "b\n"), stream("stderr", "c\n")), [
    stream("stdout", "a\nb\n"),
    stream("stderr", "c\n"),
  ]);
});

Deno.test("stripAnsi() removes colours, cursor moves and links of terminals, and nothing else", () => {
  assert.equal(stripAnsi("\u001b[31mred\u001b[0m \u001b[38;5;245mgrey\u001b[39m"), "red grey");
  assert.equal(
    stripAnsi("\u001b[2K\u001b[1Aagain \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007"),
    "again link",
  );
  assert.equal(stripAnsi("a [0m b"), "a [0m b");
  const failed: NotebookOutput = {
    "output_type": "error",
    ename: "E",
    evalue: "\u001b[1mno",
    traceback: ["\u001b[1mno"],
  };
  assert.deepEqual(cleanOutputs(failed), [{ ...failed, evalue: "no", traceback: ["no"] }]);
});

Deno.test("cleanNotebook() names cells by their order and what they are for, and keeps names that people gave", () => {
  assert.deepEqual(
    ids(
      ["markdown", "", "# 1. Why?"],
      ["code", "4f1e0c4e", "import x"],
      [
        "markdown",
        "6c2f6a5e-9a44-4a57-8f6e-0a1b2c3d4e5f",
        "## CPU is linear until 30 req/s, then it saturates at its limit",
      ],
      ["code", "cost-chart", "1"],
      ["markdown", "", "**Reading.** So."],
      ["markdown", "cost-chart", "more"],
      ["code", "not valid", "last"],
    ),
    [
      ...["01-question", "02-imports", "03-cpu-is-linear-until-30-reqs-then-it", "cost-chart"],
      ...["05-reading", "06-text", "07-checked"],
    ],
  );
});

Deno.test("cleanNotebook() gives no name twice, even if a person took the one that it would give", () => {
  assert.deepEqual(ids(["markdown", "", "text"], ["markdown", "01-question", "text"]), [
    "01-question-2",
    "01-question",
  ]);
});
