import assert from "node:assert/strict";
import { digestFiles } from "@/dataset/mod.ts";

const file = (name: string, text: string) => ({ file: name, bytes: new TextEncoder().encode(text) });

Deno.test("digestFiles() is what sha256sum prints of what sha256sum prints", async () => {
  // printf 'x\n' > a.csv; printf 'y\n' > b.csv; sha256sum a.csv b.csv | sha256sum (GNU coreutils 9.1)
  const expected = "e5131e92363403ed12402c07fa0e8653da9be0207396f6a925b19d4bb2bb1337";
  assert.equal(await digestFiles([file("b.csv", "y\n"), file("a.csv", "x\n")]), expected);
});

Deno.test("digestFiles() changes with a name, a byte and the border between files", async () => {
  const digests = await Promise.all([
    digestFiles([file("a.csv", "x"), file("b.csv", "y")]),
    digestFiles([file("a.csv", "x"), file("c.csv", "y")]),
    digestFiles([file("a.csv", "x"), file("b.csv", "z")]),
    digestFiles([file("a.csv", "xy"), file("b.csv", "")]),
  ]);
  assert.equal(new Set(digests).size, 4);
});
