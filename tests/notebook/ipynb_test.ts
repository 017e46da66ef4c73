import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanNotebook, type Notebook, parseNotebook, stringifyNotebook } from "@/notebook/mod.ts";

const FILE = {
  nbformat: 4,
  "nbformat_minor": 5,
  metadata: { kernelspec: { name: "deno" }, widgets: {} },
  cells: [
    { "cell_type": "markdown", id: "a", metadata: { tags: [] }, source: ["# 1. Why?\n", "\n", "> So."] },
    {
      "cell_type": "code",
      id: "b",
      "execution_count": 3,
      metadata: {},
      source: "1;",
      outputs: [
        { "output_type": "stream", name: "stdout", text: ["one\n", "two\n"] },
        {
          "output_type": "execute_result",
          "execution_count": 3,
          metadata: {},
          data: { "text/plain": ["1", "\n2"], "application/json": ["kept", "apart"] },
        },
        { "output_type": "error", ename: "Error", evalue: "no", traceback: ["Error: no", "    at x"] },
      ],
    },
    { "cell_type": "raw", id: "c", metadata: {}, source: "" },
  ],
};

Deno.test("parseNotebook() joins the lines of sources and outputs, and leaves JSON alone", () => {
  const { cells } = parseNotebook(JSON.stringify(FILE), "x.ipynb");
  assert.deepEqual(cells, [
    { "cell_type": "markdown", id: "a", source: "# 1. Why?\n\n> So." },
    {
      "cell_type": "code",
      id: "b",
      source: "1;",
      outputs: [
        { "output_type": "stream", name: "stdout", text: "one\ntwo\n" },
        { "output_type": "execute_result", data: { "text/plain": "1\n2", "application/json": ["kept", "apart"] } },
        { "output_type": "error", ename: "Error", evalue: "no", traceback: ["Error: no", "    at x"] },
      ],
    },
    { "cell_type": "raw", id: "c", source: "" },
  ]);
});

Deno.test("parseNotebook() names the file and the cell of what is wrong", () => {
  const refused = (file: unknown): string => {
    try {
      parseNotebook(typeof file === "string" ? file : JSON.stringify(file), "x.ipynb");
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
      return error.message;
    }
    assert.fail("it was accepted");
  };
  const notebook = (cell: unknown): unknown => ({ nbformat: 4, cells: [cell] });
  assert.match(refused("{"), /^Cannot read "x\.ipynb" as a notebook must be JSON: /);
  assert.match(refused("[]"), /as a notebook must be of nbformat 4: it is no object$/);
  assert.match(refused({ nbformat: 3 }), /its nbformat is 3$/);
  assert.match(refused({ nbformat: 4 }), /it has no list of cells$/);
  assert.match(refused(notebook(null)), /cell 1 is no object$/);
  assert.match(refused(notebook({ "cell_type": "markdown" })), /cell 1 has no source$/);
  assert.match(refused(notebook({ "cell_type": "heading", source: "" })), /cell 1 has the type "heading"$/);
  assert.match(refused(notebook({ "cell_type": "code", source: "" })), /cell 1 has no outputs$/);
  const output = (value: unknown): unknown => notebook({ "cell_type": "code", source: "", outputs: [value] });
  assert.match(refused(output(1)), /cell 1 has an output that is no object$/);
  assert.match(refused(output({ "output_type": "pyout" })), /cell 1 has an output of the type "pyout"$/);
  assert.match(refused(output({ "output_type": "stream", text: 1 })), /cell 1 printed something that is no text$/);
  assert.match(refused(output({ "output_type": "display_data" })), /cell 1 shows something without data$/);
});

Deno.test("stringifyNotebook() writes what Jupyter writes, without counts and metadata", () => {
  const text = stringifyNotebook(parseNotebook(JSON.stringify(FILE), "x.ipynb"));
  assert.ok(text.startsWith('{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "a",\n   "metadata": {},\n'));
  assert.ok(text.endsWith(' "nbformat": 4,\n "nbformat_minor": 5\n}\n'));
  const written = JSON.parse(text);
  assert.deepEqual(written.metadata, {
    kernelspec: { "display_name": "Deno", language: "typescript", name: "deno" },
    "language_info": { name: "typescript" },
  });
  assert.deepEqual(written.cells[0].source, ["# 1. Why?\n", "\n", "> So."]);
  assert.equal(written.cells[1].execution_count, null);
  assert.equal(written.cells[1].outputs[1].execution_count, null);
  assert.deepEqual(written.cells[1].outputs[1].data["application/json"], ["kept", "apart"]);
  const sorted = (value: object): void => assert.deepEqual(Object.keys(value), Object.keys(value).sort());
  written.cells.forEach(sorted);
  written.cells[1].outputs.forEach(sorted);
});

const text = fc.string({ unit: fc.constantFrom("a", "7", " ", "\n", "é", "\u2028", "\u001b[31m", "`") });
const data = fc.dictionary(fc.constantFrom("text/plain", "text/html", "image/svg+xml", "application/json"), text);
const output = fc.oneof(
  fc.record({ "output_type": fc.constant("stream" as const), name: fc.constantFrom("stdout", "stderr"), text }),
  fc.record({ "output_type": fc.constantFrom("display_data" as const, "execute_result" as const), data }),
  fc.record({ "output_type": fc.constant("error" as const), ename: text, evalue: text, traceback: fc.array(text) }),
);
const id = fc.constantFrom("", "a", "b", "1f2e3d4c", "not valid");
const notebooks: fc.Arbitrary<Notebook> = fc.record({
  cells: fc.array(fc.oneof(
    fc.record({ "cell_type": fc.constant("markdown" as const), id, source: text }),
    fc.record({ "cell_type": fc.constant("raw" as const), id, source: text }),
    fc.record({ "cell_type": fc.constant("code" as const), id, source: text, outputs: fc.array(output) }),
  )),
});

Deno.test("parseNotebook() reads what stringifyNotebook() wrote", () => {
  fc.assert(fc.property(notebooks, (notebook) => {
    assert.deepEqual(parseNotebook(stringifyNotebook(notebook), "x"), structuredClone(notebook));
  }));
});

Deno.test("cleanNotebook() changes nothing in what it cleaned, and gives every cell an id of its own", () => {
  fc.assert(fc.property(notebooks, (notebook) => {
    const cleaned = cleanNotebook(notebook);
    assert.deepEqual(cleanNotebook(cleaned), cleaned);
    const ids = cleaned.cells.map((cell) => cell.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.every((one) => /^[\w-]{1,64}$/.test(one)));
    assert.doesNotMatch(
      stringifyNotebook({ cells: cleaned.cells.map((cell) => ({ ...cell, source: "" })) }),
      /\[31m.*text\/plain/,
    );
  }));
});
