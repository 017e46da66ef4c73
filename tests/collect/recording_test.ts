import assert from "node:assert/strict";
import { join } from "node:path";
import {
  collectServices,
  DEFAULT_RECORDING_DIR,
  generatorWindow,
  openSource,
  readRecording,
  summarizeSamples,
  windowLatency,
  writeRecording,
} from "@/collect/mod.ts";
import { SchemaError } from "@/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const FILES = ["recording.json", "answers.json"];

/** The recording that the project ships, as a source. */
const openShipped = () => openSource({ environment: () => undefined });

Deno.test("writeRecording() writes what readRecording() read, byte for byte", () =>
  inTemporaryFolder(async (folder) => {
    const { recording, answers } = await readRecording(DEFAULT_RECORDING_DIR);
    await writeRecording(folder, recording, answers);
    for (const file of FILES) {
      const [shipped, written] = await Promise.all(
        [DEFAULT_RECORDING_DIR, folder].map((place) => Deno.readTextFile(join(place, file))),
      );
      assert.ok(written === shipped, file);
    }
  }));

Deno.test("readRecording() names the file and the entry that is wrong", () =>
  inTemporaryFolder(async (folder) => {
    const { recording, answers } = await readRecording(DEFAULT_RECORDING_DIR);
    await writeRecording(folder, recording, answers);
    const path = join(folder, "recording.json");
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace('"users": 6', '"users": -6'));
    await assert.rejects(readRecording(folder), (error) => {
      assert.ok(error instanceof SchemaError);
      assert.ok(error.message.includes(path) && error.message.includes("plan.users"), error.message);
      return true;
    });
    await writeRecording(folder, recording, answers);
    await Deno.writeTextFile(join(folder, "answers.json"), "[{");
    await assert.rejects(readRecording(folder), /answers\.json must be JSON/);
  }));

Deno.test("the shipped recording is small, and tells nothing of the machine but what campaigns tell", async () => {
  const texts = await Promise.all(FILES.map((file) => Deno.readTextFile(join(DEFAULT_RECORDING_DIR, file))));
  assert.ok(texts.join("").length < 300_000);
  for (const text of texts) assert.doesNotMatch(text, /127\.0\.0\.1|localhost|"instance"|\/home\/|\/tmp\//);
});

Deno.test("the shipped recording holds a loaded window without a gap, on which Prometheus and Locust agree", async () => {
  const source = await openShipped();
  assert.deepEqual(source.services, ["task1", "task2", "task3"]);
  const collected = await collectServices(source, source.loaded);
  assert.deepEqual(collected.flatMap(({ missing }) => missing), []);
  const [task1] = summarizeSamples(collected);
  const counted = generatorWindow(source.load, source.loaded);
  assert.equal(counted.failures, 0);
  assert.equal(task1!.samples, 40);
  assert.ok(Math.abs(task1!.requestRateRps / counted.requestRateRps - 1) < 0.01, `${task1!.requestRateRps}`);
  const latency = await windowLatency(source, "task1", source.loaded);
  assert.ok(latency.meanMilliseconds < counted.meanMilliseconds, "users wait at least as long as the service works");
  assert.ok(Math.abs(latency.buckets.reduce((sum, { shareRatio }) => sum + shareRatio, 0) - 1) < 1e-12);
});

Deno.test("the shipped recording holds zeros that were measured and gaps that were not", async () => {
  const source = await openShipped();
  const [task1, , task3] = await collectServices(source, source.range);
  const stopped = task1!.timesSeconds.findIndex((time) => time >= source.paused!.startSeconds + 6);
  assert.equal(task1!.columns.request_rate[stopped], 0);
  assert.ok(Number.isNaN(task3!.columns.request_rate[stopped]));
  assert.ok(Number.isNaN(task3!.columns.cpu_usage[stopped]));
  assert.ok(Number.isNaN(task1!.columns.request_rate[0]), "no rate before there are two scrapes");
  const reasons = new Set(task3!.missing.map(({ reason }) => reason));
  assert.deepEqual(reasons.size, 2, [...reasons].join("; "));
});
