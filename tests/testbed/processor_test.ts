import assert from "node:assert/strict";
import { processCpuSeconds, Processor } from "@/testbed/processor.ts";

Deno.test("burn() uses at least the CPU time that it was told to", async () => {
  const processor = new Processor();
  const before = processCpuSeconds();
  await Promise.all([processor.burn(0.02), processor.burn(0.03)]);

  assert.ok(processCpuSeconds() - before >= 0.05);
});

Deno.test("burn() shares the processor: a short request overtakes a long one that came before", async () => {
  const processor = new Processor();
  const finished: string[] = [];
  await Promise.all([
    processor.burn(0.03).then(() => finished.push("long")),
    processor.burn(0.002).then(() => finished.push("short")),
  ]);

  assert.deepEqual(finished, ["short", "long"]);
});

Deno.test("burn() lets the event loop run between slices", async () => {
  const processor = new Processor();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await processor.burn(0.03);
  clearInterval(timer);

  assert.ok(turns > 0);
});

Deno.test("burn() of nothing resolves without using the queue", async () => {
  await new Processor().burn(0);
});

Deno.test("burn() is throttled by a CPU limit, which counts it", async () => {
  const processor = new Processor(0.1);
  await processor.burn(0.03);
  await processor.untilRunnable();

  assert.ok(processor.quota!.throttledPeriods >= 2);
  assert.ok(processor.quota!.throttledSeconds > 0.1);
});
