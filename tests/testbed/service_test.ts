// Needs --allow-run=deno and --allow-net=127.0.0.1: one replica runs as a process of its own.
import assert from "node:assert/strict";
import { exponential, prng, streamSeed } from "@/random/mod.ts";
import { type Child, startChild } from "@/testbed/child.ts";
import type { ServiceGreeting } from "@/testbed/service.ts";
import { readServiceConfig, SERVICE_ENVIRONMENT } from "@/testbed/service_config.ts";

const SERVICE = new URL("../../lib/testbed/service.ts", import.meta.url);

function startService(environment: Record<string, string>): Promise<Child> {
  return startChild({
    name: environment.POD_NAME ?? "replica",
    script: SERVICE,
    permissions: ["--allow-net=127.0.0.1", `--allow-env=${Object.keys(SERVICE_ENVIRONMENT).join(",")}`],
    env: { LISTEN_ADDRESS: "127.0.0.1", PORT: "0", EXIT_WITH_STDIN: "1", NO_PROXY: "127.0.0.1", ...environment },
  });
}

function urlOf(child: Child): string {
  return `http://127.0.0.1:${(child.greeting as ServiceGreeting).port}`;
}

async function get(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

/** Value of a sample whose name and labels are all given, in any order; `undefined` if there is none. */
function sample(metrics: string, name: string, labels: Record<string, string>): number | undefined {
  const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`).sort().join();
  for (const [, found, text, value] of metrics.matchAll(/^(\w+)\{([^}]*)\} (\S+)$/gm)) {
    if (found === name && text!.split(",").sort().join() === wanted) return Number(value);
  }
  return undefined;
}

const POD = { pod: "task1-3", container: "app" };
const REQUESTS = {
  reporter: "destination",
  "destination_workload": "task1",
  "destination_service_name": "task1-svc",
  "request_path": "/",
  "response_code": "200",
};

Deno.test("service.ts answers requests, burns what they demand and reports it as a cluster would", async (t) => {
  const environment: Record<string, string> = {
    SERVICE_NAME: "task1",
    POD_NAME: "task1-3",
    SERVICE_TIME_SECONDS: "0.01",
    SEED: "7",
    CPU_LIMIT_CORES: "0.5",
    CPU_REQUEST_CORES: "0.25",
    MEMORY_LIMIT_MEBIBYTES: "512",
    MEMORY_REQUEST_MEBIBYTES: "256",
  };
  const child = await startService(environment);
  const url = urlOf(child);
  try {
    const before = (await get(`${url}/metrics`)).text;
    const requests = 40;
    const answers = await Promise.all(Array.from({ length: requests }, () => get(`${url}/`)));
    const after = (await get(`${url}/metrics`)).text;

    await t.step("every request is answered by the pod", () => {
      for (const answer of answers) assert.deepEqual(answer, { status: 200, text: "task1-3\n" });
    });

    await t.step("istio_requests_total starts at 0 and counts the requests, not the scrapes", () => {
      assert.equal(sample(before, "istio_requests_total", REQUESTS), 0);
      assert.equal(sample(after, "istio_requests_total", REQUESTS), requests);
    });

    await t.step("istio_request_duration_milliseconds has the buckets of Envoy", () => {
      const name = "istio_request_duration_milliseconds";
      assert.equal(sample(after, `${name}_count`, REQUESTS), requests);
      assert.ok(sample(after, `${name}_sum`, REQUESTS)! > 0);
      const bounds = [...after.matchAll(/^istio_request_duration_milliseconds_bucket\{le="([^"]+)"/gm)].map(([, le]) =>
        le
      );
      assert.deepEqual(bounds.slice(0, 6), ["0.5", "1", "5", "10", "25", "50"]);
      assert.deepEqual(bounds.slice(-2), ["3600000", "+Inf"]);
      assert.equal(bounds.length, 20);
    });

    await t.step("container_cpu_usage_seconds_total grows by the demand of the requests and little more", () => {
      const demand = prng(streamSeed(readServiceConfig((name) => environment[name]).seed, 0));
      let demandSeconds = 0;
      for (let i = 0; i < requests; i++) demandSeconds += exponential(demand, 0.01);
      const used = sample(after, "container_cpu_usage_seconds_total", POD)! -
        sample(before, "container_cpu_usage_seconds_total", POD)!;
      assert.ok(used >= demandSeconds, `${used} s used, ${demandSeconds} s demanded`);
      assert.ok(used <= 2 * demandSeconds + 0.5, `${used} s used, ${demandSeconds} s demanded`);
    });

    await t.step("the CPU limit throttles it and is counted", () => {
      const periods = sample(after, "container_cpu_cfs_periods_total", POD)!;
      const throttled = sample(after, "container_cpu_cfs_throttled_periods_total", POD)!;
      assert.ok(throttled > 0 && throttled <= periods);
      assert.ok(sample(after, "container_cpu_cfs_throttled_seconds_total", POD)! > 0);
    });

    await t.step("limits, requests and memory are those of the container", () => {
      const resource = (kind: string, resource: string, unit: string): number | undefined =>
        sample(after, `kube_pod_container_resource_${kind}`, { ...POD, resource, unit });
      assert.equal(resource("limits", "cpu", "core"), 0.5);
      assert.equal(resource("requests", "cpu", "core"), 0.25);
      assert.equal(resource("limits", "memory", "byte"), 512 * 1024 ** 2);
      assert.equal(resource("requests", "memory", "byte"), 256 * 1024 ** 2);
      assert.ok(sample(after, "container_memory_working_set_bytes", POD)! > 1e6);
    });

    await t.step("/healthz answers and is not counted", async () => {
      assert.deepEqual(await get(`${url}/healthz`), { status: 200, text: "ok\n" });
      assert.equal(sample((await get(`${url}/metrics`)).text, "istio_requests_total", REQUESTS), requests);
    });
  } finally {
    await child.stop();
  }

  await t.step("it ends by itself when its standard input closes", async () => {
    assert.equal(await child.ended, "it ended with code 0");
  });
});

Deno.test("service.ts calls other services by their addresses and answers 502 with the reason when one is gone", async () => {
  const leaf = await startService({ SERVICE_NAME: "task3", SERVICE_TIME_SECONDS: "0" });
  const caller = await startService({
    SERVICE_NAME: "task2",
    SERVICE_TIME_SECONDS: "0",
    OUTBOUND_CALLS: "SYNC:task3-svc:1",
    SERVICE_ADDRESSES: `task3-svc=${new URL(urlOf(leaf)).host}`,
  });
  try {
    assert.equal((await get(`${urlOf(caller)}/`)).status, 200);
    const metrics = (await get(`${urlOf(leaf)}/metrics`)).text;
    assert.match(metrics, /^istio_requests_total\{.*destination_workload="task3".*\} 1$/m);

    await leaf.stop();
    const answer = await get(`${urlOf(caller)}/`);
    assert.equal(answer.status, 502);
    assert.match(answer.text, /^Cannot serve \/ as http:\/\/127\.0\.0\.1:\d+\/ must answer 200: /);
    const failed = (await get(`${urlOf(caller)}/metrics`)).text;
    assert.match(failed, /^istio_requests_total\{.*response_code="502".*\} 1$/m);
  } finally {
    await Promise.all([leaf.stop(), caller.stop()]);
  }
});

Deno.test("service.ts passes on the headers that join its calls to a trace, and no others", async () => {
  const heard = Promise.withResolvers<Headers>();
  const callee = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ headers }) => {
    heard.resolve(headers);
    return new Response("ok\n");
  });
  const caller = await startService({
    SERVICE_NAME: "task2",
    SERVICE_TIME_SECONDS: "0",
    OUTBOUND_CALLS: "SYNC:task3-svc:1",
    SERVICE_ADDRESSES: `task3-svc=127.0.0.1:${callee.addr.port}`,
  });
  try {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const response = await fetch(`${urlOf(caller)}/`, {
      headers: { traceparent, tracestate: "a=1", "x-request-id": "r-1", cookie: "secret" },
    });
    await response.body?.cancel();
    const headers = await heard.promise;
    assert.equal(headers.get("traceparent"), traceparent);
    assert.equal(headers.get("tracestate"), "a=1");
    assert.equal(headers.get("x-request-id"), "r-1");
    assert.equal(headers.get("cookie"), null);
  } finally {
    await Promise.all([caller.stop(), callee.shutdown()]);
  }
});

Deno.test("startChild() reports the last words of a process that cannot start", async () => {
  await assert.rejects(
    startService({ SERVICE_NAME: "task1", SERVICE_TIME_SECONDS: "soon", POD_NAME: "task1-0" }),
    (error: Error) => {
      assert.match(
        error.message,
        /^Cannot start task1-0 as its process must say that it is ready: it ended with code 1\n/,
      );
      assert.match(error.message, /SERVICE_TIME_SECONDS must be a number >= 0: it is "soon"$/);
      return true;
    },
  );
});

Deno.test("startChild() leaves nothing running when it is aborted", async () => {
  await assert.rejects(
    startChild({ name: "replica", script: SERVICE, permissions: [], signal: AbortSignal.abort(new Error("enough")) }),
    /^Error: enough$/,
  );
  const abort = new AbortController();
  const starting = startChild({ name: "replica", script: SERVICE, permissions: [], signal: abort.signal });
  abort.abort(new Error("enough"));
  await assert.rejects(starting, /^Error: enough$/);
});
