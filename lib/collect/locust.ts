/**
 * Runs Locust headless as the load generator of one run.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "@/errors.ts";
import { executableVariable, findExecutable, startChild } from "@/testbed/mod.ts";
import { type LocustEvent, type LocustOrder, readLocustEvent } from "./locust_events.ts";

const LOCUST_FILE = fileURLToPath(new URL("../../locust/locustfile.py", import.meta.url));

/** What a load generator is told. */
export interface LoadOptions {
  /** Addresses of the replicas of the entry service. */
  readonly targetUrls: readonly string[];
  /** Users; for a load shape, ignored. */
  readonly users: number;
  /** Users at each second after the settling time; absent for constant load. */
  readonly usersPerSecond?: Int32Array;
  /** Time before the shape begins, seconds. */
  readonly settleSeconds: number;
  /** Time that a user waits between an answer and the next request, seconds. */
  readonly userWaitSeconds: number;
  /** Seed of the draws of the load generator. */
  readonly seed: number;
  /** True to be told the time that each request took, not only how many there were. @default {false} */
  readonly reportsLatencies?: boolean;
  /** Stops waiting; the caller stops the load itself. */
  readonly signal?: AbortSignal;
}

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
  const executable = await findLocust();
  const order: LocustOrder = {
    executable,
    args: [
      ...["-f", LOCUST_FILE, "--headless", "--only-summary", "--loglevel", "WARNING", "--stop-timeout", "0"],
      ...(options.usersPerSecond === undefined ? ["--users", String(options.users), "--spawn-rate", "100"] : []),
    ],
  };
  const events: LocustEvent[] = [];
  const child = await startChild({
    name: "Locust",
    script: new URL("./locust_keeper.ts", import.meta.url),
    permissions: [`--allow-run=${executable}`],
    args: [JSON.stringify(order)],
    env: {
      PLIMSOLL_TARGETS: options.targetUrls.join(","),
      PLIMSOLL_USER_WAIT_SECONDS: String(options.userWaitSeconds),
      PLIMSOLL_SEED: String(options.seed),
      PLIMSOLL_SETTLE_SECONDS: String(options.settleSeconds),
      PLIMSOLL_USERS_PER_SECOND: options.usersPerSecond === undefined ? "" : options.usersPerSecond.join(","),
      PLIMSOLL_REPORT_LATENCIES: options.reportsLatencies ? "1" : "",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    onLine: (line) => {
      const event = readLocustEvent(line);
      if (event !== undefined) events.push(event);
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
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
      };
    },
    async kill() {
      isStopping = true;
      await child.stop();
    },
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
