import assert from "node:assert/strict";
import { join } from "node:path";
import { readMix } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const MIXES = new URL("../../locust/mixes/", import.meta.url);

Deno.test("readMix() reads every mix of the project; the reference application has one page", async () => {
  const names = (await Array.fromAsync(Deno.readDir(MIXES))).map(({ name }) => name);
  assert.ok(names.length >= 3);
  for (const file of names) {
    const { name, mix } = await readMix(join("locust", "mixes", file));
    assert.equal(`${name}.json`, file);
    assert.ok(Object.values(mix).every(({ weight, reason }) => weight > 0 && reason.length > 5), file);
  }
  assert.deepEqual(Object.keys((await readMix("locust/mixes/reference.json")).mix), ["GET /"]);
});

Deno.test("readMix() names the file and the entry that is wrong, as the Locust files do", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "x.json");
    const wrong: [text: string, message: RegExp][] = [
      ["{", /^SyntaxError: Cannot use the mix .*x\.json as it must be JSON/],
      ["{}", /the whole: it must have an entry for each endpoint/],
      ["[1]", /x\.json as its endpoints must have weight and reason: the whole/],
      ['{"/": {"weight": 1, "reason": "x"}}', /: \/: each endpoint must be like "GET \/path"/],
      ['{"GET /": {"weight": 1}}', /: GET \/: reason: /],
      ['{"GET /": {"weight": 0, "reason": "x"}}', /: GET \/: weight: /],
      ['{"GET /": {"weight": true, "reason": "x"}}', /: GET \/: weight: /],
      ['{"GET /": {"weight": 1, "reason": " "}}', /: GET \/: reason: /],
      ['{"GET /": {"weight": 1, "reason": "x", "wieght": 2}}', /: GET \/: .*wieght/],
    ];
    for (const [text, message] of wrong) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(readMix(path), message);
    }
  }));

Deno.test("readMix() takes the name of the mix from its file, which must fit into the name of a run file", () =>
  inTemporaryFolder(async (folder) => {
    const text = '{"POST /cart": {"weight": 2.5, "reason": "some buy", "name": "cart", "body": {"quantity": 1}}}';
    for (const name of ["Shop.json", "two words.json", "a_b.json", "-.json"]) {
      await Deno.writeTextFile(join(folder, name), text);
      await assert.rejects(readMix(join(folder, name)), /its name must be of a to z and 0 to 9, with - between/);
    }
    await Deno.writeTextFile(join(folder, "shop-2.json"), text);
    assert.deepEqual(await readMix(join(folder, "shop-2.json")), { name: "shop-2", mix: JSON.parse(text) });
  }));
