// Needs --allow-read, --allow-write=output and --allow-run=deno: some writers run as processes of their own.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type LibraryEntry, openLibrary } from "@/models/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { entry } from "./entry.ts";

const KEY = { service: "task1", target: "cpu_usage" };

function numbers({ models }: { models: readonly { meta: { version: number } }[] }): number[] {
  return models.map(({ meta }) => meta.version);
}

Deno.test("openLibrary() gives back what was added, as the next version of its service and target", async () => {
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(join(folder, "library"));
    assert.deepEqual(await library.list(), { models: [], refused: [] });
    const first = await library.add(entry());
    const second = await library.add(entry({ model: "theta", scores: [] }));
    const other = await library.add(entry({ service: "all", target: "cpu_usage+memory_usage" }));
    assert.deepEqual([first, second, other].map(({ meta }) => meta.version), [1, 2, 1]);
    assert.equal(first.path, join(folder, "library", "task1", "cpu_usage", "1"));
    assert.equal(first.bytes, 12);

    const { files, ...facts } = entry();
    const { files: read, meta: { files: stored, ...meta }, isCurrent } = await library.read({ ...KEY, version: 1 });
    assert.deepEqual(read, files);
    assert.deepEqual(meta, { ...facts, version: 1 });
    assert.deepEqual(stored.map(({ name, bytes }) => [name, bytes]), [["state.json", 8], ["weights.bin", 4]]);
    // sha256sum of the four bytes.
    assert.equal(stored[1]!.sha256, "3e6f9aae16382bf563d8991b6da1b92213911f0dd5deea3ecaccf2f35a56794a");
    assert.equal(isCurrent, false);

    const titles = async (filter = {}) =>
      (await library.list(filter)).models.map(({ meta }) => `${meta.service} ${meta.target} ${meta.version}`);
    assert.deepEqual(await titles(), ["all cpu_usage+memory_usage 1", "task1 cpu_usage 1", "task1 cpu_usage 2"]);
    assert.deepEqual(await titles({ service: "task1", model: "theta" }), ["task1 cpu_usage 2"]);
    assert.deepEqual(await titles({ target: "cpu_usage" }), ["task1 cpu_usage 1", "task1 cpu_usage 2"]);
    assert.deepEqual(await titles({ kind: "density" }), []);
    assert.deepEqual(await titles({ service: "task9" }), []);
  });
});

Deno.test("promote() puts one version in use, remove() keeps that one and never gives a number again", async () => {
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    for (let i = 0; i < 3; i++) await library.add(entry());
    await assert.rejects(
      library.read(KEY),
      /one of its versions must be promoted: none is; name a version or promote one/,
    );
    await library.promote({ ...KEY, version: 2 });
    assert.equal((await library.read(KEY)).meta.version, 2);
    assert.deepEqual((await library.list()).models.map(({ isCurrent }) => isCurrent), [false, true, false]);

    await assert.rejects(library.remove({ ...KEY, version: 2 }), {
      name: "RangeError",
      message: "Cannot remove task1 cpu_usage version 2 as it must not be in use: it is the promoted one",
    });
    await library.remove({ ...KEY, version: 3 });
    assert.deepEqual(numbers(await library.list()), [1, 2]);
    assert.equal((await library.add(entry())).meta.version, 4);
    await library.promote({ ...KEY, version: 4 });
    await library.remove({ ...KEY, version: 4 }, "remove");
    await assert.rejects(library.read(KEY), /must be promoted: none is/);
    assert.equal((await library.add(entry())).meta.version, 5);
    assert.deepEqual(numbers(await library.list()), [1, 2, 5]);
    for (const version of [3, 9]) {
      const missing = { name: "RangeError", message: /must have it: of task1 cpu_usage there are 1, 2, 5$/ };
      await assert.rejects(library.read({ ...KEY, version }), missing);
      await assert.rejects(library.promote({ ...KEY, version }), missing);
      await assert.rejects(library.remove({ ...KEY, version }), missing);
    }
  });
});

Deno.test("openLibrary() refuses what is damaged, half-written, foreign or unknown, says why, and reads the rest", async (t) => {
  const rewrite = (change: (text: string) => string | Promise<string>) => async (path: string) => {
    const file = join(path, "meta.json");
    await Deno.writeTextFile(file, await change(await Deno.readTextFile(file)));
  };
  /** With a checksum that fits, as another program could write it. */
  const reseal = (facts: Readonly<Record<string, unknown>>) =>
    rewrite(async (text) => {
      const file = JSON.parse(text);
      const meta = { ...file.meta, ...facts };
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(meta)));
      return JSON.stringify({ ...file, sha256: new Uint8Array(digest).toHex(), meta });
    });
  const cases: [what: string, damage: (path: string) => Promise<unknown>, reason: RegExp, seenByList: boolean][] = [
    [
      "a changed byte",
      (path) => Deno.writeFile(join(path, "weights.bin"), Uint8Array.of(1, 2, 4, 255)),
      /weights\.bin must match its checksum/,
      false,
    ],
    [
      "a file cut off",
      (path) => Deno.truncate(join(path, "weights.bin"), 2),
      /weights\.bin must have 4 bytes: it has 2/,
      true,
    ],
    [
      "a file gone",
      (path) => Deno.remove(join(path, "weights.bin")),
      /every file must be there: weights\.bin is not/,
      true,
    ],
    [
      "no meta.json",
      (path) => Deno.remove(join(path, "meta.json")),
      /must have a meta\.json: it is half-written or foreign/,
      true,
    ],
    [
      "half of meta.json",
      (path) => Deno.truncate(join(path, "meta.json"), 100),
      /meta\.json must be JSON: it is damaged or cut off/,
      true,
    ],
    [
      "an edited score",
      rewrite((text) => text.replace('"value": 0.8', '"value": 0.1')),
      /meta\.json must match its checksum/,
      true,
    ],
    [
      "a foreign meta.json",
      (path) => Deno.writeTextFile(join(path, "meta.json"), "{}"),
      /format of meta\.json must be "plimsoll-library-1": it is missing/,
      true,
    ],
    [
      "null for meta.json",
      (path) => Deno.writeTextFile(join(path, "meta.json"), "null"),
      /format of meta\.json must be/,
      true,
    ],
    [
      "a copy under another number",
      async (path) => {
        await Deno.remove(path, { recursive: true });
        await Deno.rename(path.replace(/2$/, "1"), path);
      },
      /must lie where it was added: it says that it is task1 cpu_usage version 1/,
      true,
    ],
    [
      "a model that the registry has not",
      reseal({ model: "oracle" }),
      /its model must be known: the registry has no forecaster "oracle", only persistence, /,
      true,
    ],
    ["a fact of another kind", reseal({ seed: "many" }), /meta\.json must say what a version is: seed /, true],
    [
      "a file that leads elsewhere",
      reseal({ files: [{ name: "../../x", bytes: 1, sha256: "0".repeat(64) }] }),
      /files\.0\.name must be a plain file name/,
      true,
    ],
  ];
  for (const [what, damage, reason, seenByList] of cases) {
    await t.step(what, () =>
      inTemporaryFolder(async (folder) => {
        const library = openLibrary(folder);
        await library.add(entry());
        const { path } = await library.add(entry());
        await damage(path);
        const message = new RegExp(`^Cannot read task1 cpu_usage version 2 in .*2 as .*${reason.source}`);
        await assert.rejects(library.read({ ...KEY, version: 2 }), { name: "SyntaxError", message });
        await assert.rejects(library.promote({ ...KEY, version: 2 }), { name: "SyntaxError", message });
        const { refused } = await library.list();
        if (seenByList) assert.match(refused.find((found) => found.path === path)!.reason, reason);
        // Damaged versions can be removed all the same.
        await library.remove({ ...KEY, version: 2 });
        assert.deepEqual((await library.list()).refused, []);
      }));
  }
  await t.step("a pointer that is none, and folders that are no version", () =>
    inTemporaryFolder(async (folder) => {
      const library = openLibrary(folder);
      await library.add(entry());
      await Deno.mkdir(join(folder, "task1", "cpu_usage", "latest"));
      const [{ path, reason } = { path: "", reason: "" }] = (await library.list()).refused;
      assert.equal(path, join(folder, "task1", "cpu_usage", "latest"));
      assert.equal(reason, "the folder of a version must be named by its number");
      await Deno.writeTextFile(join(folder, "task1", "cpu_usage", "current.json"), '{"version":1}');
      const { models, refused } = await library.list();
      assert.deepEqual([numbers({ models }), refused[1]!.reason], [
        [1],
        "it must say which version is in use: it does not",
      ]);
      assert.equal(refused[1]!.path, join(folder, "task1", "cpu_usage", "current.json"));
      await assert.rejects(library.read(KEY), {
        name: "SyntaxError",
        message: /current\.json must say it: it is damaged or/,
      });
      // Promoting again mends it.
      await library.promote({ ...KEY, version: 1 });
      assert.equal((await library.read(KEY)).meta.version, 1);
    }));
});

Deno.test("add() refuses what the library cannot keep, and writes nothing", async () => {
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(join(folder, "library"));
    const score = entry().scores[0]!;
    const wrong: [Partial<LibraryEntry>, RegExp][] = [
      [{ service: "../out" }, /service must be a plain name, such as task1: it is "\.\.\/out"$/],
      [{ target: ".hidden" }, /target must be a plain name/],
      [{ target: "" }, /target must be a plain name/],
      [{ model: "oracle" }, /a forecaster must be one of persistence, .*: it is "oracle"$/],
      [{ kind: "tabular" }, /a tabular must be one of persistence, linear_regression, .*: it is "seasonal_naive"$/],
      [{ trainedAt: "yesterday" }, /trainedAt must be a time in UTC, such as 2026-03-01T12:00:00Z: it is "yesterday"$/],
      [{ dataDigest: "00ff" }, /dataDigest must be a SHA-256, 64 hexadecimal digits: it is "00ff"$/],
      [
        { scores: [{ ...score, baselines: {} }] },
        /scores\.0\.baselines must hold a baseline: no score without one: it is {}$/,
      ],
      [{ scores: [{ ...score, value: NaN }] }, /scores\.0\.value /],
      [{ files: {} }, /it must have a file: it has none$/],
      [{ files: { "meta.json": Uint8Array.of(1) } }, /plain name that is not taken: one is "meta\.json"$/],
      [{ files: { "a/b": Uint8Array.of(1) } }, /plain name that is not taken: one is "a\/b"$/],
    ];
    for (const [change, message] of wrong) {
      await assert.rejects(library.add(entry(change)), { name: "RangeError", message });
    }
    await assert.rejects(Deno.stat(library.folder), Deno.errors.NotFound);
    await assert.rejects(
      library.read({ service: "..", target: "x", version: 1 }),
      /must be plain names: one is "\.\."$/,
    );
    await assert.rejects(library.remove({ ...KEY, version: 0 }), /version must be a whole number >= 1: it is 0$/);
  });
});

function startWriter(folder: string, times: number): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: [
      ...["run", "--no-prompt", "--allow-read", `--allow-write=${folder}`],
      ...["tests/models/library/writer_child.ts", folder, String(times)],
    ],
    env: { "NO_COLOR": "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("add() gives each of many writers a number of its own, in one process and in several", async () => {
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    const here = Promise.all(Array.from({ length: 10 }, () => library.add(entry())));
    const elsewhere = await Promise.all([1, 2].map(async () => {
      const { code, stdout, stderr } = await startWriter(folder, 5).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim().split("\n").map(Number);
    }));
    const given = [...elsewhere.flat(), ...(await here).map(({ meta }) => meta.version)];
    assert.deepEqual(given.sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i + 1));
    const { models, refused } = await library.list();
    assert.deepEqual([models.length, refused], [20, []]);
  });
});

Deno.test("add() that is killed leaves whole versions only, and what it had at work is refused", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    for (let round = 0; round < 3; round++) {
      const writer = startWriter(folder, 10_000);
      const reader = writer.stdout.getReader();
      // It is killed at some moment of what follows the first version.
      await reader.read();
      writer.kill("SIGKILL");
      await Promise.all([writer.status, writer.stderr.cancel(), reader.cancel()]);
    }
    const { models, refused } = await library.list();
    assert.ok(models.length >= 3);
    for (const { meta } of models) await library.read(meta);
    for (const { reason } of refused) {
      assert.match(reason, /^it is half-written or half-removed: somebody is at it, or was/);
    }
    assert.equal((await library.add(entry())).meta.version, models.at(-1)!.meta.version + 1);
  });
});

Deno.test("remove() that is killed halfway leaves a version whole or gone, and its number taken", async () => {
  await inTemporaryFolder(async (folder) => {
    const library = openLibrary(folder);
    await library.add(entry());
    await library.add(entry());
    // As a process leaves it that was killed behind the first step, then behind the second.
    await Deno.writeTextFile(join(folder, "task1", "cpu_usage", "2.removed"), "");
    assert.deepEqual(numbers(await library.list()), [1, 2]);
    await library.read({ ...KEY, version: 2 });
    await Deno.rename(join(folder, "task1", "cpu_usage", "2"), join(folder, "task1", "cpu_usage", ".removing-1-1"));
    assert.deepEqual(numbers(await library.list()), [1]);
    assert.equal((await library.add(entry())).meta.version, 3);
  });
});
