/**
 * Kubernetes manifests as the tests of `k8s/` see them: which there are, and what runs in their containers.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

/** The folder `k8s/`. */
export const K8S = fileURLToPath(new URL("../../k8s", import.meta.url));

/** The root of the project. */
export const PROJECT = dirname(K8S);

/** What can be applied by `kubectl apply -k`, below `k8s/`. */
export const KUSTOMIZATIONS = [
  ".",
  "base",
  "monitoring",
  "collector",
  "collector/once",
  "collector/weekly",
  "collector/reader",
];

/** What can be switched on: the kustomization that it goes on top of, and its folder, below `k8s/`. */
export const COMPONENTS: readonly { readonly on: string; readonly component: string }[] = [
  { on: "base", component: "istio" },
  { on: ".", component: "tracing" },
  { on: ".", component: "autoscaler" },
  { on: ".", component: "cpu-limit" },
  { on: ".", component: "undisturbed" },
  { on: "monitoring", component: "monitoring/node-exporter" },
];

/** Any value of JSON, loosely: fields are looked up, and absent where they are absent. */
// deno-lint-ignore no-explicit-any -- a manifest has as many shapes as there are kinds; schema.ts checks them
export type Json = any;

/** One object of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  [field: string]: Json;
}

/** `Deployment plimsoll/task1`. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

/**
 * Reads a file of manifests.
 *
 * @throws {SyntaxError} If it is no YAML, or a document is no object with `apiVersion`, `kind` and a name.
 */
export async function readManifests(path: string): Promise<Manifest[]> {
  return parseAllDocuments(await Deno.readTextFile(path)).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new SyntaxError(`Cannot read ${path} as it must be YAML: ${error.message}`);
    const manifest = document.toJS();
    if (!manifest?.apiVersion || !manifest.kind || !manifest.metadata?.name) {
      throw new SyntaxError(`Cannot read ${path} as each document must have apiVersion, kind and metadata.name`);
    }
    return manifest;
  });
}

/** A pod, or the template of pods that a workload makes. */
export function podTemplate(manifest: Manifest): { metadata: Json; spec: Json } | undefined {
  switch (manifest.kind) {
    case "Pod":
      return { metadata: manifest.metadata, spec: manifest.spec };
    case "CronJob":
      return manifest.spec.jobTemplate.spec.template;
    case "DaemonSet":
    case "Deployment":
    case "Job":
    case "StatefulSet":
      return manifest.spec.template;
    default:
      return undefined;
  }
}

/** All containers of a manifest, those that run at the start too. */
export function containers(manifest: Manifest): Json[] {
  const spec = podTemplate(manifest)?.spec;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

/** Every file below a folder, as paths relative to it. */
export async function filesBelow(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    const path = join(prefix, name);
    if (isDirectory) found.push(...await filesBelow(folder, path));
    else found.push(path);
  }
  return found.sort();
}
