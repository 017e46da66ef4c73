/**
 * Runs Locust headless as the load generator of one run.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "@/errors.ts";
import { executableVariable, findExecutable, startChild } from "@/testbed/mod.ts";
import type { LoadSecond } from "./load_history.ts";
import { type LoadOptions, locustFileOf, locustSettings } from "./locust_environment.ts";
import {
  type LocustEvent,
  type LocustOrder,
  type LocustSecond,
  type PlannedUsers,
  readLocustEvent,
  type SenderReport,
} from "./locust_events.ts";

/** What the load generator itself counted. */
export interface LoadStatistics {
  /** Requests by second since 1970-01-01 UTC in which their answer came. */
  readonly requestsPerSecond: ReadonlyMap<number, number>;
  /** Failed requests by second. */
  readonly failuresPerSecond: ReadonlyMap<number, number>;
  /** Error texts and how often each occurred. */
  readonly errors: Readonly<Record<string, number>>;
  /** Time that each request took as its user saw it, milliseconds, by second; empty unless asked for. */
  readonly latenciesMilliseconds: ReadonlyMap<number, Float64Array>;
  /** What happened in each second, without a gap; absent where it was not written down. */
  readonly history?: readonly LoadSecond[];
  /** Requests by method and name of the endpoint; absent where they were not written down. */
  readonly requestsByEndpoint?: Readonly<Record<string, number>>;
  /** Users that were planned; only for a load shape. */
  readonly plan?: PlannedUsers;
  /** How the plan was kept; only for an open loop. */
  readonly sender?: SenderReport;
}

/** A load that is running. */
export interface RunningLoad {
  /** Rejects when Locust ends before it is stopped. */
  readonly failed: Promise<never>;
  /** Stops the load and returns what was counted. */
  stop(): Promise<LoadStatistics>;
  /** Stops the load whatever it counted; does nothing if it was stopped already. */
  kill(): Promise<void>;
}

/**
 * Finds Locust on PATH or by `LOCUST_BIN`.
 *
 * @throws {CliError} If it is not there; the message says how to install it.
 */
export async function findLocust(): Promise<string> {
  const executable = await findExecutable("locust");
  if (executable !== undefined) return executable;
  const variable = executableVariable("locust");
  const told = Deno.env.get(variable);
  throw new CliError(
    "Cannot load the system as Locust must be installed: " +
      (told ? `${variable} is "${told}", which is no file. ` : "it is not on PATH. ") +
      `Install it (pip install -r locust/requirements.txt, in a virtual environment), or set ${variable} to its path`,
  );
}

/** Version of the Locust that is installed beside the program, `2.47.0`, or `unknown`. */
export async function locustVersion(executable: string): Promise<string> {
  const python = join(dirname(executable), "..", "lib");
  try {
    for await (const { name: version } of Deno.readDir(python)) {
      for await (const { name } of Deno.readDir(join(python, version, "site-packages"))) {
        const found = /^locust-(\d[\w.]*)\.dist-info$/.exec(name)?.[1];
        if (found !== undefined) return found;
      }
    }
  } catch {
    // Installed in another way than by pip: nothing here depends on the version, it is only written down.
  }
  return "unknown";
}

/**
 * Starts Locust and waits until its first users run.
 *
 * @throws {Error} If Locust ends at once; the message has the end of its log.
 */
export async function startLoad(options: LoadOptions): Promise<RunningLoad> {
  const isShaped = options.arrivals === undefined && options.usersPerSecond !== undefined;
  const users = options.arrivals === undefined ? options.users : 1;
  return await runLocustFile({
    file: locustFileOf(options),
    args: isShaped ? [] : ["--users", String(users), "--spawn-rate", "100"],
    settings: locustSettings(options),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** A Locust file and what it is told. */
export interface LocustRun {
  /** Name of a file in `locust/`. */
  readonly file: string;
  /** Arguments of Locust, beside those of a run without its web page. */
  readonly args: readonly string[];
  /** Environment variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Stops waiting; the caller stops the load itself. */
  readonly signal?: AbortSignal;
}

/** Runs one of the Locust files; see {@linkcode startLoad}. */
export async function runLocustFile({ file, args, settings, signal }: LocustRun): Promise<RunningLoad> {
  const executable = await findLocust();
  const path = fileURLToPath(new URL(`../../locust/${file}`, import.meta.url));
  const order: LocustOrder = {
    executable,
    args: ["-f", path, "--headless", "--only-summary", "--loglevel", "WARNING", "--stop-timeout", "0", ...args],
  };
  const events: LocustEvent[] = [];
  const child = await startChild({
    name: "Locust",
    script: new URL("./locust_keeper.ts", import.meta.url),
    permissions: [`--allow-run=${executable}`],
    args: [JSON.stringify(order)],
    env: settings,
    onLine: (line) => {
      const event = readLocustEvent(line);
      if (event !== undefined) events.push(event);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  let isStopping = false;
  const failed = new Promise<never>((_, reject) => {
    child.ended.then((lastWords) => {
      if (!isStopping) {
        reject(new Error(`Cannot keep the load up as Locust must run until it is stopped: ${lastWords}`));
      }
    });
  });
  // Whoever waits gets the rejection; nobody waiting must not end the process.
  failed.catch(() => {});
  return {
    failed,
    async stop() {
      isStopping = true;
      await child.stop();
      const finished = events.find(({ event }) => event === "finished");
      if (finished === undefined) {
        throw new Error(`Cannot read the statistics of Locust as it must report them at its end: ${await child.ended}`);
      }
      return statisticsOf(finished);
    },
    async kill() {
      isStopping = true;
      await child.stop();
    },
  };
}

function statisticsOf(finished: LocustEvent): LoadStatistics {
  const { plan, sender, history = {}, requestsByEndpoint = {} } = finished;
  return {
    requestsPerSecond: countsBySecond(finished.requestsPerSecond),
    failuresPerSecond: countsBySecond(finished.failuresPerSecond),
    errors: finished.errors ?? {},
    latenciesMilliseconds: new Map(
      Object.entries(finished.latenciesMilliseconds ?? {}).map(([second, values]) => [
        Number(second),
        Float64Array.from(values),
      ]),
    ),
    history: Object.entries(history).map(([second, row]) => loadSecond(Number(second) + 1, row, sender !== undefined))
      .sort((a, b) => a.endSeconds - b.endSeconds),
    requestsByEndpoint,
    ...(plan === undefined ? {} : { plan }),
    ...(sender === undefined ? {} : { sender }),
  };
}

function loadSecond(endSeconds: number, row: LocustSecond, isOpen: boolean): LoadSecond {
  const level = row.level ?? NaN;
  return {
    endSeconds,
    users: isOpen ? NaN : level,
    requests: row.requests,
    failures: row.failures,
    avgMilliseconds: row.meanMs ?? NaN,
    p50Milliseconds: row.p50Ms ?? NaN,
    p95Milliseconds: row.p95Ms ?? NaN,
    p99Milliseconds: row.p99Ms ?? NaN,
    arrivals: isOpen ? row.arrivals : NaN,
    maxLatenessMilliseconds: row.latenessMaxMs ?? NaN,
    openRequests: isOpen ? level : NaN,
  };
}

function countsBySecond(counts: Readonly<Record<string, number>> = {}): Map<number, number> {
  return new Map(Object.entries(counts).map(([second, count]) => [Number(second), count]));
}

/** Sum of the counts of the seconds from `startSeconds` (included) to `endSeconds` (excluded). */
export function countBetween(counts: ReadonlyMap<number, number>, startSeconds: number, endSeconds: number): number {
  let sum = 0;
  for (const [second, count] of counts) if (second >= startSeconds && second < endSeconds) sum += count;
  return sum;
}
