/**
 * Renders a kustomization, as far as those of `k8s/` go: resources, components, config maps from files, JSON patches.
 *
 * So the tests need no tool of others; where kubectl is installed, kustomize_test.ts holds both to the same result. A field
 * that is not known here is refused, never ignored.
 *
 * Sources: kubectl documentation, "Kustomization file"; RFC 6901 (JSON Pointer) and RFC 6902 (JSON Patch).
 */
import { basename, join } from "node:path";
import { parse } from "yaml";
import { type Json, type Manifest, nameOf, podTemplate, readManifests } from "./manifest.ts";

/** What a kustomization may hold here. */
interface Kustomization {
  readonly kind: "Kustomization" | "Component";
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly configMapGenerator?: readonly { name: string; namespace?: string; files: readonly string[] }[];
  readonly patches?: readonly Patch[];
}

interface Patch {
  readonly target: { group?: string; kind?: string; name?: string; labelSelector?: string };
  readonly patch: string;
}

/** One step of RFC 6902; the other three operations are not used here. */
interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

const FIELDS = ["apiVersion", "kind", "resources", "components", "configMapGenerator", "patches"];

/**
 * Renders a folder with its components, and further ones on top if they are named.
 *
 * @throws {SyntaxError} If the file has a field that is not known here, or two resources have one name.
 * @throws {RangeError} If a patch finds no target or no place.
 */
export async function render(folder: string, further: readonly string[] = []): Promise<Manifest[]> {
  const generated = new Set<Manifest>();
  const resources = await accumulate(folder, [], generated);
  for (const component of further) await accumulate(component, resources, generated);
  const names = resources.map((manifest) => `${manifest.apiVersion} ${nameOf(manifest)}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new SyntaxError(`Cannot render ${folder} as names must be unique: ${twice} is not`);
  await nameByContent(resources, generated);
  return resources;
}

async function readKustomization(folder: string): Promise<Kustomization> {
  const path = join(folder, "kustomization.yaml");
  const file = parse(await Deno.readTextFile(path));
  const unknown = Object.keys(file).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw new SyntaxError(`Cannot render ${path} as its fields must be ${FIELDS.join(", ")}: it has "${unknown}"`);
  }
  return file;
}

/** Adds what a folder holds to `resources`, then changes all of them as it says. */
async function accumulate(folder: string, resources: Manifest[], generated: Set<Manifest>): Promise<Manifest[]> {
  const kustomization = await readKustomization(folder);
  for (const entry of kustomization.resources ?? []) {
    const path = join(folder, entry);
    if (/\.ya?ml$/.test(entry)) resources.push(...await readManifests(path));
    else resources.push(...await accumulate(path, [], generated));
  }
  for (const component of kustomization.components ?? []) {
    await accumulate(join(folder, component), resources, generated);
  }
  for (const { name, namespace, files } of kustomization.configMapGenerator ?? []) {
    const data: Record<string, string> = {};
    for (const file of files) data[basename(file)] = await Deno.readTextFile(join(folder, file));
    const configMap: Manifest = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      data,
    };
    generated.add(configMap);
    resources.push(configMap);
  }
  for (const patch of kustomization.patches ?? []) applyPatch(resources, patch, folder);
  return resources;
}

function isTarget(manifest: Manifest, { group, kind, name, labelSelector }: Patch["target"]): boolean {
  const labels = manifest.metadata.labels ?? {};
  return (group === undefined || manifest.apiVersion.startsWith(`${group}/`)) &&
    (kind === undefined || manifest.kind === kind) &&
    (name === undefined || new RegExp(`^(?:${name})$`).test(manifest.metadata.name)) &&
    (labelSelector ?? "").split(",").filter((term) => term !== "").every((term) => {
      const [key, value] = term.split("=");
      return labels[key!] === value;
    });
}

function applyPatch(resources: readonly Manifest[], { target, patch }: Patch, folder: string): void {
  const targets = resources.filter((manifest) => isTarget(manifest, target));
  if (targets.length === 0) {
    throw new RangeError(`Cannot patch in ${folder} as the target must exist: ${JSON.stringify(target)} does not`);
  }
  const operations = parse(patch) as Operation[];
  for (const manifest of targets) operations.forEach((operation) => applyOperation(manifest, operation));
}

/** Changes a manifest in place by one step of RFC 6902. */
export function applyOperation(manifest: Manifest, { op, path, value }: Operation): void {
  const keys = path.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop()!;
  const place = keys.reduce((inside: Json, key) => inside?.[key], manifest);
  const isThere = place !== null && typeof place === "object" && (op === "add" || Object.hasOwn(place, last));
  if (!isThere) {
    throw new RangeError(`Cannot ${op} ${path} of ${nameOf(manifest)} as that place must exist: it does not`);
  }
  if (op === "remove") {
    if (Array.isArray(place)) place.splice(Number(last), 1);
    else delete place[last];
  } else if (op === "add" && Array.isArray(place)) {
    place.splice(last === "-" ? place.length : Number(last), 0, structuredClone(value));
  } else place[last] = structuredClone(value);
}

/** Appends a digest of its content to the name of each generated config map, so that pods restart when it changes. */
async function nameByContent(resources: readonly Manifest[], generated: ReadonlySet<Manifest>): Promise<void> {
  for (const configMap of generated) {
    const { name, namespace } = configMap.metadata;
    const named = `${name}-${await contentDigest(configMap)}`;
    configMap.metadata.name = named;
    for (const manifest of resources) {
      if (manifest.metadata.namespace !== namespace) continue;
      for (const volume of podTemplate(manifest)?.spec.volumes ?? []) {
        if (volume.configMap?.name === name) volume.configMap.name = named;
      }
    }
  }
}

/** Ten characters: SHA-256 of the content as Go writes JSON, the digits and vowels that could form words replaced. */
async function contentDigest({ data }: Manifest): Promise<string> {
  const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => a < b ? -1 : 1));
  // kustomize leaves the name empty here, so that equal contents have equal digests.
  const text = JSON.stringify({ data: sorted, kind: "ConfigMap", name: "" })
    .replaceAll(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const replaced: Record<string, string> = { 0: "g", 1: "h", 3: "k", a: "m", e: "t" };
  return [...bytes.toHex().slice(0, 10)].map((digit) => replaced[digit] ?? digit).join("");
}
