import assert from "node:assert/strict";
import { TransferError } from "@/collect/mod.ts";
import { messageQueue } from "@/collect/sources/message_queue.ts";

const message = (...bytes: number[]) => Uint8Array.from(bytes);

Deno.test("messageQueue() gives all that came before its end, or before what broke it", async () => {
  const ends = messageQueue(1);
  ends.push(message(1, 2));
  ends.push(message());
  ends.push(message(3));
  ends.end();
  ends.fail(new Error("too late"));
  assert.equal(ends.bytes(), 3);
  assert.deepEqual([await ends.next(), await ends.next(), await ends.next()], [message(1, 2), message(3), undefined]);
  assert.equal(ends.bytes(), 0);
  const breaks = messageQueue(1);
  breaks.push(message(1));
  breaks.fail(new Error("cut"));
  assert.deepEqual(await breaks.next(), message(1));
  await assert.rejects(breaks.next(), /^Error: cut$/);
});

Deno.test("messageQueue() waits for a message, and not for ever", async () => {
  const queue = messageQueue(0.05);
  const waited = queue.next();
  queue.push(message(7));
  assert.deepEqual(await waited, message(7));
  await assert.rejects(
    queue.next(),
    (error) => error instanceof TransferError && /nothing came for 0.05 s/.test(error.message),
  );
});
