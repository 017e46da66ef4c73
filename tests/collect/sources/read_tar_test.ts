import assert from "node:assert/strict";
import fc from "fast-check";
import { TransferError } from "@/collect/mod.ts";
import { readTar } from "@/collect/sources/read_tar.ts";

const BLOCK = 512;

/** One member of an archive in the oldest format, by POSIX.1-1988 (ustar). */
function member(name: string, content: Uint8Array, type = "0"): Uint8Array {
  const padded = new Uint8Array(BLOCK + Math.ceil(content.length / BLOCK) * BLOCK);
  const put = (at: number, text: string) => padded.set(new TextEncoder().encode(text), at);
  put(0, name);
  put(100, "0000644\0");
  put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, type);
  put(257, "ustar\0" + "00");
  put(148, `${padded.subarray(0, BLOCK).reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `);
  padded.set(content, BLOCK);
  return padded;
}

function archive(...members: Uint8Array[]): Uint8Array {
  return new Uint8Array([...members, new Uint8Array(2 * BLOCK)].flatMap((part) => [...part]));
}

async function namesAndTexts(bytes: Uint8Array, chunk = 1000): Promise<[string, string][]> {
  const chunks = Array.from(
    { length: Math.ceil(bytes.length / chunk) },
    (_, i) => bytes.slice(i * chunk, (i + 1) * chunk),
  );
  const found: [string, string][] = [];
  for await (const { name, content } of readTar(ReadableStream.from(chunks))) {
    found.push([name, await new Response(content).text()]);
  }
  return found;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("readTar() gives files with their content, however the stream is cut, and passes over the rest", async () => {
  const file = fc.record({ name: fc.stringMatching(/^[a-z0-9./ -]{1,99}$/), content: fc.string({ maxLength: 1500 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 4 }), fc.integer({ min: 1, max: 3000 }), async (files, chunk) => {
      const members = files.flatMap(({ name, content }) => [
        member("folder/", new Uint8Array(), "5"),
        member(name, bytesOf(content)),
        member("link", new Uint8Array(), "2"),
      ]);
      const expected = files.map(({ name, content }) => [name, content]);
      assert.deepEqual(await namesAndTexts(archive(...members), chunk), expected);
    }),
    { numRuns: 30 },
  );
});

Deno.test("readTar() passes over what nobody reads", async () => {
  const bytes = archive(member("a", bytesOf("a".repeat(5000))), member("b", bytesOf("b")));
  const names: string[] = [];
  for await (const { name } of readTar(ReadableStream.from([bytes]))) names.push(name);
  assert.deepEqual(names, ["a", "b"]);
});

Deno.test("readTar() refuses an archive that breaks off or is none", async () => {
  const whole = archive(member("a", bytesOf("a".repeat(5000))));
  for (const bytes of [whole.slice(0, 300), whole.slice(0, 2000), new Uint8Array(600).fill(65)]) {
    await assert.rejects(namesAndTexts(bytes), TransferError);
  }
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(whole.slice(0, 1000));
      controller.error(new TransferError("the node went away"));
    },
  });
  await assert.rejects(async () => {
    for await (const { content } of readTar(broken)) await new Response(content).text();
  }, /the node went away/);
});
