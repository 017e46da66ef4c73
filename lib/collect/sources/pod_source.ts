/**
 * A folder in a pod as a source, read as `kubectl cp` reads it: `find` and `stat` list it, `tar` sends it.
 *
 * @module
 */
import type * as ClientNode from "@kubernetes/client-node";
import { ClusterError } from "@/errors.ts";
import { failureReason } from "../failure_reason.ts";
import { type Cluster, connectCluster, readKubeconfig } from "../kubernetes/connect.ts";
import { retry } from "../retry.ts";
import {
  type FileReceiver,
  type FileSource,
  IDLE_SECONDS,
  READ_ATTEMPTS,
  type RemoteFile,
  TransferError,
} from "./file_source.ts";
import { type ExecEnd, type ExecTarget, execute, type Execution } from "./pod_exec.ts";
import { readTar } from "./read_tar.ts";

/** Which folder of which pod. */
export interface PodOptions {
  /** Namespace of the pod. */
  readonly namespace: string;
  /** Name of the pod. */
  readonly pod: string;
  /** A folder, or a container of the pod and a folder in it; begins with `/`. */
  readonly path: string;
  /** Kubeconfig. @default {as kubectl} */
  readonly kubeconfig?: string;
  /** Context of the kubeconfig. @default {the current one} */
  readonly context?: string;
}

/** Bytes of names that one command is given: they go into an address, which servers and proxies limit. */
const NAMES_BYTES = 4000;

/** Longest time in which a list of files says nothing, seconds: it is written in blocks of many names. */
const LIST_IDLE_SECONDS = 300;

/** Runs a command in the container. */
type Run = (command: readonly string[], signal: AbortSignal, idleSeconds?: number) => Promise<Execution>;

/**
 * Opens a folder of a pod. The first part of the path is the container if the pod has one of that name.
 *
 * @throws {ClusterError} If the pod is not there, does not run, or may not be read.
 */
export async function podSource(options: PodOptions, signal: AbortSignal): Promise<FileSource> {
  const { namespace, pod } = options;
  const choice = {
    namespace,
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
  };
  const kubernetes = await import("@kubernetes/client-node");
  const config = await readKubeconfig(choice);
  const cluster = await connectCluster(choice);
  let place: { readonly target: ExecTarget; readonly folder: string };
  try {
    place = await locate(cluster, options, signal);
  } catch (error) {
    await cluster.close();
    throw error;
  }
  const { target, folder } = place;
  const address = `pod://${namespace}/${pod}/${target.container}${folder}`;
  const run: Run = (command, signal, idleSeconds = IDLE_SECONDS) =>
    start(kubernetes, config, cluster, { target, command, signal, idleSeconds });
  return {
    address,
    async list(_scope, signal) {
      try {
        return await retry(async () => {
          // With a dot behind it, a link to the folder is followed too.
          const root = `${folder}/.`;
          const command = ["find", root, "-type", "f", "-exec", "stat", "-c", "%s %Y %n", "{}", "+"];
          const { output, ended } = await run(command, signal, LIST_IDLE_SECONDS);
          const text = await readText(output);
          checkEnd(await ended, `list ${address}`, "find and stat");
          return parseList(text, root, address);
        }, { attempts: READ_ATTEMPTS, isTransient: (error) => error instanceof TransferError, signal });
      } catch (error) {
        if (!(error instanceof TransferError)) throw error;
        throw new ClusterError(`Cannot list ${address} as the pod must answer: ${error.message}`, {
          status: 0,
          cause: error,
        });
      }
    },
    async read(files, to, signal) {
      for (const batch of batches(files)) await readBatch(batch, { folder, address, run, to, signal });
    },
    close: () => cluster.close(),
  };
}

/** Finds the container: the one that the path names, the one that kubectl would take, or the only one. */
async function locate(
  cluster: Cluster,
  { namespace, pod: name, path }: PodOptions,
  signal: AbortSignal,
): Promise<{ target: ExecTarget; folder: string }> {
  const pod = await cluster.call(
    "get",
    "pods",
    name,
    () => cluster.core.readNamespacedPod({ namespace, name }),
    signal,
  );
  const containers = (pod.spec?.containers ?? []).map(({ name }) => name);
  const phase = pod.status?.phase ?? "Unknown";
  if (phase !== "Running") {
    throw new ClusterError(`Cannot fetch from the pod ${namespace}/${name} as it must run: it is ${phase}`, {
      status: 0,
    });
  }
  const [, first, behind] = /^\/+([^/]+)(\/.*)?$/.exec(path)!;
  const isNamed = behind !== undefined && containers.includes(first!);
  const preferred = pod.metadata?.annotations?.["kubectl.kubernetes.io/default-container"];
  const container = isNamed ? first! : preferred ?? containers[0]!;
  if (!isNamed && preferred === undefined && containers.length > 1) {
    throw new ClusterError(
      `Cannot fetch from the pod ${namespace}/${name} as its container must be named: pod://${namespace}/${name}/NAME${path}, ` +
        `with one of ${containers.join(", ")}`,
      { status: 0 },
    );
  }
  return {
    target: { namespace, pod: name, container },
    folder: (isNamed ? behind : path).replace(/\/+$/, "").replace(/^\/+/, "/"),
  };
}

interface Command {
  readonly target: ExecTarget;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  readonly idleSeconds: number;
}

/** Starts a command; a refusal becomes a message that says what to change. */
async function start(
  kubernetes: typeof ClientNode,
  config: ClientNode.KubeConfig,
  cluster: Cluster,
  { target, command, signal, idleSeconds }: Command,
): Promise<Execution> {
  try {
    return await execute(kubernetes, config, { ...target, command, signal, idleSeconds });
  } catch (error) {
    signal.throwIfAborted();
    const reason = failureReason(error);
    const status = Number(/Unexpected server response: (\d{3})/.exec(reason)?.[1] ?? 0);
    if (status === 0 || status === 429 || status >= 500) {
      throw new TransferError(
        `Cannot run ${command[0]} in the pod ${target.pod} as the API server must answer: ${reason}`,
        {
          cause: error,
        },
      );
    }
    const rule = status === 401
      ? `the API server must know who asks: it refuses the credentials of ${cluster.user}`
      : status === 403
      ? `${cluster.user} must be allowed to create pods/exec in namespace ${target.namespace}`
      : "the API server must accept it";
    throw new ClusterError(`Cannot run ${command[0]} in the pod ${target.pod} as ${rule}: ${reason}`, {
      status,
      cause: error,
    });
  }
}

function checkEnd({ code, message }: ExecEnd, action: string, programs: string): void {
  if (code === 0) return;
  const rule = code === undefined || code === 126 || code === 127
    ? `the container must have ${programs}`
    : "it must be a folder that the container may read";
  throw new ClusterError(`Cannot ${action} as ${rule}: ${message}`, { status: 0 });
}

async function readText(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of output.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    text += chunk;
  }
  return text;
}

function parseList(text: string, root: string, address: string): RemoteFile[] {
  return text.split("\n").filter((line) => line !== "").map((line) => {
    const [, bytes, changed, path] = /^(\d+) (-?\d+) (.*)$/.exec(line) ?? [];
    if (path === undefined || !path.startsWith(`${root}/`)) {
      throw new ClusterError(`Cannot list ${address} as each line must name a file: it is "${line.slice(0, 200)}"`, {
        status: 0,
      });
    }
    return {
      path: path.slice(root.length + 1),
      bytes: Number(bytes),
      version: `${bytes} bytes, changed at ${changed} s`,
    };
  });
}

function* batches(files: readonly RemoteFile[]): Generator<RemoteFile[]> {
  let batch: RemoteFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const length = encodeURIComponent(file.path).length;
    if (batch.length > 0 && bytes + length > NAMES_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += length;
  }
  if (batch.length > 0) yield batch;
}

interface Batch {
  readonly folder: string;
  readonly address: string;
  readonly run: Run;
  readonly to: FileReceiver;
  readonly signal: AbortSignal;
}

/** Reads files by one `tar`; after a break, those that are not yet received by another. */
async function readBatch(files: readonly RemoteFile[], { folder, address, run, to, signal }: Batch): Promise<void> {
  const left = new Map(files.map((file) => [`./${file.path}`, file]));
  let last = "";
  try {
    await retry(async () => {
      const { output, ended } = await run(["tar", "cf", "-", "-C", folder, ...left.keys()], signal);
      for await (const { name, content } of readTar(output)) {
        const file = left.get(name);
        if (file === undefined) continue;
        await to.receive(file, content);
        left.delete(name);
      }
      const end = await ended;
      if (end.code === undefined || end.code === 126 || end.code === 127) checkEnd(end, `read ${address}`, "tar");
      last = end.message;
      if (left.size > 0) throw new TransferError(last || "tar did not send it");
    }, { attempts: READ_ATTEMPTS, isTransient: (error) => error instanceof TransferError, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TransferError)) throw error;
    for (const file of left.values()) to.failed(file, error.message);
  }
}
