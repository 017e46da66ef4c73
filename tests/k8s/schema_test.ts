// Needs --allow-read, and --allow-env for the formats of the validators.
import assert from "node:assert/strict";
import { join } from "node:path";
import { render } from "./kustomize.ts";
import { COMPONENTS, type Json, K8S, KUSTOMIZATIONS, type Manifest, nameOf } from "./manifest.ts";
import { faults } from "./schema.ts";

for (const folder of KUSTOMIZATIONS) {
  Deno.test(`every manifest of k8s/${folder} keeps the schemas of Kubernetes and Istio`, async () => {
    const manifests = await render(join(K8S, folder));
    assert.ok(manifests.length > 0);
    for (const manifest of manifests) assert.deepEqual(faults(manifest), [], nameOf(manifest));
  });
}

for (const { on, component } of COMPONENTS) {
  Deno.test(`every manifest of k8s/${on} with ${component} keeps the schemas and differs from it`, async () => {
    const manifests = await render(join(K8S, on), [join(K8S, component)]);
    for (const manifest of manifests) assert.deepEqual(faults(manifest), [], nameOf(manifest));
    assert.notDeepEqual(manifests, await render(join(K8S, on)));
  });
}

/** A manifest of the project, changed. */
async function broken(kind: string, name: string, change: (manifest: Json) => void): Promise<string[]> {
  const manifest = (await render(K8S)).find((one) => one.kind === kind && one.metadata.name === name);
  assert.ok(manifest !== undefined, `${kind} ${name}`);
  const copy = structuredClone(manifest) as Manifest;
  change(copy);
  return faults(copy);
}

Deno.test("faults() names a wrong type, a missing field, a wrong quantity and an unknown kind", async () => {
  const deployment = (change: (manifest: Json) => void) => broken("Deployment", "task1", change);
  assert.match((await deployment(({ spec }) => spec.replicas = "3"))[0]!, /^\/spec\/replicas must be integer/);
  assert.match((await deployment(({ spec }) => delete spec.selector))[0]!, /must have required property selector/);
  assert.match(
    (await deployment(({ spec }) => spec.template.spec.containers[0].resources.limits.cpu = "3 cores")).join(),
    /limits\/cpu must match format "quantity"/,
  );
  assert.deepEqual(await deployment((manifest) => manifest.apiVersion = "extensions/v1beta1"), [
    "there is no Deployment in extensions/v1beta1",
  ]);
});

Deno.test("faults() names a field that the schema does not know, wherever it is", async () => {
  assert.deepEqual(await broken("Deployment", "task1", ({ spec }) => spec.replcas = 3), [
    "/spec/replcas is no field of a Deployment",
  ]);
  assert.deepEqual(
    await broken("Deployment", "task1", ({ spec }) => spec.template.spec.containers[0].livenesProbe = {}),
    ["/spec/template/spec/containers/0/livenesProbe is no field of a Deployment"],
  );
  assert.deepEqual(await broken("Service", "task1-svc", ({ metadata }) => metadata.label = {}), [
    "/metadata/label is no field of a Service",
  ]);
  assert.deepEqual(
    await broken("Telemetry", "requests", ({ spec }) => spec.metrics[0].overrides[0].tagOverride = {}),
    ["/spec/metrics/0/overrides/0/tagOverride is no field of a Telemetry"],
  );
});

Deno.test("faults() names what Istio's schemas forbid", async () => {
  assert.match(
    (await broken("Telemetry", "requests", ({ spec }) => spec.metrics[0].overrides[0].match.metric = "REQUESTS"))[0]!,
    /\/match\/metric must be equal to one of the allowed values/,
  );
  assert.match(
    (await broken("DestinationRule", "task1", ({ spec }) => spec.trafficPolicy.loadBalancer.simple = "DICE")).join(),
    /loadBalancer\/simple must be equal to one of the allowed values/,
  );
  assert.match(
    (await broken("VirtualService", "task2", ({ spec }) => spec.http[0].retries.attempts = "none"))[0]!,
    /attempts must be integer/,
  );
});
