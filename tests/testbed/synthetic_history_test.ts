import assert from "node:assert/strict";
import fc from "fast-check";
import { syntheticWorkloads, waveAt, waveBetween, writeOpenMetrics } from "@/testbed/mod.ts";
import { assertClose } from "../assert_close.ts";

const SIZE = { seed: 1, startSeconds: Date.UTC(2025, 5, 1) / 1000, days: 7, workloads: 40, scrapeSeconds: 75 };

Deno.test("waveBetween() is the integral of waveAt()", () => {
  const wave = fc.record({
    mean: fc.double({ min: 0.1, max: 10, noNaN: true }),
    amplitude: fc.double({ min: 0, max: 10, noNaN: true }),
    phase: fc.double({ min: 0, max: 7, noNaN: true }),
  });
  fc.assert(fc.property(wave, fc.nat(1e6), fc.integer({ min: 60, max: 7200 }), (wave, from, length) => {
    const parts = 200;
    const width = length / parts;
    let sum = 0;
    for (let i = 0; i < parts; i++) sum += waveAt(wave, from + (i + 0.5) * width) * width;
    assertClose(waveBetween(wave, from, from + length), sum, { relative: 1e-4, absolute: 1e-4 });
  }));
});

Deno.test("syntheticWorkloads() repeats itself, replaces pods on the way, and has namesakes of another kind", () => {
  const workloads = syntheticWorkloads(SIZE);
  assert.deepEqual(syntheticWorkloads(SIZE), workloads);
  assert.notDeepEqual(syntheticWorkloads({ ...SIZE, seed: 2 }), workloads);
  assert.equal(new Set(workloads.map(({ kind }) => kind)).size, 6);
  const names = workloads.map(({ namespace, name }) => `${namespace}/${name}`);
  assert.equal(new Set(names).size, names.length - 4);
  assert.equal(new Set(workloads.map(({ kind }, i) => `${kind} ${names[i]}`)).size, workloads.length);
  const replaced = workloads.filter(({ kind, pods }) =>
    kind === "Deployment" && new Set(pods.map(({ owner }) => owner.name)).size > 1
  );
  assert.ok(replaced.length > 5, `${replaced.length} with a second ReplicaSet`);
  const pods = workloads.flatMap(({ namespace, pods }) => pods.map(({ name }) => `${namespace}/${name}`));
  assert.equal(new Set(pods).size, pods.length);
});

Deno.test("writeOpenMetrics() writes each sample of a stretch once, and stretches meet without a gap", async () => {
  const workloads = syntheticWorkloads({ ...SIZE, days: 1 });
  const samplesOf = async (from: number, until: number) => {
    let text = "";
    const count = await writeOpenMetrics(workloads, 75, SIZE.startSeconds + from, SIZE.startSeconds + until, (more) => {
      text += more;
      return Promise.resolve();
    });
    const lines = text.trimEnd().split("\n");
    assert.equal(lines.pop(), "# EOF");
    assert.equal(lines.length, count);
    return new Set(lines.map((line) => line.replace(/^(.*) \S+ (\S+)$/, "$1 $2")));
  };
  const [whole, first, second] = [await samplesOf(0, 7200), await samplesOf(0, 3000), await samplesOf(3000, 7200)];
  assert.equal(first.size + second.size, whole.size);
  assert.deepEqual(first.union(second), whole);
  assert.ok([...whole].every((line) => /^[a-z_]+\{[^}]+\} \d+$/.test(line)));
});
