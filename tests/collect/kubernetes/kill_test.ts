// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-run=deno.
import assert from "node:assert/strict";
import { join } from "node:path";
import { FOUND_ANNOTATION, readCampaignRecord } from "@/collect/mod.ts";
import { type Prng, prng } from "@/random/mod.ts";
import { CUT } from "./fake_api_server.ts";
import type { ChildOrder } from "./campaign_child.ts";
import { autoscalerOf, deploymentOf, type Json } from "./fake_objects.ts";
import { FakePrometheus } from "./fake_prometheus.ts";
import { PLAN, type TestCluster, traces, withCluster } from "./with_cluster.ts";

/** Times that a process is killed, at least. */
const KILLS = 50;

/** Campaigns that run side by side; each of them waits for its servers half of the time. */
const LANES = 3;

const OBJECTS: readonly Json[] = [
  deploymentOf("front", { replicas: 5, cpuLimit: "1", cpuRequest: "500m" }),
  deploymentOf("store", { replicas: 4, cpuLimit: "2" }),
  autoscalerOf("store", 2, 9),
];

/** Points at which a process can be killed. */
const KINDS = ["asked", "done", "measured", "before a rename", "after a rename"] as const;

type Kind = (typeof KINDS)[number];

/** Where a process is killed: at the n-th point of a kind, n >= 1. */
interface KillPoint {
  readonly kind: Kind;
  readonly occurrence: number;
}

/** A cluster, its Prometheus, and the campaign that is run on them again and again until it is done. */
class KilledCampaign {
  readonly #cluster: TestCluster;
  readonly #prometheus: FakePrometheus;
  readonly #directory: string;
  readonly #found: Json;
  #starts = 0;
  #child: Deno.ChildProcess | undefined;
  #next: KillPoint | undefined;
  /** Points that the last process reached, by kind. */
  reached: Record<Kind, number> = countsOf();

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
    this.#directory = join(cluster.folder, "campaign");
    const { server } = cluster;
    this.#found = JSON.parse(JSON.stringify(traces(server)));
    this.#prometheus = new FakePrometheus(server, ["front", "store"], PLAN.stepSeconds);
    server.onRequest = () => this.#reach("asked") ? CUT : undefined;
    server.onDone = () => this.#reach("done") ? CUT : undefined;
    server.store.onStore = (kind, object) => this.#checkStored(kind, object);
    this.#prometheus.onRequest = (path) => {
      if (path === "/point/before") return !this.#reach("before a rename");
      if (path === "/point/after") return !this.#reach("after a rename");
      return !this.#reach("measured");
    };
  }

  /** Runs a process until it is killed at a point, or to its end. Returns true if it was killed. */
  async run(point?: KillPoint): Promise<boolean> {
    this.#next = point;
    this.reached = countsOf();
    const order: ChildOrder = {
      directory: this.#directory,
      kubeconfig: this.#cluster.kubeconfig,
      prometheusUrl: this.#prometheus.url,
      startSeconds: 1_000_000 * (1 + this.#starts++),
    };
    const script = new URL("./campaign_child.ts", import.meta.url).href;
    this.#child = new Deno.Command("deno", {
      args: ["run", "--quiet", "--no-check", "--no-prompt", ...PERMISSIONS, script, JSON.stringify(order)],
      env: { "NO_COLOR": "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const { signal, code, stderr } = await this.#child.output();
    if (signal === "SIGKILL") return true;
    assert.equal(code, 0, `${JSON.stringify(point)}: ${new TextDecoder().decode(stderr)}`);
    return false;
  }

  /** Kills the process if this is the point that was chosen. Returns true if it did. */
  #reach(kind: Kind): boolean {
    this.reached[kind]++;
    if (this.#next?.kind !== kind || this.#next.occurrence !== this.reached[kind]) return false;
    this.#child!.kill("SIGKILL");
    return true;
  }

  /** Whenever a Deployment or an autoscaler is not as it was found, it carries what that was. */
  #checkStored(kind: string, { metadata, spec }: Json): void {
    if (kind !== "deployments" && kind !== "autoscalers") return;
    const found = this.#found[kind][metadata.name];
    const text = metadata.annotations?.[FOUND_ANNOTATION];
    if (text === undefined) return assert.deepEqual(spec, found.spec, `${metadata.name} is changed and nobody knows`);
    const kept = JSON.parse(text).found;
    assert.equal(kept.replicas ?? kept.minReplicas, found.spec.replicas ?? found.spec.minReplicas, text);
  }

  /** What the campaign left: its runs, its files, and the cluster. */
  async outcome(): Promise<Json> {
    const record = await readCampaignRecord(this.#directory);
    const files: string[] = [];
    const walk = async (folder: string, prefix: string): Promise<void> => {
      for await (const { name, isDirectory } of Deno.readDir(folder)) {
        if (isDirectory) await walk(join(folder, name), `${prefix}${name}/`);
        else files.push(prefix + name);
      }
    };
    await walk(this.#directory, "");
    return {
      runs: record!.runs.map((
        { users, replicas, gate, samples, files },
      ) => [users, replicas, gate?.verdict, samples, files]),
      files: files.sort(),
      cluster: traces(this.#cluster.server),
    };
  }

  /** Asserts that the cluster is as it was found. */
  assertRestored(): void {
    assert.deepEqual(traces(this.#cluster.server), this.#found);
  }

  async close(): Promise<void> {
    await this.#prometheus.close();
  }
}

const PERMISSIONS = [
  ...["--allow-read", "--allow-write", "--allow-env", "--allow-sys=hostname", "--allow-net=127.0.0.1"],
];

function countsOf(): Record<Kind, number> {
  return { "asked": 0, "done": 0, "measured": 0, "before a rename": 0, "after a rename": 0 };
}

/** Runs a campaign on a cluster of its own. */
async function onCluster<Result>(work: (campaign: KilledCampaign) => Promise<Result>): Promise<Result> {
  let result: Result | undefined;
  await withCluster(async (cluster) => {
    const campaign = new KilledCampaign(cluster);
    try {
      result = await work(campaign);
    } finally {
      await campaign.close();
    }
  }, OBJECTS);
  return result!;
}

function choosePoint(random: Prng, most: Readonly<Record<Kind, number>>): KillPoint {
  const kind = KINDS[Math.floor(random.next() * KINDS.length)]!;
  return { kind, occurrence: 1 + Math.floor(random.next() * most[kind]) };
}

Deno.test(`runCampaign() on a cluster, killed ${KILLS} times at random points, measures each run once and restores all`, async () => {
  const { expected, points } = await onCluster(async (campaign) => {
    await campaign.run();
    campaign.assertRestored();
    return { expected: await campaign.outcome(), points: campaign.reached };
  });
  assert.deepEqual(expected.runs.map(([users, replicas, verdict]: Json) => `${users} x ${replicas} ${verdict}`), [
    ...["1 x 1 passed", "2 x 1 passed", "1 x 3 passed", "2 x 3 passed"],
  ]);
  assert.ok(KINDS.every((kind) => points[kind] > 0), JSON.stringify(points));

  const killed = new Map<Kind, number>();
  let kills = 0;
  const lane = async (number: number): Promise<void> => {
    const random = prng(number);
    while (kills < KILLS) {
      await onCluster(async (campaign) => {
        // So often that most campaigns are cut into many pieces, and some go on to their end.
        for (let tries = 0; tries < 8; tries++) {
          const point = choosePoint(random, points);
          if (!await campaign.run(point)) break;
          kills++;
          killed.set(point.kind, (killed.get(point.kind) ?? 0) + 1);
        }
        assert.equal(await campaign.run(), false);
        campaign.assertRestored();
        assert.deepEqual(await campaign.outcome(), expected);
      });
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number + 1)));
  assert.equal(killed.size, KINDS.length, `killed at ${JSON.stringify([...killed])}`);
});
