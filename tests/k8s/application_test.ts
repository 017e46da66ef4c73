// Needs --allow-read.
import assert from "node:assert/strict";
import { join } from "node:path";
import { DEFAULT_RESOURCES, ENTRY_SERVICE, REFERENCE_APPLICATION, SERVICE_ENVIRONMENT } from "@/testbed/mod.ts";
import { serviceHost } from "@/testbed/application.ts";
import { readServiceConfig } from "@/testbed/service_config.ts";
import { render } from "./kustomize.ts";
import { type Json, K8S, type Manifest, PROJECT, readManifests } from "./manifest.ts";
import { quantity } from "./safety.ts";

function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  assert.ok(found !== undefined, `${kind} ${name}`);
  return found;
}

for (const service of REFERENCE_APPLICATION) {
  Deno.test(`${service.name} of k8s/base is that of lib/testbed: what it demands, calls and may use`, async () => {
    const manifests = await render(join(K8S, "base"));
    const deployment = find(manifests, "Deployment", service.name);
    const [container, ...others] = deployment.spec.template.spec.containers;
    assert.deepEqual(others, []);
    assert.equal(container.name, "app", "the queries say so");

    const environment = Object.fromEntries(container.env.map(({ name, value, valueFrom }: Json) => [
      name,
      value ?? (valueFrom.fieldRef.fieldPath === "metadata.name" ? `${service.name}-7d9f8b6c5d-abcde` : undefined),
    ]));
    assert.deepEqual(Object.keys(environment).filter((name) => !(name in SERVICE_ENVIRONMENT)), []);
    const config = readServiceConfig((name) => environment[name]);
    assert.equal(config.name, service.name);
    assert.equal(config.meanDemandSeconds, service.serviceTimeSeconds);
    assert.deepEqual(config.calls, service.calls);
    assert.equal(config.port, container.ports[0].containerPort);
    assert.deepEqual(config.resources, {}, "the kernel enforces the limit: the program must not do so as well");

    const { requests, limits } = container.resources;
    assert.equal(quantity(limits.cpu), DEFAULT_RESOURCES.cpuLimitCores);
    assert.equal(quantity(requests.cpu), DEFAULT_RESOURCES.cpuRequestCores);
    assert.equal(quantity(limits.memory) / 1024 ** 2, DEFAULT_RESOURCES.memoryLimitMebibytes);
    assert.equal(quantity(requests.memory) / 1024 ** 2, DEFAULT_RESOURCES.memoryRequestMebibytes);
    assert.equal(deployment.spec.replicas, undefined, "applying the manifest must not undo a campaign's scale");

    const host = find(manifests, "Service", serviceHost(service.name));
    assert.equal(host.spec.ports[0].port, 80, "callers name no port");
  });
}

Deno.test("k8s/base has no service that lib/testbed does not have, and no autoscaler", async () => {
  const manifests = await render(K8S);
  const deployments = manifests.filter(({ kind }) => kind === "Deployment").map(({ metadata }) => metadata.name);
  assert.deepEqual(deployments.sort(), REFERENCE_APPLICATION.map(({ name }) => name).sort());
  assert.deepEqual(manifests.filter(({ kind }) => kind === "HorizontalPodAutoscaler"), []);
});

Deno.test("base/Dockerfile grants the service its settings, its port and the hosts of the application, and no more", async () => {
  const dockerfile = await Deno.readTextFile(join(K8S, "base/Dockerfile"));
  const command = (word: string): string[] => JSON.parse(new RegExp(`^${word} (\\[.*\\])$`, "m").exec(dockerfile)![1]!);
  const flags = [...command("ENTRYPOINT"), ...command("CMD")].filter((argument) => argument.startsWith("--allow"));
  assert.deepEqual(flags, [
    `--allow-net=0.0.0.0:8080,${REFERENCE_APPLICATION.map(({ name }) => serviceHost(name)).join(",")}`,
    `--allow-env=${Object.keys(SERVICE_ENVIRONMENT).join(",")}`,
  ]);
  assert.ok(command("ENTRYPOINT").includes("--no-prompt"));
});

for (const path of ["base/Dockerfile", "collector/Dockerfile"]) {
  Deno.test(`${path} pins its images, runs as the user of the manifests, and copies only what its ignore file lets in`, async () => {
    const dockerfile = await Deno.readTextFile(join(K8S, path));
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]!);
    assert.ok(images.length > 0);
    for (const image of images) assert.match(image, /:[\w-]*\d+\.\d+\.\d+[\w-]*$/, image);
    for (const image of images.filter((name) => name.startsWith("denoland/"))) {
      assert.ok(image.endsWith("2.9.6"), "the Deno that the project is tested with");
    }
    assert.match(dockerfile, /^USER 65532:65532$/m);

    const allowed = (await Deno.readTextFile(join(K8S, `${path}.dockerignore`))).split("\n")
      .filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) => match[1]!.split(" "));
    for (const source of copied) {
      assert.ok(allowed.some((entry) => source === entry || source.startsWith(`${entry}/`)), source);
      await Deno.stat(join(PROJECT, source));
    }
  });
}

Deno.test("k8s/istio balances at random, repeats nothing, and lets users in at the entry service", async () => {
  const manifests = await render(K8S);
  const service = (host: string): Manifest => {
    const [name, namespace] = host.split(".");
    const found = find(manifests, "Service", name!);
    assert.equal(found.metadata.namespace, namespace);
    return found;
  };
  const rules = manifests.filter(({ kind }) => kind === "DestinationRule");
  assert.deepEqual(
    rules.map(({ spec }) => spec.host.split(".")[0]).sort(),
    REFERENCE_APPLICATION.map(({ name }) => serviceHost(name)).sort(),
  );
  for (const { spec } of rules) {
    service(spec.host);
    assert.deepEqual(spec.trafficPolicy, { loadBalancer: { simple: "RANDOM" } });
  }

  const virtual = manifests.filter(({ kind }) => kind === "VirtualService");
  const reached = virtual.map(({ spec }) => {
    assert.equal(spec.http.length, 1);
    const [{ route, retries }] = spec.http;
    assert.deepEqual(retries, { attempts: 0 });
    const [{ destination }] = route;
    assert.equal(service(destination.host).spec.ports[0].port, destination.port.number);
    return destination.host.split(".")[0];
  });
  assert.deepEqual(reached.sort(), REFERENCE_APPLICATION.map(({ name }) => serviceHost(name)).sort());
  const entry = virtual.find(({ spec }) => spec.gateways !== undefined)!;
  assert.deepEqual(entry.spec.gateways, [find(manifests, "Gateway", "entry").metadata.name]);
  assert.equal(entry.spec.http[0].route[0].destination.host.split(".")[0], serviceHost(ENTRY_SERVICE));
});

Deno.test("k8s/istio injects sidecars and adds the label request_path that the column endpoint reads", async () => {
  const manifests = await render(K8S);
  assert.equal(find(manifests, "Namespace", "plimsoll").metadata.labels!["istio-injection"], "enabled");
  const [metrics, ...more] = find(manifests, "Telemetry", "requests").spec.metrics;
  assert.deepEqual(more, []);
  assert.deepEqual(metrics, {
    providers: [{ name: "prometheus" }],
    overrides: [{
      match: { metric: "REQUEST_COUNT", mode: "SERVER" },
      tagOverrides: { ["request_path"]: { operation: "UPSERT", value: "request.path" } },
    }],
  });
});

Deno.test("k8s/tracing sends spans to a provider that its mesh configuration defines, at a port that Jaeger opens", async () => {
  const manifests = await render(K8S, [join(K8S, "tracing")]);
  const [{ providers }] = find(manifests, "Telemetry", "requests").spec.tracing;
  const [mesh] = await readManifests(join(K8S, "tracing/mesh_config.yaml"));
  const [provider] = mesh!.spec.meshConfig.extensionProviders;
  assert.deepEqual(providers, [{ name: provider.name }]);
  const [name, namespace, ...domain] = provider.opentelemetry.service.split(".");
  assert.deepEqual(domain, ["svc", "cluster", "local"]);
  const jaeger = find(await render(join(K8S, "monitoring")), "Service", name);
  assert.equal(jaeger.metadata.namespace, namespace);
  assert.ok(jaeger.spec.ports.some(({ port }: Json) => port === provider.opentelemetry.port));
});
