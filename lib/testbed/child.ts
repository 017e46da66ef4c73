/**
 * The parent's end of the leash: starts a program of ours as a Deno process of its own, with the permissions it
 * needs and no more, and notices when it ends.
 *
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** Lines of a child's standard error that are kept for the message when it fails. */
const TAIL_LINES = 20;

/** Time that a child has to end after its standard input was closed, before it is killed. */
const GRACE_MILLISECONDS = 10_000;

/** How to start a child. */
export interface ChildOptions {
  /** What the process is called in messages. */
  readonly name: string;
  /** The program: a module that uses `leash.ts`. */
  readonly script: URL;
  /** Permission flags of Deno. */
  readonly permissions: readonly string[];
  /** Arguments of the program. */
  readonly args?: readonly string[];
  /** Environment variables, added to the parent's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told each line of its standard output after the greeting. */
  readonly onLine?: (line: string) => void;
  /** Stops the process while it is still starting; a started one is stopped by its owner. */
  readonly signal?: AbortSignal;
}

/** A process that was started and said that it is ready. */
export interface Child {
  /** What the process is called in messages. */
  readonly name: string;
  /** What it said when it was ready: one line of JSON, parsed. */
  readonly greeting: unknown;
  /** Resolves when the process has ended, with its exit code and its last words. */
  readonly ended: Promise<string>;
  /** Closes its standard input and resolves when it has ended; kills it after 10 s. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a child and waits until it is ready.
 *
 * @throws {Error} If it ends before it says so; the message carries the last lines of its standard error.
 * `signal.reason` if that is aborted before; the process has ended then.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, script, permissions, args = [], env = {}, signal } = options;
  signal?.throwIfAborted();
  const process = new Deno.Command(await denoExecutable(), {
    args: ["run", "--quiet", "--no-prompt", "--config", CONFIG_FILE, ...permissions, script.href, ...args],
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const tail: string[] = [];
  const errors = keepTail(process.stderr, tail);
  let greet: (line: string | undefined) => void = () => {};
  const firstLine = new Promise<string | undefined>((resolve) => greet = resolve);
  let isGreeted = false;
  const output = readLines(process.stdout, (line) => {
    if (isGreeted) return options.onLine?.(line);
    isGreeted = true;
    greet(line);
  }).then(() => greet(undefined));
  const ended = Promise.all([process.status, errors, output]).then(([{ code, signal }]) =>
    [`it ended with ${signal ?? `code ${code}`}`, ...tail].join("\n")
  );

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => stopping ??= closeAndWait(process, ended);

  const abort = (): void => void stop();
  signal?.addEventListener("abort", abort, { once: true });
  const line = await firstLine;
  signal?.removeEventListener("abort", abort);
  if (signal?.aborted) {
    await stop();
    throw signal.reason;
  }
  if (line === undefined) {
    await stop();
    throw new Error(`Cannot start ${name} as its process must say that it is ready: ${await ended}`);
  }
  return { name, greeting: JSON.parse(line), ended, stop };
}

const CONFIG_FILE = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** This very Deno, if that may be run; else the one that `--allow-run=deno` allows, which is found on PATH. */
export async function denoExecutable(): Promise<string> {
  const path = Deno.execPath();
  const { state } = await Deno.permissions.query({ name: "run", command: path });
  return state === "granted" ? path : "deno";
}

async function closeAndWait(process: Deno.ChildProcess, ended: Promise<string>): Promise<void> {
  // The pipe is already broken if the process has ended by itself.
  await process.stdin.close().catch(() => {});
  const timer = new AbortController();
  const grace = setTimeout(GRACE_MILLISECONDS, undefined, { signal: timer.signal }).then(
    () => process.kill("SIGKILL"),
    () => {},
  );
  await ended;
  timer.abort();
  await grace;
}

async function readLines(stream: ReadableStream<Uint8Array>, onLine: (line: string) => void): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
  if (rest !== "") onLine(rest);
}

function keepTail(stream: ReadableStream<Uint8Array>, tail: string[]): Promise<void> {
  return readLines(stream, (line) => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
  });
}
