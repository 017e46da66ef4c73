// Needs --allow-read, --allow-write=output; the comparison with kubectl also --allow-run=deno.
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { applyOperation, render } from "./kustomize.ts";
import { COMPONENTS, filesBelow, K8S, KUSTOMIZATIONS, type Manifest, nameOf } from "./manifest.ts";
import { runTool } from "./tool.ts";

/** Writes files into a folder of its own and renders it. */
function renderFiles(files: Readonly<Record<string, string>>): Promise<Manifest[]> {
  return inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(join(folder, name, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
    }
    return render(folder);
  });
}

const CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {color: red}\ndata: {key: old}\n";

Deno.test("render() joins folders, lets a component add and change, and names config maps by their content", async () => {
  const files = {
    "kustomization.yaml":
      "kind: Kustomization\nresources: [inner]\ncomponents: [component]\nconfigMapGenerator: [{name: b, files: [b.txt]}]\n",
    "b.txt": "text\n",
    "inner/kustomization.yaml": "kind: Kustomization\nresources: [a.yaml]\n",
    "inner/a.yaml": CONFIG_MAP,
    "component/kustomization.yaml": stringify({
      kind: "Component",
      patches: [{
        target: { kind: "ConfigMap", labelSelector: "color=red" },
        patch: "[{op: replace, path: /data/key, value: new}]",
      }],
    }),
  };
  const [a, b] = await renderFiles(files);
  assert.equal(a!.data.key, "new");
  assert.match(b!.metadata.name, /^b-[0-9a-z]{10}$/);
  const [, other] = await renderFiles({ ...files, "b.txt": "other\n" });
  assert.notEqual(other!.metadata.name, b!.metadata.name);
});

Deno.test("render() refuses what it does not know, a patch without a target, and a name given twice", async () => {
  const resources = "kind: Kustomization\nresources: [a.yaml]\n";
  await assert.rejects(
    renderFiles({ "kustomization.yaml": `${resources}namePrefix: x-\n`, "a.yaml": CONFIG_MAP }),
    /its fields must be .*: it has "namePrefix"/,
  );
  await assert.rejects(
    renderFiles({
      "kustomization.yaml": `${resources}patches: [{target: {kind: Service}, patch: "[]"}]\n`,
      "a.yaml": CONFIG_MAP,
    }),
    /the target must exist: \{"kind":"Service"\} does not/,
  );
  await assert.rejects(
    renderFiles({ "kustomization.yaml": resources, "a.yaml": `${CONFIG_MAP}---\n${CONFIG_MAP}` }),
    /names must be unique/,
  );
  await assert.rejects(
    renderFiles({ "kustomization.yaml": resources, "a.yaml": "kind: ConfigMap\n" }),
    /must have apiVersion, kind and metadata\.name/,
  );
});

Deno.test("applyOperation() follows RFC 6902 and refuses a place that is not there", () => {
  const manifest: Manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { list: [1, 3] } };
  applyOperation(manifest, { op: "add", path: "/data/list/1", value: 2 });
  applyOperation(manifest, { op: "add", path: "/data/list/-", value: 4 });
  applyOperation(manifest, { op: "remove", path: "/data/list/0" });
  applyOperation(manifest, { op: "add", path: "/data/a~1b~0c", value: true });
  assert.deepEqual(manifest.data, { list: [2, 3, 4], "a/b~c": true });
  assert.throws(() => applyOperation(manifest, { op: "replace", path: "/data/other", value: 1 }), /must exist/);
  assert.throws(() => applyOperation(manifest, { op: "add", path: "/spec/x", value: 1 }), /must exist/);
});

Deno.test("k8s/ holds no YAML that no kustomization names", async () => {
  const files = (await filesBelow(K8S)).filter((path) => path.endsWith(".yaml"));
  const named = new Set<string>();
  for (const path of files.filter((path) => path.endsWith("kustomization.yaml"))) {
    const { resources = [], configMapGenerator = [] } = parse(await Deno.readTextFile(join(K8S, path)));
    for (const entry of [...resources, ...configMapGenerator.flatMap(({ files }: { files: string[] }) => files)]) {
      named.add(join(path, "..", entry));
    }
  }
  const lost = files.filter((path) => !path.endsWith("kustomization.yaml") && !named.has(path));
  assert.deepEqual(lost, ["tracing/mesh_config.yaml"], "istioctl reads this one");
});

/** Manifests by name, for a comparison whatever their order. */
function byName(manifests: readonly Manifest[]): Record<string, Manifest> {
  return Object.fromEntries(manifests.map((manifest) => [`${manifest.apiVersion} ${nameOf(manifest)}`, manifest]));
}

async function kubectlRender(folder: string): Promise<Manifest[]> {
  const { code, stdout, stderr } = await runTool("kubectl", ["kustomize", folder]);
  assert.equal(code, 0, stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

Deno.test({
  name: "kubectl kustomize renders every kustomization and component as the tests do",
  ...await skipUnless("kubectl"),
  async fn(t) {
    for (const folder of KUSTOMIZATIONS) {
      await t.step(folder, async () => {
        const path = join(K8S, folder);
        assert.deepEqual(byName(await render(path)), byName(await kubectlRender(path)));
      });
    }
    for (const { on, component } of COMPONENTS) {
      await t.step(`${component} on ${on}`, () =>
        inTemporaryFolder(async (folder) => {
          const overlay = { resources: [join(K8S, on)], components: [join(K8S, component)] };
          // kustomize takes no absolute paths.
          const local = (path: string): string => relative(folder, path).replaceAll("\\", "/");
          const file = {
            kind: "Kustomization",
            resources: overlay.resources.map(local),
            components: overlay.components.map(local),
          };
          await Deno.writeTextFile(join(folder, "kustomization.yaml"), stringify(file));
          assert.deepEqual(byName(await render(folder)), byName(await kubectlRender(folder)));
        }));
    }
  },
});
