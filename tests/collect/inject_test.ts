// Needs --allow-net=127.0.0.1.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ArrivalPlan,
  exponentialCdf,
  gapsOf,
  inject,
  type InjectClock,
  injectionCsv,
  type InjectOptions,
  kolmogorovSmirnov,
  plannedStarts,
  summarizeInjection,
} from "@/collect/mod.ts";
import { assertClose } from "../assert_close.ts";

const PLAN: ArrivalPlan = { requests: 300, rateRps: 60, distribution: "exponential", seed: 42 };
const CONSTANT: ArrivalPlan = { requests: 5, rateRps: 2, distribution: "constant", seed: 1 };

Deno.test("plannedStarts() plans gaps that pass for exponential at 1 %, the same for the same seed", () => {
  for (const seed of [1, 2, 3, 42]) {
    const starts = plannedStarts({ ...PLAN, requests: 5000, seed });
    assert.deepEqual(plannedStarts({ ...PLAN, requests: 5000, seed }), starts);
    const { pValue } = kolmogorovSmirnov(Float64Array.of(starts[0]!, ...gapsOf(starts)), exponentialCdf(1 / 60));
    assert.ok(pValue > 0.01, `seed ${seed}: p = ${pValue}`);
  }
  assert.notDeepEqual(plannedStarts(PLAN), plannedStarts({ ...PLAN, seed: 43 }));
});

Deno.test("plannedStarts() plans ascending times at the rate, constant gaps without drift", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.01, max: 1e4, noNaN: true }), (n, rate) => {
      const constant = plannedStarts({ requests: n, rateRps: rate, distribution: "constant", seed: 1 });
      assert.equal(constant.length, n);
      assert.equal(constant.at(-1), n / rate);
      const random = plannedStarts({ requests: n, rateRps: rate, distribution: "exponential", seed: n });
      assert.ok(gapsOf(random).every((gap) => gap >= 0));
    }),
  );
  assert.throws(() => plannedStarts({ ...PLAN, rateRps: 0 }), /rate must be > 0 req\/s: it is 0 req\/s/);
  assert.throws(() => plannedStarts({ ...PLAN, requests: 1.5 }), /whole number >= 1: 1.5/);
});

/** A clock that stands still unless somebody waits. */
function fakeClock(): InjectClock & { seconds: number } {
  return {
    seconds: 100,
    now() {
      return this.seconds;
    },
    waitUntil(seconds, signal) {
      this.seconds = Math.max(this.seconds, seconds);
      return signal?.aborted ? Promise.reject(signal.reason) : Promise.resolve();
    },
  };
}

/** Injects without a network: `answer` is told the number of the request. */
function injectFake(plan: ArrivalPlan, answer: (index: number, signal: AbortSignal) => Promise<Response>, more = {}) {
  let index = 0;
  const options: InjectOptions = {
    url: "http://127.0.0.1:1/",
    clock: fakeClock(),
    fetch: (_, init) => answer(index++, init!.signal!),
    ...more,
  };
  return inject(plan, options);
}

Deno.test("inject() sends every request at its planned time while none has been answered", async () => {
  const waiting: ((response: Response) => void)[] = [];
  const { requests, mostOpen, heldBack, unsent } = await injectFake(CONSTANT, () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      // The first answer comes after the last request.
      if (waiting.length === CONSTANT.requests) waiting.forEach((answer) => answer(new Response("ok")));
    }));
  assert.deepEqual(requests.map(({ plannedSeconds }) => plannedSeconds), [0.5, 1, 1.5, 2, 2.5]);
  requests.forEach(({ startSeconds, plannedSeconds }) => assertClose(startSeconds, plannedSeconds));
  assert.deepEqual(requests.map(({ responseSeconds }) => responseSeconds), [2, 1.5, 1, 0.5, 0]);
  assert.deepEqual([mostOpen, heldBack, unsent], [5, 0, 0]);
});

Deno.test("inject() gives each request what it has of its own, over what all have", async () => {
  const sent: [string, Record<string, string>][] = [];
  await injectFake(CONSTANT, () => Promise.resolve(new Response("ok")), {
    headers: { accept: "text/plain", "x-number": "none" },
    vary: (index: number) =>
      index === 0 ? {} : { url: `http://127.0.0.1:${index}/`, headers: { "x-number": `${index}` } },
    fetch: (url: string, { headers }: { headers: Record<string, string> }) => {
      sent.push([url, headers]);
      return Promise.resolve(new Response("ok"));
    },
  });
  assert.deepEqual(sent.slice(0, 2), [
    ["http://127.0.0.1:1/", { accept: "text/plain", "x-number": "none" }],
    ["http://127.0.0.1:1/", { accept: "text/plain", "x-number": "1" }],
  ]);
  assert.deepEqual(sent.map(([url]) => url.at(-2)), ["1", "1", "2", "3", "4"]);
});

Deno.test("inject() holds a request back at the limit of open ones, and does not hide it", async () => {
  const clock = fakeClock();
  const slow = async () => {
    const started = clock.seconds;
    await Promise.resolve();
    clock.seconds = Math.max(clock.seconds, started + 3);
    return new Response("ok");
  };
  const injection = await injectFake(CONSTANT, slow, { maxOpen: 1, clock });
  assert.deepEqual([injection.mostOpen, injection.heldBack, injection.requests.length], [1, 4, 5]);
  const late = injection.requests.map(({ startSeconds, plannedSeconds }) => startSeconds - plannedSeconds);
  late.forEach((seconds, i) => assertClose(seconds, 2.5 * i));
  assertClose(summarizeInjection(CONSTANT, injection).latenessSeconds.max, 10);
});

Deno.test("inject() keeps failures with their reason, and no time to response", async () => {
  const injection = await injectFake(CONSTANT, async (index, signal) => {
    if (index === 0) throw new TypeError("connection refused");
    if (index === 1) return new Response("queue is full, try later", { status: 503 });
    if (index === 2) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
    }
    return new Response("ok", { status: index === 3 ? 204 : 200 });
  }, { timeoutSeconds: 0.02 }).catch((error) => error);
  assert.deepEqual(injection.requests.map(({ status, error }: { status?: number; error: string }) => [status, error]), [
    [undefined, "connection refused"],
    [503, "answered 503: queue is full, try later"],
    [undefined, "no answer within 0.02 s"],
    [undefined, "Response with null body status cannot have body"],
    [200, ""],
  ]);
  assert.deepEqual(
    injection.requests.map(({ responseSeconds }: { responseSeconds: number }) => Number.isNaN(responseSeconds)),
    [true, false, true, true, false],
  );
  const lines = injectionCsv({ ...injection, beganSeconds: 1000 }).split("\n");
  assert.equal(lines[0], "rid,st,ttr,status,planned_st,lateness,error");
  assert.equal(lines[1], "0,1000.500000,nan,,1000.500000,0.000000,connection refused");
  assert.match(
    lines[2]!,
    /^1,1001.000000,\d\.\d{6},503,1001.000000,0.000000,"answered 503: queue is full, try later"$/,
  );
  const summary = summarizeInjection(CONSTANT, injection);
  assert.deepEqual([summary.sent, summary.failed, Object.keys(summary.errors).length], [5, 4, 4]);
  assert.equal(summary.gapsAgainstExponential, undefined);
  assertClose(summary.sentRps, 2);
});

Deno.test("inject() stops when told to, keeps what was sent, and counts what was not", async () => {
  const stop = new AbortController();
  const injection = await injectFake(CONSTANT, async (index, signal) => {
    if (index < 2) return new Response("ok");
    queueMicrotask(() => stop.abort());
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw signal.reason;
  }, { signal: stop.signal });
  assert.deepEqual(injection.requests.map(({ status, error }) => [status, error]), [
    [200, ""],
    [200, ""],
    [undefined, "stopped before an answer came"],
  ]);
  assert.equal(injection.unsent, 2);
});

Deno.test("inject() refuses an address that is none, and no open request at all", async () => {
  await assert.rejects(inject(CONSTANT, { url: "localhost" }), {
    name: "SyntaxError",
    message: /to "localhost" as it must/,
  });
  await assert.rejects(inject(CONSTANT, { url: "http://a/", maxOpen: 0 }), { name: "RangeError", message: /not 0$/ });
});

/** Sends a plan to a server of this machine that takes 0.3 s for an answer; also says when requests arrived there. */
async function injectSlowServer(plan: ArrivalPlan) {
  const arrivals: number[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async () => {
    arrivals.push(performance.now() / 1000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return new Response("ok");
  });
  try {
    return { injection: await inject(plan, { url: `http://127.0.0.1:${server.addr.port}/` }), arrivals };
  } finally {
    await server.shutdown();
  }
}

Deno.test("inject() sends to a slow server with gaps that pass for exponential at 1 %", async () => {
  // 7.5 requests are open on average: a loop that waited for answers would send 3.3 a second, not 25.
  const plan: ArrivalPlan = { requests: 200, rateRps: 25, distribution: "exponential", seed: 1 };
  // A machine that is busy with something else may send all of them late. The injector says so, and then its gaps are no
  // evidence: once more. Gaps that fail while it was in time fail the test.
  for (let attemptsLeft = 4;; attemptsLeft--) {
    const { injection, arrivals } = await injectSlowServer(plan);
    const { requests, heldBack, mostOpen } = injection;
    assert.deepEqual([requests.length, arrivals.length, heldBack], [200, 200, 0]);
    assert.ok(mostOpen > 3, `${mostOpen} open at once`);
    for (const { status, error, responseSeconds, startSeconds, plannedSeconds } of requests) {
      assert.deepEqual([status, error], [200, ""]);
      assert.ok(responseSeconds >= 0.29 && startSeconds >= plannedSeconds);
    }
    const { gapsAgainstExponential: sent, latenessSeconds } = summarizeInjection(plan, injection);
    const received = kolmogorovSmirnov(gapsOf(Float64Array.from(arrivals)), exponentialCdf(1 / plan.rateRps));
    if (sent!.pValue > 0.01 && received.pValue > 0.01) break;
    const wasInTime = latenessSeconds.p95 < 0.1 / plan.rateRps;
    assert.ok(!wasInTime && attemptsLeft > 1, JSON.stringify({ sent, received, latenessSeconds }));
  }
});
