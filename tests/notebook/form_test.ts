import assert from "node:assert/strict";
import { checkForm, describeFinding } from "@/notebook/mod.ts";
import { type CellText, notebookOf, SOUND, soundBut } from "../cli/notebook_project.ts";

/** What is found in a notebook called `01_two`, without its name. */
function findings(cells: readonly CellText[]): string[] {
  return checkForm(notebookOf(...cells), { name: "01_two", packages: ["@/", "fast-check"] })
    .map((finding) => describeFinding(finding).replace(/^01_two, cell /, ""));
}

/** Asserts that there is one finding. */
function assertOne(cells: readonly CellText[], message: RegExp): void {
  const found = findings(cells);
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0]!, message);
}

Deno.test("checkForm() finds nothing in a sound notebook", () => {
  assert.deepEqual(findings(SOUND), []);
});

Deno.test("checkForm() wants the question with its number, the answer, and what is read and written", () => {
  assertOne(soundBut(0, (text) => text.replace("# 1.", "# 2.")), /^01-question: question: .*"# 1\. …\?"/);
  assertOne(soundBut(0, (text) => text.replace("?", ".")), /must begin with its question/);
  assertOne(soundBut(0, (text) => text.replace("> ", "")), /must answer the question below the title/);
  assertOne(soundBut(0, (text) => text.replace("~1 s.", "")), /must say what it needs and makes/);
  assert.match(findings(SOUND.slice(1))[0]!, /is no Markdown: begin with the question/);
  assert.match(findings(SOUND.slice(0, 2))[0]!, /has fewer than three cells/);
});

Deno.test("checkForm() wants all imports in the first code cell, and nothing else there", () => {
  assertOne(soundBut(1, (text) => `${text}\nconst x = 1;`), /^02-imports: imports: does more than import/);
  assertOne(soundBut(3, (text) => `import "node:fs";\n${text}`), /^04-code: code: imports: imports stand in the first/);
  assert.deepEqual(
    findings(soundBut(1, (text) => `${text}\nimport type { x } from "node:fs";\nimport {\n  y,\n} from 'fast-check';`)),
    [],
  );
  assert.deepEqual(
    findings(soundBut(1, (text) => `// Why: "x".\nimport "node:fs";\n${text}\nimport z from "fast-check/z"`)),
    [],
  );
  assert.deepEqual(findings(soundBut(1, (text) => `${text}\nimport { COLUMNS } from "@/schema.ts";`)), []);
});

for (
  const specifier of ["../lib/x.ts", "npm:zod@4", "https://example.org/x.ts", "zod", "@/features/lag.ts", "@/files.ts"]
) {
  Deno.test(`checkForm() refuses an import of ${specifier}`, () => {
    const found = findings(soundBut(1, (text) => `${text}\nimport { a } from "${specifier}";`));
    assert.deepEqual(found, [
      `02-imports: imports: imports "${specifier}": take "@/<room>/mod.ts", "node:…" or a name of deno.json`,
    ]);
  });
}

Deno.test("checkForm() refuses functions, classes, loops, unseeded chance and files in cells, not in their texts", () => {
  const refused = (line: string): string => findings(soundBut(3, (text) => `${line}\n${text}`)).join("\n");
  assert.match(refused("function f() {}"), /defines a function/);
  assert.match(refused("const f = async function () {};"), /defines a function/);
  assert.match(refused("class A {}"), /defines a class/);
  assert.match(refused("for (const x of y) x;"), /loops/);
  assert.match(refused("for await (const x of y) x;"), /loops/);
  assert.match(refused("while(true);"), /loops/);
  assert.match(refused("Math.random();"), /uses unseeded chance/);
  assert.match(refused('await Deno.readTextFile("x");'), /uses Deno itself/);
  assert.equal(refused('Deno.env.get("PROMETHEUS_URL");'), "");
  assert.equal(refused('log("for (x) class while (y) function"); // for (;;)'), "");
  assert.equal(refused("const f = rows.map((row) => row.class);"), "");
});

Deno.test("checkForm() keeps cells short, the last one apart", () => {
  const lines = Array.from({ length: 14 }, (_, i) => `log(${i});`).join("\n");
  assertOne(soundBut(3, (text) => `${lines}\n${text}`), /^04-code: code: has 16 lines of code, more than 12/);
  assert.deepEqual(findings(soundBut(5, (text) => `${lines}\n${text}`)), []);
  assert.deepEqual(findings(soundBut(3, (text) => `${"// why\n\n".repeat(20)}${text}`)), []);
});

Deno.test("checkForm() wants prose before a cell and a reading behind it", () => {
  assertOne([...SOUND.slice(0, 4), ["code", "2;"], ...SOUND.slice(4)], /^05-code: order: follows another cell of code/);
  assertOne(soundBut(4, (text) => text.replace("**Reading.** ", "")), /^04-code: order: is not read/);
  const next = soundBut(4, () => "## Two are 2 apples\n\n**Reading.** Two are 2 apples.");
  assertOne(next, /^04-code: order: is not read/);
  assertOne([...SOUND, ["md", "The end."]], /^06-checked: order: must be the last cell/);
  const both = soundBut(4, (text) => `${text}\n\n## Two are 2 apples again`);
  assert.deepEqual(findings(both), []);
});

Deno.test("checkForm() refuses what JupyterLab may lose: the console, a value that is not awaited, a last value", () => {
  const refused = (line: string): string => findings(soundBut(3, (text) => `${line}\n${text}`)).join("\n");
  assert.match(refused("console.table(rows);"), /prints through the console/);
  assert.match(refused("showTable(rows);"), /shows without waiting/);
  assert.match(refused("const shown = show(rows);"), /shows without waiting/);
  assert.equal(refused("await showChart(\n  x,\n);"), "");
  const { cells } = notebookOf(...SOUND);
  const value = { "output_type": "execute_result", data: { "text/plain": "2" } } as const;
  const ending = { cells: cells.map((cell, index) => index === 3 ? { ...cell, outputs: [value] } : cell) };
  const found = checkForm(ending, { name: "01_two", packages: [] });
  assert.deepEqual(found.map(({ cell }) => cell), ["04-code"]);
  assert.match(found[0]!.message, /ends in a value that the kernel may send too late/);
});

Deno.test("checkForm() wants a proof at the end that says so", () => {
  const unchecked = soundBut(5, (text) => text.replace("\nawait checked();", ""));
  assertOne(unchecked, /^06-checked: proof: must end with the line "await checked\(\);"/);
  assertOne(soundBut(5, (text) => text.replace("await checked", "checked")), /must end with the line/);
  assertOne(soundBut(5, (text) => `${text}\n1;`), /must end with the line/);
  const unproven = findings(soundBut(5, () => "await checked();"));
  assert.match(unproven[0]!, /^06-checked: proof: proves nothing/);
});
