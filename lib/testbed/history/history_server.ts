/**
 * A real Prometheus on a made-up history, thrown away with whoever started it.
 *
 * @module
 */
import { resolve } from "node:path";
import { type Child, startChild } from "../child.ts";
import { findExecutable } from "../executable.ts";
import type { HistorySize } from "./synthetic_history.ts";

/** How to start one. */
export interface HistoryServerOptions {
  /** What it is to know. */
  readonly size: HistorySize;
  /** Folder for its storage; made if it is not there. */
  readonly directory: string;
  /** Samples that one query may load, below the 50 million of Prometheus. */
  readonly maxSamples?: number;
}

/** What the keeper of the server is told, as JSON in its only argument. */
export interface HistoryServerOrder extends HistoryServerOptions {
  /** Path of the Prometheus program. */
  readonly prometheus: string;
  /** Path of the promtool program. */
  readonly promtool: string;
}

/** What the keeper says when the server is ready. */
export interface HistoryServerGreeting {
  /** Where it answers. */
  readonly url: string;
  /** Time that making the history took, seconds. */
  readonly seconds: number;
  /** Samples in it. */
  readonly samples: number;
  /** Size of its blocks on disk, bytes. */
  readonly bytes: number;
  /** Most queries that the server runs at once. */
  readonly queryLimit: number;
}

/** A server with its history. */
export interface HistoryServer extends HistoryServerGreeting, AsyncDisposable {
  /** Most queries at once that its own metric `prometheus_engine_queries` has shown so far, asked every 50 ms. */
  mostQueries(): number;
}

/** Programs that it takes. */
const PROGRAMS = ["prometheus", "promtool"] as const;

/** Names of the programs that are not installed. */
export async function missingPrograms(): Promise<string[]> {
  const paths = await Promise.all(PROGRAMS.map(findExecutable));
  return PROGRAMS.filter((_, i) => paths[i] === undefined);
}

/**
 * Makes the history and starts the server.
 *
 * @throws {Error} If a program is missing or fails; the message carries its last words.
 */
export async function startHistoryServer(options: HistoryServerOptions): Promise<HistoryServer> {
  const [prometheus, promtool] = await Promise.all(PROGRAMS.map(findExecutable));
  if (prometheus === undefined || promtool === undefined) {
    throw new Error(`Cannot make a history as these must be installed: ${(await missingPrograms()).join(", ")}`);
  }
  const directory = resolve(options.directory);
  const order: HistoryServerOrder = { ...options, directory, prometheus, promtool };
  let mostQueries = 0;
  const child: Child = await startChild({
    name: "Prometheus",
    script: new URL("./history_keeper.ts", import.meta.url),
    permissions: [
      "--allow-net=127.0.0.1",
      `--allow-run=${prometheus},${promtool}`,
      `--allow-read=${directory}`,
      `--allow-write=${directory}`,
    ],
    args: [JSON.stringify(order)],
    env: { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" },
    onLine: (line) => mostQueries = Math.max(mostQueries, (JSON.parse(line) as { queries: number }).queries),
  });
  return {
    ...child.greeting as HistoryServerGreeting,
    mostQueries: () => mostQueries,
    [Symbol.asyncDispose]: () => child.stop(),
  };
}
