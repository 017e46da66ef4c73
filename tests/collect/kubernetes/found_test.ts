import assert from "node:assert/strict";
import fc from "fast-check";
import {
  FOUND_ANNOTATION,
  type FoundState,
  planChange,
  planRestore,
  readFound,
} from "../../../lib/collect/kubernetes/found.ts";
import { formatCpu, isSameCpu, parseCpu } from "../../../lib/collect/kubernetes/quantity.ts";
import { deploymentOf, type DeploymentOptions, type Json, normalize, strategicMergePatch } from "./fake_objects.ts";

/** Applies a plan as the API server would. */
function apply(deployment: Json, body: Json): Json {
  if (body === undefined) return deployment;
  const { metadata: { resourceVersion: _, ...metadata }, ...rest } = body;
  return normalize(strategicMergePatch(deployment, { ...rest, metadata }));
}

function change(deployment: Json, replicas: number, cpuLimitCores?: number): ReturnType<typeof planChange> {
  const wanted = { replicas, ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }) };
  return planChange(deployment, { campaign: "test", container: "app", wanted });
}

function appCpu(deployment: Json): Json {
  const { limits, requests } = deployment.spec.template.spec.containers[0].resources;
  return { limit: limits?.cpu, request: requests?.cpu };
}

Deno.test("parseCpu() reads cores, millicores and smaller, and formatCpu() writes what the API server stores", () => {
  const known = {
    "2": 2,
    "0.5": 0.5,
    "500m": 0.5,
    "1500m": 1.5,
    "250000u": 0.25,
    "100000000n": 0.1,
    ".5": 0.5,
    "1k": 1000,
  };
  for (const [text, cores] of Object.entries(known)) assert.ok(Math.abs(parseCpu(text) - cores) < 1e-12, text);
  for (const text of ["", "m", "half", "-1", "1Mi", "1 "]) assert.ok(Number.isNaN(parseCpu(text)), text);
  assert.deepEqual([0.2, 1, 2.5, 0.05].map(formatCpu), ["200m", "1", "2500m", "50m"]);
  assert.ok(isSameCpu("1000m", "1") && isSameCpu(null, null) && !isSameCpu(null, "1") && !isSameCpu("1", "2"));
});

Deno.test("planChange() writes what it found by the same patch that changes it first", () => {
  const front = deploymentOf("front", { replicas: 2, cpuLimit: "1", cpuRequest: "500m" });
  front.metadata.resourceVersion = "7";
  front.metadata.generation = 3;
  const { body, state, notes } = change(front, 4, 0.2);
  assert.deepEqual(
    state,
    { replicas: 4, cpuLimit: "200m", cpuRequest: "200m" },
    "a request above the limit is refused",
  );
  assert.deepEqual(body!["spec"], {
    replicas: 4,
    template: {
      spec: { containers: [{ name: "app", resources: { limits: { cpu: "200m" }, requests: { cpu: "200m" } } }] },
    },
  });
  assert.deepEqual((body as Json).metadata.resourceVersion, "7", "a change since it was read makes it fail");
  assert.deepEqual(JSON.parse((body as Json).metadata.annotations[FOUND_ANNOTATION]), {
    campaign: "test",
    container: "app",
    generation: 3,
    found: { replicas: 2, cpuLimit: "1", cpuRequest: "500m" },
    set: { replicas: 4, cpuLimit: "200m", cpuRequest: "200m" },
  });
  assert.deepEqual(notes, []);
});

Deno.test("planChange() changes no pod template where only replicas differ, and nothing where nothing does", () => {
  const front = deploymentOf("front", { replicas: 2, cpuLimit: "1000m" });
  assert.deepEqual(change(front, 3).body!["spec"], { replicas: 3 });
  const first = change(front, 2);
  assert.deepEqual(Object.keys(first.body!), ["metadata"], "only what was found is written");
  assert.equal(change(apply(front, first.body), 2).body, undefined);
});

Deno.test("planChange() never takes what a campaign set for what was found", () => {
  const options = fc.record({
    replicas: fc.integer({ min: 0, max: 9 }),
    cpuLimit: fc.option(fc.constantFrom("300m", "1", "2"), { nil: undefined }),
    cpuRequest: fc.option(fc.constantFrom("100m", "250m"), { nil: undefined }),
  });
  const runs = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.option(fc.constantFrom(0.05, 0.2, 1.5), { nil: undefined })),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(fc.property(options, runs, (options, runs) => {
    const before = normalize(deploymentOf("front", options as DeploymentOptions));
    let now = before;
    for (const [replicas, limit] of runs) {
      now = apply(now, change(now, replicas, limit).body);
      assert.equal(now.spec.replicas, replicas);
      assert.equal(appCpu(now).limit, limit === undefined ? appCpu(before).limit : formatCpu(limit));
      assert.deepEqual(readFound(now)!.found, readFound(apply(before, change(before, 1).body))!.found);
    }
    const { body, notes } = planRestore(now)!;
    assert.deepEqual(apply(now, body), before);
    assert.deepEqual(notes, []);
    assert.equal(planRestore(before), undefined, "there is nothing to restore where nothing was changed");
  }));
});

Deno.test("planRestore() leaves what somebody else set since, says so, and gives back the rest", () => {
  const front = deploymentOf("front", { replicas: 2, cpuLimit: "1" });
  const changed = apply(front, change(front, 4, 0.2).body);
  const foreign = strategicMergePatch(changed, {
    spec: { replicas: 7, template: { spec: { containers: [{ name: "app", image: "shop:2" }] } } },
  });
  const { body, notes } = planRestore(foreign)!;
  const restored = apply(foreign, body);
  assert.deepEqual(notes, ["front: left at replicas 7, which somebody else set; it was found at replicas 2"]);
  assert.equal(restored.spec.replicas, 7);
  assert.equal(restored.spec.template.spec.containers[0].image, "shop:2");
  assert.equal(appCpu(restored).limit, "1");
  assert.deepEqual(restored.metadata.annotations, { team: "shop" });
});

Deno.test("planRestore() has nothing to say where somebody else already set back what was found", () => {
  const front = deploymentOf("front", { replicas: 2 });
  const changed = apply(front, change(front, 4).body);
  changed.spec.replicas = 2;
  const { body, notes } = planRestore(changed)!;
  assert.deepEqual([apply(changed, body), notes], [front, []]);
});

Deno.test("planChange() takes what somebody else set while no run was on for what they want to have", () => {
  const front = deploymentOf("front", { replicas: 2 });
  const changed = apply(front, change(front, 4).body);
  changed.spec.replicas = 6;
  const { body, notes } = change(changed, 3);
  assert.deepEqual(notes, [
    "front: somebody else set replicas 6; the campaign will leave it so, not at replicas 2",
  ]);
  const next = apply(changed, body);
  assert.equal(next.spec.replicas, 3);
  assert.equal(apply(next, planRestore(next)!.body).spec.replicas, 6);
});

Deno.test("planChange() and planRestore() refuse an annotation that no campaign wrote, or of another container", () => {
  for (const text of ["", "{}", "[1]", '{"replicas":1}']) {
    const front = deploymentOf("front", { annotations: { [FOUND_ANNOTATION]: text } });
    for (const plan of [() => change(front, 2), () => planRestore(front)]) {
      assert.throws(plan, {
        name: "ClusterError",
        message: /^Cannot restore Deployment front as its annotation plimsoll.dev\/found must be what a campaign wrote/,
      });
    }
  }
  const state = { replicas: 1, cpuLimit: null, cpuRequest: null };
  const other: FoundState = { campaign: "old", container: "proxy", generation: 1, found: state, set: state };
  const front = deploymentOf("front", { annotations: { [FOUND_ANNOTATION]: JSON.stringify(other) } });
  assert.throws(
    () => change(front, 2),
    /what campaign old did to its container proxy must be undone first: .* --restore/,
  );
  assert.throws(
    () =>
      planChange(deploymentOf("front", { container: "main" }), {
        campaign: "a",
        container: "app",
        wanted: { replicas: 1 },
      }),
    /must have a container app: it has main, proxy; choose by --container/,
  );
});
