import assert from "node:assert/strict";
import fc from "fast-check";
import { type Governor, governor, MAX_DEPTH } from "@/collect/history/governor.ts";
import { RequestFailure } from "@/collect/prometheus.ts";

/** Time that only passes when somebody waits or an answer takes its time. */
function fakeTime() {
  let now = 0;
  return {
    now: () => now,
    pass: (seconds: number) => void (now += seconds),
    options: {
      elapsedSeconds: () => now,
      sleep: (seconds: number) => Promise.resolve(void (now += seconds)),
    },
  };
}

function busy(retryAfterSeconds?: number): RequestFailure {
  return new RequestFailure("Cannot use: slow down", {
    status: 429,
    query: "up",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

function tooLarge(): RequestFailure {
  return new RequestFailure('Cannot use: "too many samples"', { status: 422, query: "up" });
}

/** Asks for an answer that takes so long. */
function answer(governs: Governor, time: ReturnType<typeof fakeTime>, seconds: number): Promise<string> {
  return governs.run(() => {
    time.pass(seconds);
    return Promise.resolve("answer");
  });
}

Deno.test("governor() never lets more queries through at once than it may, and loses none", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }),
      async (parallel, turns) => {
        const governs = governor({ parallel });
        let open = 0;
        let most = 0;
        const answers = await Promise.all(turns.map((turn, i) =>
          governs.run(async () => {
            most = Math.max(most, ++open);
            for (let t = 0; t <= turn; t++) await Promise.resolve();
            open--;
            return i;
          })
        ));
        assert.deepEqual(answers, turns.map((_, i) => i));
        assert.ok(most <= parallel && most === governs.counts().mostAtOnce, `${most} of ${parallel}`);
        assert.equal(most, Math.min(parallel, turns.length));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("governor() waits as long as the server asks for, and asks again", async () => {
  const time = fakeTime();
  const governs = governor({ parallel: 2, ...time.options });
  const sentAt: number[] = [];
  const result = await governs.run(() => {
    sentAt.push(time.now());
    return sentAt.length < 3 ? Promise.reject(busy(sentAt.length === 1 ? 120 : undefined)) : Promise.resolve("answer");
  });
  assert.equal(result, "answer");
  // Its own pause after the second refusal in a row: 2 s.
  assert.deepEqual(sentAt, [0, 120, 122]);
  assert.deepEqual(governs.counts(), {
    ...{ sent: 3, mostAtOnce: 1, busy: 2, tooLarge: 0, slow: 0, pausedSeconds: 122 },
  });
});

Deno.test("governor() lets nobody through while it pauses, and fewer at once after it", async () => {
  const time = fakeTime();
  const governs = governor({ parallel: 4, ...time.options });
  let refusals = 1;
  let open = 0;
  const opened: [atSeconds: number, atOnce: number][] = [];
  await Promise.all(Array.from({ length: 12 }, () =>
    governs.run(async () => {
      if (refusals-- > 0) throw busy(10);
      opened.push([time.now(), ++open]);
      await Promise.resolve();
      await Promise.resolve();
      open--;
    })));
  // Those that were already let in when the server refused are on their way; every later one sees the pause.
  const late = opened.filter(([at]) => at > 0);
  assert.ok(late.length >= 8 && late.every(([at]) => at >= 10), JSON.stringify(opened));
  assert.ok(late.slice(4).every(([, atOnce]) => atOnce <= 2), JSON.stringify(opened));
});

Deno.test("governor() gives up on a server that stays busy, after growing pauses", async () => {
  const time = fakeTime();
  const governs = governor({ parallel: 1, attempts: 8, ...time.options });
  await assert.rejects(governs.run(() => Promise.reject(busy())), /slow down/);
  // 1 + 2 + 4 + 8 + 16 + 32 + 60 s between eight attempts; a last pause is left for whoever comes next.
  assert.equal(time.now(), 123);
  assert.equal(governs.counts().sent, 8);
});

Deno.test("governor() hands what is too large back at once, and asks for smaller chunks, to an eighth at most", async () => {
  const time = fakeTime();
  const governs = governor({ parallel: 1, ...time.options });
  for (let i = 1; i <= 8; i++) {
    await assert.rejects(governs.run(() => Promise.reject(tooLarge())), /too many samples/);
    assert.equal(governs.depth(), Math.min(MAX_DEPTH, i));
  }
  assert.equal(time.now(), 0);
});

Deno.test("governor() rests as long as a slow answer took, and trusts again after 32 quick ones", async () => {
  const time = fakeTime();
  const governs = governor({ parallel: 1, slowSeconds: 5, ...time.options });
  await answer(governs, time, 8);
  assert.equal(governs.depth(), 1);
  await answer(governs, time, 1);
  assert.equal(time.now(), 17);
  for (let i = 0; i < 30; i++) await answer(governs, time, 1);
  assert.equal(governs.depth(), 1);
  await answer(governs, time, 1);
  assert.equal(governs.depth(), 0);
  // Neither quick nor slow: nothing changes.
  for (let i = 0; i < 40; i++) await answer(governs, time, 4);
  assert.equal(governs.depth(), 0);
  assert.equal(governs.counts().pausedSeconds, 8);
});

Deno.test("governor() stops waiting when it is told to", async () => {
  const interrupt = new AbortController();
  const governs = governor({ parallel: 1, signal: interrupt.signal });
  const waiting = governs.run(() => Promise.reject(busy(3600)));
  setTimeout(() => interrupt.abort(new Error("Cannot go on: interrupted")), 5);
  await assert.rejects(waiting, /interrupted/);
});
