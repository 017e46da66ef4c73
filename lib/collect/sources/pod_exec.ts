/**
 * A command in a container of a pod, as `kubectl exec` runs it: what it writes as a stream, and how it ended.
 *
 * The library's own `Exec` hands every message on at once, however slowly they are read, and does not tell of a connection that
 * broke; here the socket waits for the reader, and a stream without an exit status is an error.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type * as ClientNode from "@kubernetes/client-node";
import { failureReason } from "../failure_reason.ts";
import { TransferError } from "./file_source.ts";
import { messageQueue } from "./message_queue.ts";

/** Where a command runs. */
export interface ExecTarget {
  /** Namespace of the pod. */
  readonly namespace: string;
  /** Name of the pod. */
  readonly pod: string;
  /** Container of the pod. */
  readonly container: string;
}

/** What runs, and where. */
export interface ExecCommand extends ExecTarget {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Longest time in which nothing comes of it while somebody waits, seconds. */
  readonly idleSeconds: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A command that runs. */
export interface Execution {
  /** What it writes to its standard output. Breaks with {@linkcode TransferError} if the connection does. */
  readonly output: ReadableStream<Uint8Array>;
  /** How it ended, once all of its output was read. */
  readonly ended: Promise<ExecEnd>;
}

/** How a command ended. */
export interface ExecEnd {
  /** Its exit code; `undefined` if it was not even started. */
  readonly code: number | undefined;
  /** What it wrote to its standard error, or why it was not started. */
  readonly message: string;
}

/** Channels of the protocol: the first byte of every message. */
const [STDOUT, STDERR, STATUS] = [1, 2, 3];

/** Bytes that wait for their reader before the socket is told to wait. */
const WAITING_BYTES = 4 * 1024 * 1024;

/** More of what a command complains of is not kept. */
const MESSAGE_BYTES = 4000;

/** What is used of the socket of the library. */
interface Socket {
  pause(): void;
  resume(): void;
  terminate(): void;
  addEventListener(type: "close" | "error", listener: (event: { message?: string; reason?: string }) => void): void;
}

/**
 * Runs a command.
 *
 * @throws {Error} If the connection is refused: the error of the socket, its status in the message.
 */
export async function execute(
  { Exec }: typeof ClientNode,
  config: ClientNode.KubeConfig,
  { namespace, pod, container, command, idleSeconds, signal }: ExecCommand,
): Promise<Execution> {
  const parameters = new URLSearchParams([
    ...command.map((part): [string, string] => ["command", part]),
    ...Object.entries({ container, stdout: "true", stderr: "true", stdin: "false", tty: "false" }),
  ]);
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${parameters}`;
  const messages = messageQueue(idleSeconds);
  const { promise: ended, resolve, reject } = Promise.withResolvers<ExecEnd>();
  // Whoever reads the output learns of it there; nobody may be waiting here.
  ended.catch(() => {});
  let complaint = "";
  let socket: Socket | undefined;
  const fail = (error: unknown): void => {
    signal.removeEventListener("abort", abort);
    messages.fail(error);
    reject(error);
    socket?.terminate();
  };
  const abort = () => fail(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", abort, { once: true });
  const handler = Object.assign(new Exec(config).handler, { streams: NOWHERE });
  try {
    socket = await handler.connect(path, null, (channel, message) => {
      if (channel === STDOUT) {
        // A copy: the socket may use its memory again.
        messages.push(new Uint8Array(message));
        if (messages.bytes() > WAITING_BYTES) socket?.pause();
      } else if (channel === STDERR) {
        complaint = (complaint + message.toString()).slice(0, MESSAGE_BYTES);
      } else if (channel === STATUS) {
        signal.removeEventListener("abort", abort);
        messages.end();
        resolve(endOf(message, complaint));
        return false;
      }
      return true;
    }) as unknown as Socket;
  } catch (error) {
    const cause = (error as { error?: unknown }).error ?? error;
    fail(cause);
    throw cause;
  }
  const broken = ({ reason, message }: { reason?: string; message?: string }) =>
    fail(new TransferError(`the connection to the pod ended before the command did${said(reason || message)}`));
  socket.addEventListener("close", broken);
  socket.addEventListener("error", broken);
  const output = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (messages.bytes() <= WAITING_BYTES) socket?.resume();
      try {
        const chunk = await messages.next();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      } catch (error) {
        socket?.terminate();
        throw error;
      }
    },
    cancel: (reason) => fail(reason),
  }, { highWaterMark: 0 });
  return { output, ended };
}

function said(text: string | undefined): string {
  return text ? `: ${text}` : "";
}

/** What the library ends when the server closes a channel: unless told otherwise, the streams of this process. */
const NOWHERE = { stdin: { pause() {} }, stdout: { end() {} }, stderr: { end() {} } };

interface Status {
  status?: string;
  message?: string;
  reason?: string;
  details?: { causes?: { reason?: string; message?: string }[] };
}

function endOf(message: Uint8Array, complaint: string): ExecEnd {
  let status: Status;
  try {
    status = JSON.parse(Buffer.from(message).toString());
  } catch (cause) {
    return { code: undefined, message: `the exit status is no JSON: ${failureReason(cause)}` };
  }
  if (status.status === "Success") return { code: 0, message: complaint.trim() };
  const code = status.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  return {
    code: code === undefined ? undefined : Number(code),
    message: complaint.trim() || status.message || status.reason || "it failed without a word",
  };
}
