// Needs --allow-read.
import assert from "node:assert/strict";
import { join } from "node:path";
import { render } from "./kustomize.ts";
import {
  COMPONENTS,
  containers,
  filesBelow,
  type Json,
  K8S,
  KUSTOMIZATIONS,
  type Manifest,
  nameOf,
  podTemplate,
} from "./manifest.ts";
import { dangers, quantity } from "./safety.ts";

/** Everything that is ever applied. */
async function everything(): Promise<Manifest[]> {
  const all = await Promise.all([
    ...KUSTOMIZATIONS.map((folder) => render(join(K8S, folder))),
    ...COMPONENTS.map(({ on, component }) => render(join(K8S, on), [join(K8S, component)])),
  ]);
  return all.flat();
}

Deno.test("no manifest does what it must not", async () => {
  for (const manifest of await everything()) assert.deepEqual(dangers(manifest), [], nameOf(manifest));
});

Deno.test("dangers() names each of them", async () => {
  const task1 = (await render(join(K8S, "base"))).find(({ kind }) => kind === "Deployment")!;
  const after = (change: (pod: Json, container: Json) => void): string => {
    const copy = structuredClone(task1);
    change(copy.spec.template.spec, copy.spec.template.spec.containers[0]);
    return dangers(copy).join("; ");
  };
  assert.equal(after(() => {}), "");
  assert.equal(after((_, app) => app.image = "app:latest"), "app: the image app:latest has no exact version");
  assert.equal(after((_, app) => app.image = "app"), "app: the image app has no exact version");
  assert.equal(after((_, app) => app.image = `app@sha256:${"a".repeat(64)}`), "");
  assert.equal(after((_, app) => delete app.resources.limits.cpu), "app: cpu has no request or no limit");
  assert.equal(after((_, app) => app.resources.requests.cpu = "4"), "app: it requests more cpu than its limit");
  assert.equal(after((_, app) => app.securityContext.privileged = true), "app: it is privileged");
  assert.match(after((_, app) => delete app.securityContext), /may gain privileges.*may write.*keeps capabilities/);
  assert.equal(after((_, app) => app.securityContext.capabilities.add = ["NET_ADMIN"]), "app: it keeps capabilities");
  assert.equal(after((_, app) => delete app.livenessProbe), "app: nobody asks whether it is well");
  assert.match(after((pod) => delete pod.securityContext), /as root; it names no user to run as; system calls/);
  assert.equal(after((pod) => pod.hostNetwork = true), "it has hostNetwork");
  assert.match(after((pod) => delete pod.automountServiceAccountToken), /gets a token/);
  assert.equal(
    after((pod) => pod.volumes = [{ name: "root", hostPath: { path: "/" } }]),
    "it mounts / of its node",
  );
});

Deno.test("quantity() reads cores and bytes", () => {
  assert.equal(quantity("500m"), 0.5);
  assert.equal(quantity("3"), 3);
  assert.equal(quantity("1536Mi"), 1536 * 1024 ** 2);
  assert.equal(quantity("2Gi"), 2 * 1024 ** 3);
  assert.ok(Number.isNaN(quantity("many")) && Number.isNaN(quantity(undefined)) && Number.isNaN(quantity("1X")));
});

Deno.test("everything that a manifest names is there: config maps, claims, accounts, ports, scaled workloads", async () => {
  const manifests = await everything();
  const exists = (kind: string, namespace: string | undefined, name: string): boolean =>
    manifests.some((one) => one.kind === kind && one.metadata.namespace === namespace && one.metadata.name === name);
  for (const manifest of manifests) {
    const { namespace } = manifest.metadata;
    const where = nameOf(manifest);
    if (namespace !== undefined) assert.ok(exists("Namespace", undefined, namespace), where);
    const pod = podTemplate(manifest)?.spec;
    for (const { name, configMap, persistentVolumeClaim } of pod?.volumes ?? []) {
      if (configMap) assert.ok(exists("ConfigMap", namespace, configMap.name), `${where} volume ${name}`);
      if (persistentVolumeClaim) {
        assert.ok(exists("PersistentVolumeClaim", namespace, persistentVolumeClaim.claimName), `${where} ${name}`);
      }
    }
    if (pod?.serviceAccountName) assert.ok(exists("ServiceAccount", namespace, pod.serviceAccountName), where);
    const claims = (manifest.spec?.volumeClaimTemplates ?? []).map(({ metadata }: Manifest) => metadata.name);
    const volumes = [...claims, ...(pod?.volumes ?? []).map(({ name }: Json) => name)];
    for (const container of containers(manifest)) {
      for (const { name } of container.volumeMounts ?? []) assert.ok(volumes.includes(name), `${where} mounts ${name}`);
      const ports = (container.ports ?? []).map(({ name }: Json) => name);
      for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
        const port = container[probe]?.httpGet.port;
        if (port !== undefined) assert.ok(ports.includes(port), `${where} ${probe} asks at ${port}`);
      }
    }
    if (manifest.kind === "HorizontalPodAutoscaler") {
      assert.ok(exists(manifest.spec.scaleTargetRef.kind, namespace, manifest.spec.scaleTargetRef.name), where);
    }
    if (manifest.kind === "Service") {
      const behind = manifests.filter((one) =>
        one.metadata.namespace === namespace &&
        Object.entries(manifest.spec.selector).every(([key, value]) =>
          podTemplate(one)?.metadata.labels?.[key] === value
        )
      );
      assert.ok(behind.length > 0, `${where} selects no pod`);
      const ports = behind.flatMap(containers).flatMap(({ ports = [] }) => ports.map(({ name }: Json) => name));
      for (const { targetPort } of manifest.spec.ports) assert.ok(ports.includes(targetPort), `${where} ${targetPort}`);
    }
  }
});

Deno.test("selectors select the pods of their own workload", async () => {
  for (const manifest of await everything()) {
    const selected = manifest.spec?.selector?.matchLabels;
    if (selected === undefined || podTemplate(manifest) === undefined) continue;
    for (const [key, value] of Object.entries(selected)) {
      assert.equal(podTemplate(manifest)!.metadata.labels[key], value, nameOf(manifest));
    }
  }
});

Deno.test("every variation says in a README what it is for", async () => {
  const files = await filesBelow(K8S);
  const lost = ["base", "collector", "monitoring", ...COMPONENTS.map(({ component }) => component)]
    .filter((folder) => !files.includes(join(folder, "README.md")));
  assert.deepEqual(lost, []);
});

Deno.test("k8s/README.md names the version of every image, and every folder that can be applied or switched on", async () => {
  const text = await Deno.readTextFile(join(K8S, "README.md"));
  // Addresses of registries stay in the manifests.
  const images = new Set(
    (await everything()).flatMap(containers).map(({ image }: Json): string =>
      image.replace(/^[\w-]+(\.[\w-]+)+\//, "")
    ),
  );
  assert.deepEqual([...images].filter((image) => !text.includes(`\`${image}\``)), []);
  const folders = COMPONENTS.map(({ component }) => component);
  assert.deepEqual(folders.filter((folder) => !text.includes(`(${folder}/README.md)`)), []);
  for (
    const folder of KUSTOMIZATIONS.filter((name) => name !== "." && name !== "base" && name !== "collector/weekly")
  ) {
    assert.ok(text.includes(`kubectl apply -k k8s/${folder}`), folder);
  }
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!);
  for (const link of links) await Deno.stat(join(K8S, link));
});
