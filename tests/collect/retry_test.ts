import assert from "node:assert/strict";
import { retry, sleep } from "@/collect/mod.ts";

const noWait = () => Promise.resolve();

Deno.test("retry() returns the first success", async () => {
  let calls = 0;
  const result = await retry(() => ++calls < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve(calls), {
    sleep: noWait,
  });
  assert.equal(result, 3);
});

Deno.test("retry() doubles its wait up to the longest and honours a longer wait that was asked for", async () => {
  const waits: number[] = [];
  const error = new Error("always");
  await assert.rejects(
    retry(() => Promise.reject(error), {
      attempts: 6,
      firstWaitSeconds: 1,
      maxWaitSeconds: 6,
      askedWaitSeconds: () => waits.length === 0 ? 3 : undefined,
      sleep: (seconds) => {
        waits.push(seconds);
        return noWait();
      },
    }),
    error,
  );
  assert.deepEqual(waits, [3, 2, 4, 6, 6]);
});

Deno.test("retry() throws an error that is not transient at once", async () => {
  let calls = 0;
  await assert.rejects(
    retry(() => {
      calls++;
      throw new RangeError("wrong");
    }, { isTransient: (error) => !(error instanceof RangeError), sleep: noWait }),
    RangeError,
  );
  assert.equal(calls, 1);
});

Deno.test("sleep() ends with the reason when its signal is aborted", async () => {
  const controller = new AbortController();
  const waiting = sleep(60, controller.signal);
  controller.abort(new Error("stop"));
  await assert.rejects(waiting, /stop/);
  await assert.rejects(sleep(60, controller.signal), /stop/);
});
