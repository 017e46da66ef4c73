// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { adviseLevels } from "@/cli/advise_levels.ts";
import { helpText, integerFlag, numberFlag } from "@/cli/command.ts";
import { openOutputFolder } from "@/cli/output_folder.ts";
import { readList } from "@/cli/workflow.ts";
import { PUBLISHED_TEST_USERS, PUBLISHED_TRAIN_USERS } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("numberFlag() and integerFlag() read numbers, and name the flag of what is none", () => {
  assert.equal(numberFlag(" 1e-1 ", "step"), 0.1);
  assert.equal(integerFlag("7", "seed", 0), 7);
  for (const text of ["", " ", "x", "NaN", "Infinity", "1,5", "-1"]) {
    assert.throws(() => numberFlag(text, "step", 0), {
      name: "CliError",
      message: /^Cannot use --step as .*: it is "/,
    });
    assert.throws(() => integerFlag(text, "jobs", 0), { name: "CliError", message: /^Cannot use --jobs as / });
  }
  for (const text of ["1.5", "1e300"]) assert.throws(() => integerFlag(text, "seed", 0), /whole number/);
});

Deno.test("readList() takes what stands between commas, and no list without anything in it", () => {
  assert.equal(readList(undefined, "models"), undefined);
  assert.deepEqual(readList(" a, b,,c ", "models"), ["a", "b", "c"]);
  for (const text of ["", " , "]) assert.throws(() => readList(text, "models"), /--models as it must name something/);
});

Deno.test("helpText() lists every flag with its default", () => {
  const text = helpText({
    name: "sail",
    summary: "Sails.",
    flags: {
      knots: { type: "string", value: "NUMBER", default: "7", help: "Speed" },
      dry: { type: "boolean", help: "Stay ashore" },
    },
    examples: ["deno task sail"],
  });
  assert.match(text, /^deno task sail \[flags\]\n\nSails\.\n\nFlags:\n {2}--knots NUMBER {2}Speed \(default: 7\)\n/);
  assert.match(text, /\n {2}--dry {11}Stay ashore\n {2}--help {10}This text\n\nExamples:\n {2}deno task sail$/);
});

Deno.test("adviseLevels() gives the published split for the published levels", () => {
  const published = [...PUBLISHED_TRAIN_USERS, ...PUBLISHED_TEST_USERS].sort((a, b) => a - b);
  assert.equal(adviseLevels(published), "pass --train-users 1,2,3,5,6,8,9,10 --test-users 4,7");
});

Deno.test("adviseLevels() uses every level once, and tests inside the range wherever there is an inside", () => {
  const levels = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 30 });
  fc.assert(fc.property(levels, (users) => {
    users.sort((a, b) => a - b);
    const [, train, test] = /^pass --train-users ([\d,]+) --test-users ([\d,]+)$/.exec(adviseLevels(users))!;
    const [trained, tested] = [train!, test!].map((text) => text.split(",").map(Number)) as [number[], number[]];
    assert.deepEqual([...trained, ...tested].sort((a, b) => a - b), users);
    if (users.length > 2) assert.ok(!tested.includes(users[0]!) && !tested.includes(users.at(-1)!));
  }));
  assert.match(adviseLevels([3]), /measure more than one load level/);
});

Deno.test("openOutputFolder() makes the folder, leaves nothing in it, and says why it cannot be written", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "a", "b");
    await openOutputFolder(path);
    await openOutputFolder(path);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(path)), []);
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "mine");
    for (const wrong of [file, join(file, "below")]) {
      await assert.rejects(openOutputFolder(wrong), (error: Error) => {
        assert.ok(error instanceof CliError);
        assert.ok(error.message.startsWith(`Cannot write to "${wrong}" as --output must be a folder`), error.message);
        return true;
      });
    }
    assert.equal(await Deno.readTextFile(file), "mine");
  }));
