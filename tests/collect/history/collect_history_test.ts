// Needs --allow-read, --allow-write=output and --allow-ffi.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  collectHistory,
  type HistoryOptions,
  type HistoryPlanSummary,
  type HistoryReport,
  planHistory,
  workloadTitle,
} from "@/collect/mod.ts";
import { loadHistory, numericColumn } from "@/dataset/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { assertSameFiles, snapshot } from "../../cli/snapshot.ts";
import { DAY, type FakeRequest, type FakeServer, fakeServer, type FakeWorld, SMALL_WORLD } from "./fake_server.ts";

type Overrides = Partial<Omit<HistoryOptions, "request">> & { readonly request?: Partial<HistoryOptions["request"]> };

function optionsFor(directory: string, server: FakeServer, { request, ...more }: Overrides = {}): HistoryOptions {
  return {
    directory,
    request: {
      namespaces: ["shop"],
      workloads: [],
      matchers: [],
      jobGroupLabels: [],
      since: "1d",
      until: "now",
      stepSeconds: 600,
      ...request,
    },
    sinceSeconds: DAY,
    untilSeconds: DAY + 86_400,
    nowSeconds: DAY + 10 * 86_400,
    access: { url: "http://prometheus:9090" },
    fetch: server.fetch,
    sleep: () => Promise.resolve(),
    ...more,
  };
}

function collect(directory: string, server: FakeServer, overrides?: Overrides): Promise<HistoryReport> {
  return collectHistory(optionsFor(directory, server, overrides));
}

/** Values of a column by title of the workload, as `loadHistory()` reads them. */
async function columnOf(directory: string, title: string, column: string): Promise<Map<number, number>> {
  const history = await loadHistory(directory);
  const workload = history.workloads.find((known) => workloadTitle(known) === title);
  assert.ok(workload, `${title} is one of ${history.workloads.map(workloadTitle)}`);
  const table = await history.table(workload);
  const values = numericColumn(table, column);
  return new Map([...numericColumn(table, "timestamp_seconds")].map((time, i) => [time - DAY, values[i]!]));
}

Deno.test("collectHistory() writes a file a workload, with pods that are gone, and keeps namesakes apart", async () => {
  await inTemporaryFolder(async (folder) => {
    const { record } = await collect(folder, fakeServer(SMALL_WORLD));
    assert.deepEqual(record.workloads.map(({ file, pods, samples }) => [file, pods, samples]), [
      ["shop.deployment.front.csv", 4, 144],
      ["shop.statefulset.front.csv", 1, 144],
      ["shop.cronjob.clean.csv", 2, 9],
    ]);
    assert.deepEqual(record.skipped, ["shop: 1 pods without a controller"]);
    const cpu = await columnOf(folder, "shop/Deployment/front", "cpu_usage");
    assert.deepEqual([cpu.get(600), cpu.get(42_600), cpu.get(43_200), cpu.get(86_400)], [2, 2, 6, 6]);
    const stateful = await columnOf(folder, "shop/StatefulSet/front", "memory_usage");
    assert.ok([...stateful.values()].every((mebibytes) => mebibytes === 1));
    const replicas = await columnOf(folder, "shop/Deployment/front", "replicas");
    assert.ok([...replicas.values()].every((count) => count === 2));
    assert.equal((await columnOf(folder, "shop/Deployment/front", "cpu_limit")).get(86_400), 12);
    assert.equal((await columnOf(folder, "shop/Deployment/front", "memory_request")).get(600), 8);
  });
});

Deno.test("collectHistory() leaves what was not measured missing, never 0, and says why", async () => {
  await inTemporaryFolder(async (folder) => {
    const { record } = await collect(folder, fakeServer({ ...SMALL_WORLD, meshed: [] }));
    const clean = await columnOf(folder, "shop/CronJob/clean", "cpu_usage");
    assert.deepEqual([...clean].map(([time, value]) => [time / 600, value]), [
      ...[[6, 1], [7, 1], [8, 1], [9, NaN], [10, NaN], [11, NaN], [12, 1], [13, 1], [14, 1]],
    ]);
    assert.ok([...(await columnOf(folder, "shop/CronJob/clean", "request_rate")).values()].every(Number.isNaN));
    const { missing } = record.workloads.find(({ kind }) => kind === "CronJob")!;
    assert.deepEqual(missing.find(({ column }) => column === "cpu_usage"), {
      column: "cpu_usage",
      samples: 3,
      reason: "no pod was seen at these times",
    });
    assert.deepEqual(missing.find(({ column }) => column === "p95_latency"), {
      column: "p95_latency",
      samples: 9,
      reason: "Istio counted no request to this workload",
    });
  });
});

Deno.test("collectHistory() has request columns where Istio counted, and none where two kinds share the name", async () => {
  await inTemporaryFolder(async (folder) => {
    const { record } = await collect(folder, fakeServer(SMALL_WORLD), { request: { namespaces: ["shop.*"] } });
    const of = (column: string) => columnOf(folder, "shop-2/Rollout/cart", column);
    const expected = { "request_rate": 10, throughput: 9, "error_rate": 0.1, "avg_latency": 20, "p95_latency": 25 };
    for (const [column, value] of Object.entries(expected)) {
      assert.ok([...(await of(column)).values()].every((measured) => measured === value), column);
    }
    const front = record.workloads.filter(({ name }) => name === "front");
    assert.equal(front.length, 2);
    for (const { missing } of front) {
      assert.match(
        missing.find(({ column }) => column === "request_rate")!.reason,
        /one of another kind with the same/,
      );
    }
  });
});

Deno.test("collectHistory() counts a measured 0 where requests arrived and none was answered with 200", async () => {
  await inTemporaryFolder(async (folder) => {
    const server = fakeServer(
      SMALL_WORLD,
      ({ query }) =>
        query.includes("response_code")
          ? Response.json({ status: "success", data: { resultType: "matrix", result: [] } })
          : undefined,
    );
    await collect(folder, server, { request: { namespaces: ["shop-2"] } });
    const of = async (column: string) => new Set((await columnOf(folder, "shop-2/Rollout/cart", column)).values());
    assert.deepEqual([await of("throughput"), await of("error_rate")], [new Set([0]), new Set([1])]);
  });
});

Deno.test("collectHistory() gives a pod that changed its owner to one workload after the other", async () => {
  const world: FakeWorld = {
    pods: [
      { namespace: "shop", pod: "kafka-0", owner: ["StatefulSet", "kafka"], from: DAY, until: DAY + 36_000 },
      {
        namespace: "shop",
        pod: "kafka-0",
        owner: ["StrimziPodSet", "kafka"],
        from: DAY + 39_600,
        until: DAY + 864_000,
      },
    ],
  };
  await inTemporaryFolder(async (folder) => {
    await collect(folder, fakeServer(world));
    const before = await columnOf(folder, "shop/StatefulSet/kafka", "replicas");
    const after = await columnOf(folder, "shop/StrimziPodSet/kafka", "replicas");
    assert.deepEqual([Math.max(...before.keys()), Math.min(...after.keys())], [35_400, 39_600]);
    assert.ok([...before.values(), ...after.values()].every((pods) => pods === 1));
  });
});

Deno.test("collectHistory() groups jobs by the labels that are named, each job by the first that it has", async () => {
  const job = (name: string, hour: number) => ({
    ...{ namespace: "shop", pod: `${name}-x`, owner: ["Job", name] as const },
    ...{ from: DAY + hour * 3600, until: DAY + hour * 3600 + 1800 },
  });
  const world: FakeWorld = {
    pods: [job("train-1", 1), job("train-2", 2), job("other", 3), job("plain", 4)],
    upper: [["shop", "Job", "plain", "<none>", "<none>"]],
    jobLabels: [
      ["shop", "train-1", "label_app_io_team", "red"],
      ["shop", "train-2", "label_app_io_team", "red"],
      ["shop", "train-2", "label_stage", "late"],
      ["shop", "other", "label_stage", "late"],
    ],
  };
  await inTemporaryFolder(async (folder) => {
    const { record } = await collect(folder, fakeServer(world), {
      request: { jobGroupLabels: ["app.io/team", "stage"] },
    });
    assert.deepEqual(record.workloads.map((workload) => [workloadTitle(workload), workload.pods]), [
      ["shop/Job/plain", 1],
      ["shop/GroupedJob/app.io/team=red", 2],
      ["shop/GroupedJob/stage=late", 1],
    ]);
  });
});

Deno.test("planHistory() says what it would cost, writes no file, and collectHistory() then costs no more", async () => {
  await inTemporaryFolder(async (folder) => {
    const server = fakeServer(SMALL_WORLD);
    const plan = await planHistory(optionsFor(folder, server));
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["cache"]);
    assert.deepEqual(
      { ...plan, estimate: plan.estimate.queries > 0 },
      {
        ...{ workloads: 3, pods: 7, samples: 144, scrapeIntervalSeconds: 60, rateWindowSeconds: 600, estimate: true },
      } satisfies Record<keyof HistoryPlanSummary, unknown>,
    );
    const discovering = server.requests.length;
    const { counts, record } = await collect(folder, server);
    assert.equal(server.requests.length - discovering, plan.estimate.queries);
    assert.ok(counts.points <= plan.estimate.points && counts.points > 0);
    assert.equal(record.window.rateWindowSeconds, 600);
  });
});

Deno.test("collectHistory() takes rates over four scrapes where a step holds less, or over what it is told", async () => {
  await inTemporaryFolder(async (folder) => {
    const window = async (overrides: Overrides) =>
      (await planHistory(optionsFor(folder, fakeServer(SMALL_WORLD), overrides))).rateWindowSeconds;
    assert.equal(await window({ request: { stepSeconds: 60 } }), 240);
    assert.equal(await window({ request: { stepSeconds: 300 } }), 300);
    assert.equal(await window({ request: { stepSeconds: 60, rateWindowSeconds: 900 } }), 900);
  });
});

/** Collects all of the small world at a step that gives several chunks a query. */
const SEVERAL_CHUNKS: Overrides = { request: { namespaces: ["shop.*"], stepSeconds: 60 }, maxPoints: 500 };

Deno.test("collectHistory() gives the same bytes wherever it was stopped, and asks nothing twice", async () => {
  await inTemporaryFolder(async (folder) => {
    const whole = fakeServer(SMALL_WORLD);
    await collect(join(folder, "whole"), whole, SEVERAL_CHUNKS);
    const expected = await snapshot(join(folder, "whole"));
    for (const stopAt of [1, 3, 17, 40, 77, whole.requests.length - 1]) {
      const directory = join(folder, `stopped-${stopAt}`);
      const interrupt = new AbortController();
      let left = stopAt;
      const server = fakeServer(SMALL_WORLD, () => {
        if (left-- > 0) return undefined;
        interrupt.abort(new Error("Cannot go on: killed"));
        return Promise.reject(interrupt.signal.reason);
      });
      await assert.rejects(collect(directory, server, { ...SEVERAL_CHUNKS, signal: interrupt.signal }), /killed/);
      await assert.rejects(loadHistory(directory), /its collection was not finished/);
      const rest = fakeServer(SMALL_WORLD);
      // The moment of the second start is another one; the window stays the one that the first start meant.
      const later = { sinceSeconds: DAY + 7200, untilSeconds: DAY + 93_600 };
      await collect(directory, rest, { ...SEVERAL_CHUNKS, ...later });
      assert.equal(rest.requests.length, whole.requests.length - stopAt);
      assertSameFiles(await snapshot(directory), expected);
    }
  });
});

Deno.test("collectHistory() asks nothing again once it is finished, until it is told to", async () => {
  await inTemporaryFolder(async (folder) => {
    const first = await collect(folder, fakeServer(SMALL_WORLD));
    const silent = fakeServer(SMALL_WORLD, () => assert.fail("asked again"));
    const second = await collect(folder, silent);
    assert.deepEqual([second.record, second.counts.asked], [first.record, 0]);
    const moved = { sinceSeconds: DAY + 43_200, untilSeconds: DAY + 2 * 86_400, finished: "again" } as const;
    const server = fakeServer(SMALL_WORLD);
    const { record } = await collect(folder, server, moved);
    assert.equal(record.window.sinceSeconds, DAY + 43_200);
    // The CronJob did not run in this window: its file is gone.
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort(), [
      ...["cache", "history.json", "shop.deployment.front.csv", "shop.statefulset.front.csv"],
    ]);
  });
});

Deno.test("collectHistory() does not mix histories of two sources in one folder", async () => {
  await inTemporaryFolder(async (folder) => {
    await collect(folder, fakeServer(SMALL_WORLD));
    const cases: [Overrides, RegExp][] = [
      [
        { request: { namespaces: ["shop-2"] } },
        /its namespaces is \["shop"\], not \["shop-2"\]; choose another folder/,
      ],
      [{ request: { stepSeconds: 60 } }, /its stepSeconds is 600, not 60/],
      [{ access: { url: "http://other" } }, /its server is "http:\/\/prometheus:9090", not "http:\/\/other"/],
      [{ tenant: "team-a" }, /its tenant is undefined, not "team-a"/],
    ];
    for (const [overrides, message] of cases) {
      await assert.rejects(collect(folder, fakeServer(SMALL_WORLD), overrides), message);
    }
  });
});

Deno.test("collectHistory() chooses workloads by name, by kind and by regular expression", async () => {
  await inTemporaryFolder(async (folder) => {
    const chosen = async (...workloads: string[]) => {
      const directory = join(folder, workloads.join("+").replaceAll(/\W/g, "_"));
      const { record } = await collect(directory, fakeServer(SMALL_WORLD), { request: { workloads } });
      return record.workloads.map(({ file }) => file.split(".").slice(1, 3).join("/"));
    };
    assert.deepEqual(await chosen("front"), ["deployment/front", "statefulset/front"]);
    assert.deepEqual(await chosen("StatefulSet/front"), ["statefulset/front"]);
    assert.deepEqual(await chosen("fr.*", "clean"), ["deployment/front", "statefulset/front", "cronjob/clean"]);
    await assert.rejects(
      chosen("fro"),
      /"fro" as it must be one of .*: shop\/Deployment\/front, shop\/StatefulSet\/front/,
    );
    await assert.rejects(chosen("("), /each must be a name or a regular expression: "\("/);
  });
});

Deno.test("collectHistory() says what is missing where there is nothing to collect", async () => {
  await inTemporaryFolder(async (folder) => {
    let tries = 0;
    const refused = (world: FakeWorld, message: RegExp) =>
      assert.rejects(collect(join(folder, String(tries++)), fakeServer(world)), message);
    await refused({ pods: [] }, /kube-state-metrics must have reported pods \(kube_pod_owner\) of the namespaces shop/);
    const [pod] = SMALL_WORLD.pods;
    await refused({ pods: [{ ...pod!, owner: ["<none>", "<none>"] }] }, /must belong to a workload of a known kind/);
    const cluster = ({ pod }: { pod: string }) => pod.startsWith("front") ? "eu-1" : "us-1";
    await refused(
      { ...SMALL_WORLD, cluster },
      /label cluster is "eu-1", "us-1"; choose one with --matchers 'cluster="us-1"'/,
    );
  });
});

/** Answers of other servers than Prometheus. */
const FLAVOURS: readonly {
  readonly name: string;
  readonly options: Overrides;
  readonly intervene: (request: FakeRequest, answer: () => Record<string, unknown>) => Response | undefined;
  readonly warning?: RegExp;
}[] = [
  {
    name: "Mimir: path prefix, tenant, refuses who has none",
    options: { access: { url: "https://mimir.example/prometheus" }, tenant: "team-a" },
    intervene: ({ headers, url }, answer) => {
      if (headers.get("x-scope-orgid") !== "team-a") return new Response("no org id", { status: 401 });
      assert.equal(url, "https://mimir.example/prometheus/api/v1/query_range");
      return Response.json(answer(), { headers: { "content-type": "application/json" } });
    },
  },
  {
    name: "Thanos: a store that is down is a warning",
    options: { request: { matchers: ['cluster="eu-1"'] }, access: { url: "http://thanos/" } },
    intervene: ({ query }, answer) => {
      for (const part of query.match(/\{[^}]*\}/g)!) assert.ok(part.includes('cluster="eu-1"'), part);
      const warnings = ["receive series from Addr: store-1:10901: rpc error: code = Unavailable"];
      return Response.json({ ...answer(), ...(query.includes("cpu_usage_seconds") ? { warnings } : {}) });
    },
    warning: /store-1:10901/,
  },
  {
    name: "VictoriaMetrics: moves times unless told not to, says isPartial, has no warnings",
    options: { access: { url: "http://vm/select/0/prometheus" } },
    intervene: ({ parameters, start, end, step, url }, answer) => {
      assert.equal(url, "http://vm/select/0/prometheus/api/v1/query_range");
      assert.deepEqual([start % step, end % step, parameters.get("nocache")], [0, 0, "1"]);
      return Response.json({ ...answer(), isPartial: true, stats: { seriesFetched: "3", executionTimeMsec: 4 } });
    },
    warning: /the answer is partial/,
  },
];

for (const { name, options, intervene, warning } of FLAVOURS) {
  Deno.test(`collectHistory() collects the same numbers from ${name}`, async () => {
    await inTemporaryFolder(async (folder) => {
      await collect(join(folder, "prometheus"), fakeServer(SMALL_WORLD));
      const { record } = await collect(join(folder, "other"), fakeServer(SMALL_WORLD, intervene), options);
      assert.deepEqual(record.warnings.length, warning === undefined ? 0 : 1);
      if (warning !== undefined) assert.match(record.warnings[0]!.text, warning);
      const [other, prometheus] = await Promise.all([
        snapshot(join(folder, "other")),
        snapshot(join(folder, "prometheus")),
      ]);
      for (const { file } of record.workloads) assert.deepEqual(other.get(file), prometheus.get(file), file);
      assert.ok(!(await Deno.readTextFile(join(folder, "other", "history.json"))).includes("secret"));
    });
  });
}

Deno.test("collectHistory() keeps passwords and tokens out of every file", async () => {
  await inTemporaryFolder(async (folder) => {
    const access = { url: "http://ann:secret-1@prometheus:9090/", bearerToken: "secret-2" };
    await collect(folder, fakeServer(SMALL_WORLD), { access });
    for (const [path, content] of await snapshot(folder)) {
      assert.ok(!new TextDecoder().decode(content as unknown as Uint8Array<ArrayBuffer>).includes("secret"), path);
    }
  });
});

Deno.test("collectHistory() asks a server that can bear little in smaller parts, and gets the same", async () => {
  await inTemporaryFolder(async (folder) => {
    await collect(join(folder, "strong"), fakeServer(SMALL_WORLD), SEVERAL_CHUNKS);
    // Like a limit on samples: what counts is pods times steps, whatever comes out in the end.
    const weak = fakeServer(SMALL_WORLD, ({ start, end, step, query }) => {
      const pods = (/pod=~"([^"]*)"/.exec(query)?.[1] ?? "").split("|").length;
      if (pods * ((end - start) / step + 1) <= 100 || query.includes("present_over_time")) return undefined;
      const error = "query processing would load too many samples into memory in query execution";
      return Response.json({ status: "error", errorType: "execution", error }, { status: 422 });
    });
    const { governor } = await collect(join(folder, "weak"), weak, SEVERAL_CHUNKS);
    assert.ok(governor!.tooLarge > 0);
    // Not each of the chunks had to be refused: what the first ones taught holds for the others.
    assert.ok(governor!.tooLarge < 40, `${governor!.tooLarge} refusals`);
    const results = async (name: string) =>
      new Map([...await snapshot(join(folder, name))].filter(([path]) => !path.startsWith("cache")));
    assertSameFiles(await results("weak"), await results("strong"));
  });
});

Deno.test("collectHistory() waits for a server that is busy, never asks more at once than it may", async () => {
  await inTemporaryFolder(async (folder) => {
    let turn = 0;
    const busy = fakeServer(SMALL_WORLD, () => {
      if (++turn % 5 !== 0) return undefined;
      return turn % 2 === 0
        ? new Response("too many outstanding requests", { status: 429, headers: { "retry-after": "7" } })
        : new Response("overloaded", { status: 503 });
    });
    let now = 0;
    const { governor } = await collect(folder, busy, {
      ...SEVERAL_CHUNKS,
      parallel: 3,
      sleep: async (seconds) => {
        now += seconds;
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
    });
    assert.ok(governor!.busy > 3 && governor!.pausedSeconds > 7 && now > 7);
    assert.ok(busy.mostAtOnce() <= 3);
  });
});

Deno.test("collectHistory() leaves missing what the server cannot answer at all, with its words", async () => {
  await inTemporaryFolder(async (folder) => {
    const server = fakeServer(
      SMALL_WORLD,
      ({ query }) =>
        query.includes("resource_limits")
          ? Response.json({ status: "error", error: "exceeded series limit" }, { status: 422 })
          : undefined,
    );
    const { record } = await collect(folder, server);
    for (const title of ["shop/Deployment/front", "shop/CronJob/clean"]) {
      assert.ok([...(await columnOf(folder, title, "cpu_limit")).values()].every(Number.isNaN));
      assert.ok([...(await columnOf(folder, title, "cpu_request")).values()].some((cores) => cores > 0));
    }
    const limits = record.workloads[0]!.missing.filter(({ column }) => column === "memory_limit");
    assert.deepEqual(limits.map(({ samples }) => samples), [144]);
    assert.match(limits[0]!.reason, /exceeded series limit/);
  });
});

Deno.test("collectHistory() stops at once where it is not let in, and says so", async () => {
  await inTemporaryFolder(async (folder) => {
    const server = fakeServer(SMALL_WORLD, () => new Response("go away", { status: 403 }));
    await assert.rejects(collect(folder, server), /status 403, "go away"/);
    assert.equal(server.requests.length, 1);
  });
});
