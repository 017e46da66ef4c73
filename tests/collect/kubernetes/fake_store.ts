/** What the fake cluster remembers: objects with versions, the changes for watches, and warnings. */
import { type Json, normalize } from "./fake_objects.ts";

/** A change, as a watch tells it. */
export interface Change {
  readonly version: number;
  readonly kind: string;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Json;
}

/** Objects of one namespace by kind and name. Versions are those of the whole store, as in etcd. */
export class FakeStore {
  #version = 100;
  #uid = 0;
  #forgotten = 0;
  readonly #objects = new Map<string, Map<string, Json>>();
  readonly #changes: Change[] = [];
  readonly #listeners = new Set<() => void>();
  /** Told of every Deployment that is stored, before watches are. */
  onStore: (kind: string, object: Json) => void = () => {};

  /** Version of the newest change. */
  get version(): number {
    return this.#version;
  }

  /** All objects of a kind. */
  list(kind: string): Json[] {
    return [...this.#objects.get(kind)?.values() ?? []].map((object) => structuredClone(object));
  }

  /** One object. */
  get(kind: string, name: string): Json | undefined {
    const object = this.#objects.get(kind)?.get(name);
    return object === undefined ? undefined : structuredClone(object);
  }

  /** Stores an object as it now is; a change of its `spec` is a new generation. */
  put(kind: string, object: Json): Json {
    const before = this.#objects.get(kind)?.get(object.metadata.name);
    const stored = normalize(structuredClone(object));
    const isChanged = before === undefined || JSON.stringify(before.spec) !== JSON.stringify(stored.spec);
    stored.metadata = {
      ...stored.metadata,
      namespace: "shop",
      uid: before?.metadata.uid ?? `uid-${++this.#uid}`,
      generation: (before?.metadata.generation ?? 0) + (isChanged ? 1 : 0),
      creationTimestamp: "2026-01-01T00:00:00Z",
    };
    // An update that changes nothing makes no new version, as in etcd.
    const isSame = before !== undefined &&
      JSON.stringify({ ...before, metadata: { ...before.metadata, resourceVersion: "" } }) ===
        JSON.stringify({ ...stored, metadata: { ...stored.metadata, resourceVersion: "" } });
    if (isSame) return structuredClone(before);
    stored.metadata.resourceVersion = String(++this.#version);
    if (!this.#objects.has(kind)) this.#objects.set(kind, new Map());
    this.#objects.get(kind)!.set(stored.metadata.name, stored);
    this.onStore(kind, stored);
    this.#tell({ version: this.#version, kind, type: before === undefined ? "ADDED" : "MODIFIED", object: stored });
    return structuredClone(stored);
  }

  /** Removes an object. */
  delete(kind: string, name: string): void {
    const object = this.#objects.get(kind)?.get(name);
    if (object === undefined) return;
    this.#objects.get(kind)!.delete(name);
    const gone = structuredClone(object);
    gone.metadata.resourceVersion = String(++this.#version);
    this.#tell({ version: this.#version, kind, type: "DELETED", object: gone });
  }

  /** Changes of a kind after a version; `undefined` if the store has forgotten some of them. */
  changesAfter(kind: string, version: number): Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    return this.#changes.filter((change) => change.kind === kind && change.version > version);
  }

  /** Forgets all changes, as compaction does: watches from an older version are told that it is gone. */
  forget(): void {
    this.#changes.length = 0;
    this.#forgotten = ++this.#version;
  }

  /** Calls `listener` after every change until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: Change): void {
    this.#changes.push(change);
    this.#listeners.forEach((listener) => listener());
  }
}
