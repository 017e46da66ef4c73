// Needs --allow-read.
import assert from "node:assert/strict";
import { join } from "node:path";
import { REQUIRED_ACCESS } from "@/collect/kubernetes/access.ts";
import { render } from "./kustomize.ts";
import { K8S, type Manifest, readManifests } from "./manifest.ts";

/** A rule of a Role, as its manifest has it. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** Every right as `verb resource.group`, with `of NAMES` where only those objects. */
function rightsOf(rules: readonly Rule[]): string[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => {
          const names = resourceNames === undefined ? "" : ` of ${resourceNames.join()}`;
          return `${verb} ${resource}${group === "" ? "" : `.${group}`}${names}`;
        })
      )
    )
  ).sort();
}

async function campaignRole(): Promise<Manifest> {
  const [role] = await readManifests(join(K8S, "collector/role.yaml"));
  return role!;
}

Deno.test("role.yaml gives a campaign what its code calls, in one namespace, and not one right more", async () => {
  const role = await campaignRole();
  assert.equal(role.kind, "Role", "a ClusterRole would reach into other namespaces");
  assert.equal(role.metadata.namespace, "plimsoll");
  const called = REQUIRED_ACCESS.map(({ apiGroup, resource, verbs }): Rule => ({
    apiGroups: [apiGroup],
    resources: [resource],
    verbs,
  }));
  assert.deepEqual(rightsOf(role["rules"]), rightsOf(called));
});

Deno.test("rightsOf() tells apart what a rule adds, leaves out, or narrows to names", async () => {
  const rules = (await campaignRole())["rules"] as Rule[];
  const [first, ...others] = rules as [Rule, ...Rule[]];
  assert.notDeepEqual(rightsOf([{ ...first, verbs: [...first.verbs, "delete"] }, ...others]), rightsOf(rules));
  assert.notDeepEqual(rightsOf(others), rightsOf(rules));
  assert.notDeepEqual(rightsOf([{ ...first, resourceNames: ["task1"] }, ...others]), rightsOf(rules));
});

Deno.test("role_binding.yaml gives the Role to the account of the collector and to nobody else", async () => {
  const manifests = await render(join(K8S, "collector"));
  const [binding, ...others] = manifests.filter(({ kind }) => kind.endsWith("Binding"));
  assert.deepEqual(others, []);
  const role = await campaignRole();
  const { metadata: account } = manifests.find(({ kind }) => kind === "ServiceAccount")!;
  const { roleRef, subjects, metadata } = binding!;
  assert.deepEqual(roleRef, { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name });
  assert.equal(metadata.namespace, role.metadata.namespace);
  assert.deepEqual(subjects, [{ kind: "ServiceAccount", name: account.name, namespace: account.namespace }]);
});

Deno.test("monitoring may read what it reports, and change nothing", async () => {
  const manifests = await render(join(K8S, "monitoring"));
  const roles = manifests.filter(({ kind }) => kind.endsWith("Role"));
  assert.deepEqual(roles.map(({ metadata }) => metadata.name).sort(), [
    "plimsoll-kube-state-metrics",
    "plimsoll-prometheus",
  ]);
  for (const { verbs, resources } of roles.flatMap(({ rules }): Rule[] => rules)) {
    assert.deepEqual(verbs.filter((verb) => !["get", "list", "watch"].includes(verb)), []);
    assert.deepEqual(resources.filter((name) => /secrets|configmaps|proxy|exec|\*/.test(name)), []);
  }
});

Deno.test("kube-state-metrics may watch exactly the resources that it is told to", async () => {
  const manifests = await render(join(K8S, "monitoring"));
  const named = (kind: string, name: string): Manifest =>
    manifests.find((one) => one.kind === kind && one.metadata.name === name)!;
  const allowed = (named("ClusterRole", "plimsoll-kube-state-metrics")["rules"] as Rule[])
    .flatMap(({ resources }) => resources);
  const [flag] = named("Deployment", "kube-state-metrics").spec.template.spec.containers[0].args as string[];
  assert.deepEqual(flag!.replace("--resources=", "").split(","), allowed.sort());
});
