import assert from "node:assert/strict";
import { loadCampaign } from "@/dataset/mod.ts";
import { type ExploreInput, exploreInput, loadCharts } from "@/plots/mod.ts";
import { fixtureExplore } from "./fixture.ts";

const { LOAD_RESPONSE_COLUMNS, loadResponse, renderExploration, svgToPixels } = await loadCharts();

interface Setting {
  readonly replicas: number;
  readonly limit: number;
}

/** Two services at four levels; the rate is flat where the limit binds. */
function fixture(settings: readonly Setting[]): ExploreInput {
  const rows = [0, 1].flatMap((service) =>
    settings.flatMap((setting) =>
      [1, 2, 4, 8].flatMap((users) =>
        [0.9, 1.1].map((noise) => {
          const rate = Math.min(5 * users, 100 * setting.limit) * noise;
          return { ...setting, service, users, rate, cpu: (0.01 + 0.005 * service) * rate, latency: 20 * users };
        })
      )
    )
  );
  const column = (name: string, of: (row: typeof rows[number]) => number) => ({
    name,
    values: Float64Array.from(rows, of),
  });
  return {
    columns: [
      column("concurrent_users", ({ users }) => users),
      column("request_rate", ({ rate }) => rate),
      column("cpu_usage", ({ cpu }) => cpu),
      column("p95_latency", ({ latency }) => latency),
      column("replicas", ({ replicas }) => replicas),
      column("cpu_limit", ({ limit, replicas }) => limit * replicas),
    ],
    services: ["cart", "shop"],
    service: Int32Array.from(rows, ({ service }) => service),
    target: "cpu_usage",
  };
}

const LIMITS = [0.1, 0.3, 0.6].map((limit) => ({ replicas: 1, limit }));

Deno.test("loadResponse() is a picture of 640 px that names its settings, services and units", () => {
  const svg = loadResponse(fixture(LIMITS));
  assert.equal(svgToPixels(svg).width, 1280);
  for (const words of ["a limit of 0.1 cores", "a limit of 0.6 cores", "cart", "shop"]) assert.ok(svg.includes(words));
  for (const axis of ["request rate (req/s)", "CPU (cores)", "p95 latency (ms)", "load level (users)"]) {
    assert.ok(svg.replaceAll("\u00a0", " ").includes(axis), axis);
  }
  assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)|url\(|\sid=/);
});

Deno.test("loadResponse() tells in its title what the service that works hardest serves to the most users", () => {
  assert.match(
    loadResponse(fixture(LIMITS)),
    /aria-label="At 8 users shop serves 10.0 req\/s with a limit of 0.1 cores, 40.0 with a limit of 0.6 cores\./,
  );
});

Deno.test("loadResponse() names a setting by what varies", () => {
  const labels = (settings: readonly Setting[]) =>
    ["1 replica", "3 replicas", "a limit of 0.3 cores", "a limit of 0.3 cores each"].filter((label) =>
      loadResponse(fixture(settings)).includes(`>${label}<`) || loadResponse(fixture(settings)).includes(`, ${label}<`)
    );
  assert.deepEqual(labels([{ replicas: 1, limit: 0.3 }, { replicas: 3, limit: 0.3 }]), ["1 replica", "3 replicas"]);
  assert.deepEqual(labels(LIMITS), ["a limit of 0.3 cores"]);
  const both = [{ replicas: 1, limit: 0.3 }, { replicas: 3, limit: 0.1 }];
  assert.deepEqual(labels(both), ["a limit of 0.3 cores each"]);
});

Deno.test("loadResponse() draws three of many settings and says so", () => {
  const svg = loadResponse(fixture([0.1, 0.2, 0.3, 0.4, 0.5].map((limit) => ({ replicas: 1, limit }))));
  assert.match(svg, /3 of 5 settings are drawn/);
  for (const limit of ["0.1", "0.3", "0.5"]) assert.ok(svg.includes(`>a limit of ${limit} cores<`));
  assert.ok(!svg.includes(">a limit of 0.2 cores<"));
});

Deno.test("loadResponse() draws one setting, gaps, no limit and latencies of zero", () => {
  const one = fixture(LIMITS.slice(0, 1));
  const change = (name: string, of: (value: number, row: number) => number): ExploreInput => ({
    ...one,
    columns: one.columns.map((column) => column.name === name ? { name, values: column.values.map(of) } : column),
  });
  const inputs = [
    one,
    change("p95_latency", () => NaN),
    change("p95_latency", (value, row) => row < 3 ? 0 : value),
    change("cpu_limit", () => NaN),
    change("cpu_limit", () => 0),
    change("request_rate", (value, row) => row < 3 ? NaN : value),
  ];
  for (const input of inputs) {
    const svg = loadResponse(input);
    assert.match(svg, /Rate, CPU and latency against the load level/);
    assert.doesNotMatch(svg, /="[^"]*(NaN|undefined|Infinity)/);
    svgToPixels(svg);
  }
});

Deno.test("loadResponse() gives the same bytes again and leaves its input unchanged", () => {
  const input = fixture(LIMITS);
  const before = structuredClone(input);
  assert.equal(loadResponse(input), loadResponse(input));
  assert.deepEqual(input, before);
});

Deno.test("renderExploration() draws the load response where the table has its columns", () => {
  const paths = (input: ExploreInput) => [...renderExploration(input)].map(({ path }) => path);
  assert.ok(paths(fixture(LIMITS)).includes("eda/load_response"));
  assert.ok(!paths(fixtureExplore()).includes("eda/load_response"));
});

Deno.test("exploreInput() takes every numeric column of a campaign, and the load level", async () => {
  const campaign = await loadCampaign("data/cpu-limits");
  const input = exploreInput(campaign, "cpu_usage");
  const names = input.columns.map(({ name }) => name);
  assert.deepEqual(LOAD_RESPONSE_COLUMNS.filter((name) => !names.includes(name)), []);
  assert.ok(!names.includes("endpoint"));
  assert.deepEqual(input.services, campaign.services);
  assert.ok(input.columns.every(({ values }) => values.length === input.service.length));
  assert.deepEqual(new Set(input.service), new Set([0, 1, 2]));
});
