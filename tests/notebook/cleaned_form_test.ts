import assert from "node:assert/strict";
import { checkCleanedForm, describeFinding, parseNotebook, stringifyNotebook } from "@/notebook/mod.ts";
import { notebookOf, SOUND } from "../cli/notebook_project.ts";

function findings(text: string): string[] {
  return checkCleanedForm(text, parseNotebook(text, "x"), "01_two").map(describeFinding);
}

Deno.test("checkCleanedForm() finds nothing in what was cleaned, and names the cells of what was not", () => {
  const text = stringifyNotebook(notebookOf(...SOUND));
  assert.deepEqual(findings(text), []);
  const file = JSON.parse(text);
  file.cells[1].execution_count = 2;
  file.cells[1].metadata = { trusted: true };
  file.cells[2].id = "";
  assert.deepEqual(findings(JSON.stringify(file, null, 1) + "\n").map((finding) => finding.split(" differ")[0]), [
    "01_two, cell 02-imports: cleaned: execution_count and metadata",
    "01_two, cell 03-two-are-2-apples: cleaned: id",
  ]);
});

Deno.test("checkCleanedForm() finds another indent, a missing line end and other metadata", () => {
  const text = stringifyNotebook(notebookOf(...SOUND));
  for (const other of [text.trimEnd(), JSON.stringify(JSON.parse(text), null, 2), text.replace('"Deno"', '"deno"')]) {
    assert.match(findings(other).join(), /^01_two: cleaned: differs from the cleaned form outside of its cells/);
  }
});
