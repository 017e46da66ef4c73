// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import {
  fetchFiles,
  type FileSource,
  openFileSource,
  planFetch,
  type RemoteFile,
  TransferError,
} from "@/collect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { assertSameFiles, snapshot } from "../../cli/snapshot.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** A source in memory. `tells`: whether it tells the MD5 of a file. */
function memorySource(files: ReadonlyMap<string, string>, tells = true): FileSource & { reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    address: "memory://",
    list: () =>
      Promise.resolve([...files].map(([path, text]): RemoteFile => ({
        ...{ path, bytes: new TextEncoder().encode(text).length, version: md5(text) },
        ...(tells ? { md5: md5(text) } : {}),
      }))),
    async read(wanted, to) {
      for (const file of wanted) {
        reads.push(file.path);
        await to.receive(file, ReadableStream.from([new TextEncoder().encode(files.get(file.path)!)]));
      }
    },
    close: () => Promise.resolve(),
  };
}

const { signal } = new AbortController();

Deno.test("fetchFiles() replaces what changed at the source, and never what somebody edited or put there", () =>
  inTemporaryFolder(async (directory) => {
    for (const tells of [true, false]) {
      const folder = join(directory, String(tells));
      const remote = new Map([["same", "1"], ["changed", "1"], ["edited", "1"], ["both", "1"], ["lost", "1"]]);
      const fetch = () => fetchFiles({ source: memorySource(remote, tells), directory: folder, signal });
      assert.deepEqual((await fetch()).files.new.length, 5);
      remote.set("changed", "22");
      remote.set("both", "22").set("foreign", "22").set("alike", "22");
      const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
      await write("edited", "mine");
      await write("both", "33");
      await write("foreign", "33");
      await write("alike", "22");
      await Deno.remove(join(folder, "lost"));
      const { files } = await fetch();
      assert.deepEqual(files, {
        new: ["lost"],
        changed: ["changed"],
        same: ["alike", "same"],
        kept: ["both", "edited", "foreign"],
      });
      const contents = await Promise.all(
        ["changed", "edited", "both", "foreign"].map((name) => Deno.readTextFile(join(folder, name))),
      );
      assert.deepEqual(contents, ["22", "mine", "33", "33"]);
      assert.deepEqual((await fetch()).files.same, ["alike", "changed", "lost", "same"]);
    }
  }));

Deno.test("planFetch() writes nothing and says what would be done", () =>
  inTemporaryFolder(async (directory) => {
    await Deno.writeTextFile(join(directory, "here"), "1");
    const before = await snapshot(directory);
    const source = memorySource(new Map([["here", "1"], ["other", "1234"], ["../x", "1"]]));
    const { files, refused, bytes } = await planFetch({ source, directory, signal });
    assert.deepEqual(files.map(({ path, action }) => [path, action]), [["here", "same"], ["other", "new"]]);
    assert.deepEqual([refused.map(({ path }) => path), bytes, source.reads], [["../x"], 4, []]);
    assertSameFiles(await snapshot(directory), before);
  }));

Deno.test("fetchFiles() ends as it is told, keeps whole files, and goes on from there", () =>
  inTemporaryFolder(async (directory) => {
    const remote = new Map(Array.from({ length: 9 }, (_, i) => [`${i}`, `text ${i}`]));
    const stop = new AbortController();
    const source = memorySource(remote);
    const onProgress = ({ done }: { done: number }) => done >= 18 && stop.abort();
    await assert.rejects(fetchFiles({ source, directory, signal: stop.signal, onProgress }), { name: "AbortError" });
    assert.deepEqual([...(await snapshot(directory)).keys()], ["0", "1", "2", "fetch.json"]);
    const again = memorySource(remote);
    await fetchFiles({ source: again, directory, signal });
    assert.deepEqual(again.reads, ["3", "4", "5", "6", "7", "8"]);
  }));

Deno.test("fetchFiles() leaves no part of a file that broke off", () =>
  inTemporaryFolder(async (directory) => {
    const source = memorySource(new Map([["a", "whole"]]));
    const broken: FileSource = {
      ...source,
      read: (files, to) => to.receive(files[0]!, ReadableStream.from([new Uint8Array(3)])),
    };
    await assert.rejects(fetchFiles({ source: broken, directory, signal }), TransferError);
    const ending: FileSource = {
      ...source,
      read: (files, to) => to.receive(files[0]!, new ReadableStream({ start: (c) => c.error(new Error("reset")) })),
    };
    await assert.rejects(fetchFiles({ source: ending, directory, signal }), /the connection broke: reset/);
    assert.deepEqual([...(await snapshot(directory)).keys()], []);
  }));

Deno.test("fetchFiles() brings every file that nobody touched to the content of the source, whatever happened before", async () => {
  const change = fc.record({
    file: fc.constantFrom("a", "b/c", "d"),
    what: fc.constantFrom("remote", "local", "fetch", "broken fetch", "forget"),
    text: fc.string({ minLength: 1, maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 12 }),
      fc.boolean(),
      (changes, tells) =>
        inTemporaryFolder(async (directory) => {
          const remote = new Map<string, string>();
          const touched = new Map<string, string>();
          const fetch = (source: FileSource) => fetchFiles({ source, directory, signal });
          for (const { file, what, text } of changes) {
            const local = join(directory, file);
            if (what === "remote") remote.set(file, text);
            else if (what === "local") {
              await Deno.mkdir(join(local, ".."), { recursive: true });
              await Deno.writeTextFile(local, text);
              touched.set(file, text);
            } else if (what === "fetch") await fetch(memorySource(remote, tells));
            else if (what === "forget") await Deno.remove(join(directory, "fetch.json")).catch(() => {});
            else {
              // Ends after its first file, as if killed: what it received is whole, what it noted is written.
              const source = memorySource(remote, tells);
              const breaks: FileSource = {
                ...source,
                async read(files, to, signal) {
                  await source.read(files.slice(0, 1), to, signal);
                  throw new Error("killed");
                },
              };
              await fetch(breaks).catch(() => {});
            }
          }
          const { files } = await fetch(memorySource(remote, tells));
          const forgot = changes.some(({ what }) => what === "forget");
          for (const [file, text] of remote) {
            const found = await Deno.readTextFile(join(directory, file));
            const mine = touched.get(file);
            if (files.kept.includes(file)) assert.ok(mine === found || forgot, `${file} is kept and not mine`);
            else assert.equal(found, text);
          }
          for (const [file, mine] of touched) {
            const found = await Deno.readTextFile(join(directory, file));
            // What was put here is still here, unless it had become what was fetched.
            assert.ok(found === mine || found === remote.get(file));
          }
        }),
    ),
    { numRuns: 60 },
  );
});

Deno.test("folderSource() fetches a folder, and refuses to fetch into itself", () =>
  inTemporaryFolder(async (root) => {
    const from = join(root, "volume");
    await Deno.mkdir(join(from, "2026", "11"), { recursive: true });
    await Deno.writeTextFile(join(from, "2026", "11", "metrics_20261122.csv"), "a");
    await Deno.writeTextFile(join(from, "2026", "11", "metrics_20261123.csv"), "b");
    const directory = join(root, "here");
    const source = await openFileSource(from, { directory }, signal);
    assert.match(source.address, /^file:\/\/\/.*\/volume$/);
    const fetch = () =>
      fetchFiles({ source, directory, choice: { kind: "day", day: "2026-11-22" }, layout: "flat", signal });
    assert.deepEqual((await fetch()).files.new, ["metrics_20261122.csv"]);
    assert.deepEqual((await fetch()).files.same, ["metrics_20261122.csv"]);
    await Deno.remove(join(from, "2026", "11", "metrics_20261122.csv"));
    assert.equal((await fetch()).other, 1);
    for (const inside of [from, join(from, "below")]) {
      await assert.rejects(openFileSource(from, { directory: inside }, signal), /the output must lie outside of it/);
    }
    await assert.rejects(openFileSource(join(root, "none"), { directory }, signal), /must be a folder: there is none$/);
    const file = join(from, "2026", "11", "metrics_20261123.csv");
    await assert.rejects(openFileSource(file, { directory }, signal), /must be a folder: it is a file$/);
  }));

Deno.test("fetchFiles() refuses a fetch.json that it did not write", () =>
  inTemporaryFolder(async (directory) => {
    for (
      const [text, message] of [["{", /must be JSON/], [
        '{"format":"x"}',
        /must be a plimsoll-fetch-1 file: format/,
      ]] as const
    ) {
      await Deno.writeTextFile(join(directory, "fetch.json"), text);
      await assert.rejects(fetchFiles({ source: memorySource(new Map()), directory, signal }), message);
    }
  }));
