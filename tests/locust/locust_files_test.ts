// Needs --allow-run=deno, --allow-read, --allow-write=output, --allow-net=127.0.0.1 and --allow-env.
import assert from "node:assert/strict";
import {
  exponentialCdf,
  gapsOf,
  generatorSamples,
  kolmogorovSmirnov,
  type LoadStatistics,
  type LocustRun,
  plannedLevels,
  runLocustFile,
  type SenderReport,
  sleep,
  startLoad,
} from "@/collect/mod.ts";
import { startTestbed, type Testbed } from "@/testbed/mod.ts";
import { skipUnless } from "../require_tool.ts";

/** Runs a Locust file against the testbed as a person would, for a while under load. */
async function run(
  testbed: Testbed,
  seconds: number,
  { file, settings, users = 1 }: { file: string; settings: Record<string, string>; users?: number },
): Promise<LoadStatistics> {
  const order: LocustRun = {
    file,
    args: ["--users", String(users), "--spawn-rate", "100"],
    settings: {
      PLIMSOLL_TARGETS: testbed.entryUrls.join(","),
      PLIMSOLL_REPORT_LATENCIES: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      ...settings,
    },
  };
  const load = await runLocustFile(order);
  try {
    await Promise.race([sleep(seconds), load.failed]);
    return await load.stop();
  } finally {
    await load.kill();
  }
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);

function requestsOf({ requestsPerSecond }: LoadStatistics): number {
  return sum(requestsPerSecond.values());
}

function latenciesOf({ latenciesMilliseconds }: LoadStatistics): number[] {
  return [...latenciesMilliseconds.values()].flatMap((values) => [...values]);
}

/** Mean time that a user waited, seconds, by what is left of the users' time. */
function meanWaitSeconds(statistics: LoadStatistics, users: number): number {
  const whole = statistics.history!.filter((second) => second.users === users).slice(1, -1);
  const requests = sum(whole.map((second) => second.requests));
  const busy = sum(whole.filter((second) => second.requests > 0).map((s) => s.requests * s.avgMilliseconds)) / 1000;
  return (users * whole.length - busy) / requests;
}

/** Checks that the users of each second are those of the plan at a moment within it. */
function assertFollows({ plan, history }: LoadStatistics, loops: boolean): void {
  const { beganSeconds, usersPerSecond } = plan!;
  const planned = (second: number) =>
    usersPerSecond[loops ? second % usersPerSecond.length : Math.min(second, usersPerSecond.length - 1)]!;
  const whole = history!.filter(({ users, endSeconds }) => Number.isFinite(users) && endSeconds > beganSeconds + 0.5);
  assert.ok(whole.length >= 5, `${whole.length} seconds`);
  const wrong = whole.flatMap(({ users, endSeconds }) => {
    // The seconds beside it: what is new needs a moment to be started, and clocks are read one after the other.
    const second = Math.floor(endSeconds - beganSeconds);
    const near = [second - 1, second, second + 1].map((position) => planned(Math.max(0, position)));
    return near.includes(users) ? [] : [`${users} users at second ${second}, planned ${near}`];
  });
  // A machine that others use may stall Locust for a second.
  assert.ok(wrong.length <= 1, wrong.join("; "));
}

Deno.test({
  name: "every Locust file loads the testbed as it says (needs prometheus and locust)",
  ...await skipUnless("prometheus", "locust"),
  fn: async (t) => {
    await using testbed = await startTestbed({ replicas: 2, seed: 42, serviceTimeScale: 1 / 200 });

    await t.step("locustfile.py: each user waits the same time after each answer", async () => {
      const settings = { LOCUST_WAIT_TIME: "0.4" };
      const found = await run(testbed, 6, { file: "locustfile.py", settings, users: 4 });
      const wait = meanWaitSeconds(found, 4);
      // Whole requests in whole seconds: one request of each user is 12 %. What a busy machine adds is part of it.
      assert.ok(wait > 0.34 && wait < 0.6, `${wait} s`);
      assert.deepEqual([found.errors, Object.keys(found.requestsByEndpoint!)], [{}, ["GET /"]]);
    });

    await t.step("think_time.py: users think for times of the mean that is set, and the mix is kept", async () => {
      const settings = { LOCUST_THINK_TIME: "0.25", LOCUST_MIX: "locust/mixes/browsing.json" };
      const found = await run(testbed, 8, { file: "think_time.py", settings, users: 6 });
      const wait = meanWaitSeconds(found, 6);
      // About 170 thoughts: their mean is within 3 standard errors, 23 %, and what a busy machine adds.
      assert.ok(wait > 0.19 && wait < 0.4, `${wait} s`);
      const counts = found.requestsByEndpoint!;
      const requests = requestsOf(found);
      const weights = { "GET /": 0.4, "GET /product": 0.3, "GET /category": 0.2, "GET /search": 0.1 };
      assert.deepEqual(Object.keys(counts).sort(), Object.keys(weights).sort());
      const chiSquare = sum(
        Object.entries(weights).map(([name, share]) => (counts[name]! - share * requests) ** 2 / (share * requests)),
      );
      // 99.9 % quantile of chi-square with 3 degrees of freedom.
      assert.ok(chiSquare < 16.27, `${chiSquare} of ${JSON.stringify(counts)}`);
    });

    await t.step("trace_users.py: users follow a trace second by second, again and again", async () => {
      const settings = {
        LOCUST_TRACE: "tests/locust/steps.csv",
        LOCUST_AMPLITUDE: "6",
        LOCUST_SHIFT: "1",
        LOCUST_WAIT_TIME: "0.5",
      };
      const found = await run(testbed, 8, { file: "trace_users.py", settings });
      assert.deepEqual(found.plan!.usersPerSecond, [1, 4, 7, 1]);
      assertFollows(found, true);
      assert.ok(new Set(found.history!.map(({ users }) => users)).size >= 3);
    });

    await t.step("trace_users.py: a shape is stretched over its time, and is what a campaign plans", async () => {
      const settings = {
        LOCUST_SHAPE: "day",
        LOCUST_AMPLITUDE: "12",
        LOCUST_TIME_LIMIT: "8",
        LOCUST_THINK_TIME: "0.5",
      };
      const found = await run(testbed, 6, { file: "trace_users.py", settings });
      const plan = { durationSeconds: 8 };
      assert.deepEqual(found.plan!.usersPerSecond, [...plannedLevels(plan, { users: 12, shape: "day" })!]);
      assertFollows(found, false);
    });

    await t.step("locustfile.py: the users of a campaign's plan come after the settling time", async () => {
      const usersPerSecond = Int32Array.of(0, 3, 6, 2, 5);
      const load = await startLoad({
        targetUrls: testbed.entryUrls,
        users: 6,
        usersPerSecond,
        settleSeconds: 2,
        userWaitSeconds: 0.4,
        seed: 42,
      });
      await sleep(8);
      const found = await load.stop();
      assert.deepEqual(found.plan!.usersPerSecond, [...usersPerSecond]);
      assertFollows(found, false);
      const { endSeconds } = found.history!.at(-2)!;
      const settling = found.history!.filter(({ endSeconds }) => endSeconds < found.plan!.beganSeconds);
      assert.ok(settling.every(({ users }) => users === 0), "the first level holds while the load settles");
      // The history tells what the gate compares with Prometheus, by sample.
      const samples = generatorSamples(found, { startSeconds: endSeconds - 2, endSeconds, stepSeconds: 1 });
      const inHistory = found.history!.filter((second) => second.endSeconds >= endSeconds - 2).slice(0, 3);
      assert.deepEqual([...samples.requestRateRps], inHistory.map(({ requests }) => requests));
    });

    const loops: SenderReport[] = [];
    for (const seconds of [7, 5]) {
      await t.step(`open_loop.py: what is due is sent and reported (${seconds} s)`, async () => {
        const settings = { LOCUST_RATE: "25", LOCUST_SEED: "7" };
        const { sender, history } = await run(testbed, seconds, { file: "open_loop.py", settings, users: 3 });
        const { heldBack, sent, unsent, latenessMilliseconds } = sender!;
        assert.equal(heldBack, 0);
        // Those that are due at the very moment of the end may not have left.
        assert.ok(sent > 15 * seconds && unsent <= 5, `${sent} sent, ${unsent} not`);
        assert.ok(latenessMilliseconds.median! >= 0 && latenessMilliseconds.max! >= latenessMilliseconds.median!);
        assert.equal(sum(history!.map((second) => second.arrivals)), sent);
        loops.push(sender!);
      });
    }
    await t.step("open_loop.py: arrivals are a Poisson process, as planned and as sent", () => {
      const pValues = (which: "planned" | "actual") =>
        loops.map(({ startsSeconds }) =>
          kolmogorovSmirnov(gapsOf(Float64Array.from(startsSeconds![which])), exponentialCdf(1 / 25)).pValue
        );
      assert.ok(pValues("planned").every((p) => p > 0.01), `p = ${pValues("planned")}`);
      // A machine that others use may stall the sender once, which its lateness then says; not twice.
      const told = loops.map(({ latenessMilliseconds }) => JSON.stringify(latenessMilliseconds)).join(", ");
      assert.ok(Math.max(...pValues("actual")) > 0.01, `p = ${pValues("actual")}, lateness ${told}`);
    });
    await t.step("open_loop.py: the same seed plans the same arrivals, however the testbed answers", () => {
      const [one, other] = loops.map(({ startsSeconds }) => startsSeconds!.planned.toSorted((a, b) => a - b));
      const length = Math.min(one!.length, other!.length) - 1;
      assert.deepEqual(one!.slice(0, length), other!.slice(0, length));
    });

    const asked = new Set<string>();
    // Two requests would have to be open at once: a page takes longer than the gap between two arrivals.
    await using slow = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      asked.add(`${request.method} ${new URL(request.url).pathname} ${JSON.stringify(await request.json())}`);
      await sleep(0.05);
      return new Response("ok");
    });
    await t.step("open_loop.py: a pool that is exhausted is reported, and what waits counts as waiting", async () => {
      const settings = {
        ...{ LOCUST_RATE: "40", LOCUST_GAPS: "constant", LOCUST_MAX_OPEN: "1" },
        PLIMSOLL_MIX: '{"POST /cart": {"weight": 1, "reason": "all buy", "name": "cart", "body": {"quantity": 2}}}',
        PLIMSOLL_TARGETS: `http://127.0.0.1:${slow.addr.port}`,
      };
      const found = await run(testbed, 4, { file: "open_loop.py", settings });
      const { heldBack, mostOpen, unsent, latenessMilliseconds } = found.sender!;
      assert.equal(mostOpen, 1);
      assert.deepEqual([[...asked], Object.keys(found.requestsByEndpoint!)], [['POST /cart {"quantity":2}'], [
        "POST cart",
      ]]);
      assert.ok(heldBack > 20 && unsent > 20, `${heldBack} held back, ${unsent} unsent`);
      assert.ok(latenessMilliseconds.max! > 500, `${latenessMilliseconds.max} ms late`);
      const waited = Math.max(...latenciesOf(found));
      assert.ok(waited >= latenessMilliseconds.max! - 100, `${waited} ms`);
    });
  },
});

const HERE = { LOCUST_HOST: "http://127.0.0.1:1" };

/** What a Locust file says when a setting is missing or wrong. Nothing is sent: there is nobody at the address. */
const REFUSALS: readonly (readonly [file: string, settings: Record<string, string>, message: RegExp])[] = [
  [
    "think_time.py",
    HERE,
    /LOCUST_THINK_TIME must be set to the mean think time of a user, seconds, a number > 0, such as/,
  ],
  ["locustfile.py", {}, /--host or LOCUST_HOST must be set to the address of the system: it is not set/],
  ["trace_users.py", HERE, /LOCUST_TRACE must be set to a CSV of load values, .*: neither is set/],
  [
    "trace_users.py",
    { ...HERE, LOCUST_TRACE: "tests/locust/garbled.csv", LOCUST_AMPLITUDE: "5" },
    /as line 3 of tests\/locust\/garbled\.csv must be one number: it is "2;3"/,
  ],
  ["open_loop.py", HERE, /LOCUST_RATE must be set to the mean rate of arrivals, requests a second, a number > 0/],
  [
    "open_loop.py",
    { ...HERE, LOCUST_RATE: "1", LOCUST_MIX: "deno.json" },
    /each endpoint must be like "GET \/path" in deno/,
  ],
];

for (const [file, settings, message] of REFUSALS) {
  Deno.test({
    name: `${file} refuses to start with ${JSON.stringify(settings)} (needs locust)`,
    ...await skipUnless("locust"),
    fn: async () => {
      const starting = runLocustFile({ file, args: [], settings: { PYTHONDONTWRITEBYTECODE: "1", ...settings } });
      await assert.rejects(starting, (error: Error) => {
        assert.match(error.message, /Cannot start the load as /);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /Traceback/);
        return true;
      });
    },
  });
}
