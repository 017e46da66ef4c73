import assert from "node:assert/strict";
import fc from "fast-check";
import type { DiscoveredWorkload } from "@/collect/history/discover_history.ts";
import { countOf, type Grid } from "@/collect/history/grid.ts";
import { podQuery, requestQuery } from "@/collect/history/history_queries.ts";
import { estimateCost, groupQuestions, groupWorkloads } from "@/collect/history/plan_history.ts";

const SCOPE = { windowSeconds: 300, matchers: [] };
const HOURS = 24 * 7;
const GRID: Grid = { stepSeconds: 75, first: 48 * 1000, last: 48 * 1000 + 48 * HOURS - 1 };

/** A workload with pods that live in so many hours after the first of the grid. */
function workload(name: string, lives: readonly (readonly [from: number, until: number])[]): DiscoveredWorkload {
  return {
    namespace: "shop",
    kind: "Deployment",
    name,
    requests: "not counted",
    pods: lives.map(([from, until], i) => ({
      name: `${name}-${i}`,
      firstHour: 1000 + from,
      lastHour: 1000 + until,
      ownedFrom: -Infinity,
      ownedUntil: Infinity,
    })),
  };
}

const always = [0, HOURS] as const;

Deno.test("groupWorkloads() puts workloads of one pod together, and asks those of more alone", () => {
  const groups = groupWorkloads([
    workload("a", [always]),
    workload("b", [always, always]),
    workload("c", [[0, 80], [80, HOURS]]),
    { ...workload("d", [always]), namespace: "shop-2" },
  ], GRID);
  assert.deepEqual(groups.map(({ by, workloads }) => [by, workloads.map(({ name }) => name).join()]), [
    ["pod", "a,c"],
    ["workload", "b"],
    ["pod", "d"],
  ]);
});

Deno.test("groupWorkloads() asks by pod for what another workload owned as well", () => {
  const [first] = workload("kafka", [always, always, always]).pods;
  const contested = { ...workload("kafka", [always, always]), pods: [{ ...first!, ownedUntil: 1050 }, first!] };
  assert.equal(groupWorkloads([contested], GRID)[0]!.by, "pod");
});

Deno.test("groupWorkloads() keeps the columns of a group within 32 MiB, however long the window is", () => {
  const year: Grid = { stepSeconds: 60, first: 0, last: 525_599 };
  const groups = groupWorkloads(Array.from({ length: 5 }, (_, i) => workload(`w${i}`, [always])), year);
  assert.deepEqual(groups.map(({ workloads }) => workloads.length), [1, 1, 1, 1, 1]);
});

Deno.test("groupQuestions() covers the window once for every pod, within its budget, in short queries", () => {
  const lives = fc.tuple(fc.integer({ min: -5, max: HOURS }), fc.nat(HOURS)).map(([from, length]) =>
    [from, from + length] as const
  );
  const workloads = fc.array(fc.array(lives, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 })
    .map((all) => all.map((pods, i) => workload(`w${i}${"x".repeat(40)}`, pods)));
  fc.assert(
    fc.property(workloads, fc.integer({ min: 200, max: 100_000 }), (workloads, maxPoints) => {
      for (const group of groupWorkloads(workloads, GRID)) {
        const questions = groupQuestions(group, GRID, SCOPE, maxPoints);
        const memory = questions.filter(({ query }) => query === "memory");
        for (const { pods } of group.workloads) {
          for (const pod of pods) {
            const asked = new Uint8Array(countOf(GRID));
            for (const { promql, chunk } of memory) {
              if (!new RegExp(`["|]${pod.name}["|]`).test(promql)) continue;
              for (let i = chunk.first; i <= chunk.last; i++) asked[i - GRID.first]!++;
            }
            assert.ok(asked.every((times) => times <= 1), "a sample is asked for twice");
            const lives = (i: number) => {
              const hour = Math.ceil((GRID.first + i) * GRID.stepSeconds / 3600);
              return hour >= pod.firstHour && hour <= pod.lastHour;
            };
            assert.ok(asked.every((times, i) => times === 1 || !lives(i)), "a sample of a pod is not asked for");
          }
        }
        for (const { promql, points, chunk } of questions) {
          assert.ok(promql.length < 16_384, `${promql.length} characters`);
          assert.ok(points <= maxPoints || countOf(chunk) === 1, `${points} points of ${maxPoints}`);
        }
      }
    }),
    { numRuns: 25 },
  );
});

Deno.test("groupQuestions() asks about requests only where they were counted", () => {
  const [group] = groupWorkloads([{ ...workload("a", [always]), requests: "counted" }, workload("b", [always])], GRID);
  const requests = groupQuestions(group!, GRID, SCOPE, 100_000).filter(({ query }) => query === "arrived");
  assert.ok(requests.length > 0 && requests.every(({ promql }) => promql.includes('destination_workload=~"a"')));
});

Deno.test("estimateCost() adds up queries and points", () => {
  const [group] = groupWorkloads([workload("a", [always])], GRID);
  const questions = groupQuestions(group!, GRID, SCOPE, 100_000);
  const { queries, points, bytes, mostPoints } = estimateCost(questions);
  // CPU, memory, and two each of limits and requests.
  assert.deepEqual([queries, points], [questions.length, 6 * countOf(GRID)]);
  assert.ok(mostPoints <= 100_000 && bytes > points);
});

Deno.test("podQuery() and requestQuery() are the PromQL that this project promises", () => {
  const pods = ["db-0", "db.x-1"];
  const chosen = 'namespace="shop",pod=~"db-0|db\\\\.x-1"';
  const matchers = ['cluster="eu-1"'];
  assert.equal(
    podQuery("cpu", "pod", "shop", pods, { windowSeconds: 300, matchers }),
    `sum by (pod) (max by (pod, container) (rate(container_cpu_usage_seconds_total{${chosen},container!="",` +
      `container!="POD",cluster="eu-1"}[300s])))`,
  );
  const memory = `container_memory_working_set_bytes{${chosen},container!="",container!="POD"}`;
  assert.equal(
    podQuery("limits", "workload", "shop", pods, SCOPE),
    `sum by (resource) (max by (pod, container, resource) (kube_pod_container_resource_limits{${chosen},` +
      `resource=~"cpu|memory"}) and on (pod) ${memory})`,
  );
  assert.equal(podQuery("replicas", "workload", "shop", pods, SCOPE), `count(max by (pod) (${memory}))`);
  const to = 'reporter="destination",destination_workload_namespace="shop",destination_workload=~"front|cart"';
  assert.equal(
    requestQuery("answered", "shop", ["front", "cart"], SCOPE),
    `sum by (destination_workload) (rate(istio_requests_total{${to},response_code="200"}[300s]))`,
  );
  assert.equal(
    requestQuery("p95", "shop", ["front", "cart"], SCOPE),
    `histogram_quantile(0.95, sum by (destination_workload, le) (rate(istio_request_duration_milliseconds_bucket{${to}}` +
      `[300s])))`,
  );
});
