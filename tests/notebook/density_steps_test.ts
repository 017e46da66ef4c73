import assert from "node:assert/strict";
import { join } from "node:path";
import { parseLatencyResult, storedLatencyFiles } from "@/evaluate/mod.ts";
import { openDensities } from "@/notebook/mod.ts";
import { writeRecording } from "../cli/small_recording.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SMALL = { levels: [5, 15, 30], requests: 25 };
const candidates = [{ density: "lognormal_mixture", components: 1 }] as const;

Deno.test("openDensities() makes what is missing, reads what is there, and makes anew what is damaged", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "output");
    const recording = await writeRecording(join(folder, "data"), SMALL);
    const made: number[] = [];
    const first = await openDensities({ recording, output, candidates, onProgress: ({ done }) => made.push(done) });
    assert.deepEqual(Object.keys(first.densities), ["front", "store"]);
    assert.deepEqual(Object.keys(first.fits), ["front", "store"]);
    assert.equal(made.length, 2 * candidates.length);
    assert.equal(first.dataDigest, first.data.digest);

    const file = join(output, "latency", "latency_result.json");
    const density = join(output, "models", "latency", "front.json");
    const times = async () =>
      (await Promise.all([file, density].map((path) => Deno.stat(path)))).map(({ mtime }) => mtime);
    const written = await times();
    const read: number[] = [];
    const again = await openDensities({ recording, output, candidates, onProgress: ({ done }) => read.push(done) });
    assert.deepEqual([again.result, again.measure], [first.result, first.measure]);
    assert.deepEqual(again.densities.front!.snapshot, first.densities.front!.snapshot);
    assert.deepEqual(read, [made.at(-1)], "the bar ends where it did");
    assert.deepEqual(await times(), written, "read, not written again");

    await Deno.writeTextFile(density, "damaged");
    const repaired = await openDensities({ recording, output, candidates });
    assert.deepEqual(repaired.densities.front!.snapshot, first.densities.front!.snapshot);

    // A result of other candidates is not the one that is wanted.
    const stored = parseLatencyResult(await Deno.readTextFile(file), file);
    const services = stored.result.services.map((found) => ({ ...found, candidates: [] }));
    const other = storedLatencyFiles({ ...stored, result: { ...stored.result, services } });
    await Deno.writeTextFile(file, other["latency_result.json"]!);
    assert.deepEqual((await openDensities({ recording, output, candidates })).result, first.result);
    assert.notEqual(await Deno.readTextFile(file), other["latency_result.json"]);
  });
});
