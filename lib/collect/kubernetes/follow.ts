/**
 * Follows all objects of a kind in a namespace: lists them, then watches from the version of that list on, and lists
 * again when the server has forgotten that version (410) or the watch is refused or cut. So what is told is never older
 * than the watch's time-out, and without a working watch it is as new as the polling.
 *
 * Source: Kubernetes documentation, "API Concepts", efficient detection of changes.
 *
 * @module
 */
import type { KubernetesObject, V1Deployment, V1Pod } from "@kubernetes/client-node";
import { sleep } from "../retry.ts";
import type { Cluster } from "./connect.ts";

/** A kind of object in the namespace of a cluster. */
export interface Followed<Item extends KubernetesObject> {
  /** Path of the collection. */
  readonly path: string;
  /** Lists it, with the version to watch from. */
  list(signal: AbortSignal): Promise<{ readonly items: readonly Item[]; readonly version: string }>;
}

/** All Deployments of the namespace. */
export function allDeployments(cluster: Cluster): Followed<V1Deployment> {
  const { namespace } = cluster;
  return {
    path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
    async list(signal) {
      const send = () => cluster.apps.listNamespacedDeployment({ namespace });
      const { items, metadata } = await cluster.call("list", "deployments.apps", undefined, send, signal);
      return { items, version: metadata?.resourceVersion ?? "" };
    },
  };
}

/** All pods of the namespace. */
export function allPods(cluster: Cluster): Followed<V1Pod> {
  const { namespace } = cluster;
  return {
    path: `/api/v1/namespaces/${namespace}/pods`,
    async list(signal) {
      const send = () => cluster.core.listNamespacedPod({ namespace });
      const { items, metadata } = await cluster.call("list", "pods", undefined, send, signal);
      return { items, version: metadata?.resourceVersion ?? "" };
    },
  };
}

/**
 * Longest silence of a watch before what it follows is listed again, seconds. The client library gives up after 30 s, but is
 * not always told of a connection that broke.
 */
const SILENCE_SECONDS = 32;

/** One line of a watch. */
interface WatchEvent<Item> {
  readonly type: string;
  readonly object: Item;
}

/**
 * Yields all objects by name, now and after each change, until `signal` is aborted.
 *
 * What a watch tells has times as text, where a list has `Date`s: only texts and numbers of it should be read.
 *
 * @param pollSeconds Time between lists where a watch does not work.
 * @throws {ClusterError} If they cannot be listed. The reason of `signal` when that is aborted.
 */
export async function* follow<Item extends KubernetesObject>(
  cluster: Cluster,
  followed: Followed<Item>,
  pollSeconds: number,
  signal: AbortSignal,
): AsyncGenerator<ReadonlyMap<string, Item>, never> {
  while (true) {
    signal.throwIfAborted();
    const { items, version: listed } = await followed.list(signal);
    const known = new Map(items.map((item) => [item.metadata?.name ?? "", item]));
    yield known;
    let version: string | undefined = listed;
    while (version !== undefined) {
      const from: string = version;
      version = undefined;
      for await (const { type, object } of watchOnce<Item>(cluster, followed.path, from, signal)) {
        // 410: the version is too old by now. Any other error of a watch is mended by a new list as well.
        if (type === "ERROR") {
          version = undefined;
          break;
        }
        // A watch that told something and was then closed goes on from there, without a list.
        version = object.metadata?.resourceVersion ?? from;
        if (type === "BOOKMARK") continue;
        if (type === "DELETED") known.delete(object.metadata?.name ?? "");
        else known.set(object.metadata?.name ?? "", object);
        yield known;
      }
      signal.throwIfAborted();
    }
    await sleep(pollSeconds, signal);
  }
}

/** Yields the events of one watch until it ends, for whatever reason. */
async function* watchOnce<Item>(
  cluster: Cluster,
  path: string,
  version: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<Item>, void> {
  const events: WatchEvent<Item>[] = [];
  let isOver = false;
  let wake: () => void = () => {};
  const end = (): void => {
    isOver = true;
    wake();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expectMore = (): void => {
    clearTimeout(timer);
    timer = setTimeout(end, SILENCE_SECONDS * 1000);
  };
  const tell = (type: string, object: Item): void => {
    events.push({ type, object });
    expectMore();
    wake();
  };
  const query = { resourceVersion: version, allowWatchBookmarks: true };
  // Credentials that cannot be had now: the list that follows says so in words.
  const connection = await cluster.watch(path, query, tell, end).catch(() => undefined);
  if (connection === undefined) return;
  const abort = (): void => {
    connection.abort();
    end();
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    if (signal.aborted) return;
    expectMore();
    while (true) {
      while (events.length > 0) yield events.shift()!;
      if (isOver) return;
      await new Promise<void>((resolve) => wake = resolve);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    connection.abort();
  }
}
