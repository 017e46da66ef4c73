/**
 * A real Prometheus server beside the testbed, thrown away with it.
 *
 * @module
 */
import { resolve } from "node:path";
import { CliError } from "@/errors.ts";
import { secondsToMilliseconds } from "@/units.ts";
import { type Child, startChild } from "./child.ts";
import { executableVariable, findExecutable } from "./executable.ts";

/** One replica to scrape. */
export interface ScrapeTarget {
  /** `address:port`. */
  readonly address: string;
  /** Name of the replica, such as `task1-0`. */
  readonly pod: string;
  /** Name of its workload, such as `task1`. */
  readonly app: string;
}

/** What to scrape, and how often. */
export interface ScrapeOptions {
  /** The replicas. */
  readonly targets: readonly ScrapeTarget[];
  /** Time between two scrapes, seconds, at least 0.1. */
  readonly scrapeIntervalSeconds: number;
}

/**
 * The configuration file of Prometheus. It is written as JSON, which is YAML too.
 *
 * Each replica is a target with the labels `pod` and `app`, so that `up` has them as in a cluster.
 *
 * @throws {RangeError} If the interval is less than 0.1 s.
 */
export function prometheusConfiguration({ targets, scrapeIntervalSeconds }: ScrapeOptions): string {
  if (!(scrapeIntervalSeconds >= 0.1)) {
    throw new RangeError(
      `Cannot configure Prometheus as the scrape interval must be >= 0.1 s: it is ${scrapeIntervalSeconds}`,
    );
  }
  const interval = `${Math.round(secondsToMilliseconds(scrapeIntervalSeconds))}ms`;
  const configuration = {
    "global": { "scrape_interval": interval, "scrape_timeout": interval },
    "scrape_configs": [{
      "job_name": "plimsoll-testbed",
      // The replicas name their own pod, as cAdvisor does: their label wins over the target's, which says the same.
      "honor_labels": true,
      "static_configs": targets.map(({ address, pod, app }) => ({ targets: [address], labels: { pod, app } })),
    }],
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** How to start a server. */
export interface PrometheusOptions extends ScrapeOptions {
  /** Folder for the temporary storage; it is made if it is not there. */
  readonly directory: string;
  /** Stops the server while it is still starting. */
  readonly signal?: AbortSignal;
}

/** What the keeper of the server is told, as JSON in its only argument. */
export interface PrometheusOrder {
  /** Path of the Prometheus program. */
  readonly executable: string;
  /** Folder in which a temporary folder for configuration and storage is made. */
  readonly directory: string;
  /** Text of the configuration file. */
  readonly configuration: string;
  /** Number of targets that must be up before the server counts as ready. */
  readonly targets: number;
}

/** A server that has reached all its targets. */
export interface PrometheusServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** The process that keeps it. */
  readonly child: Child;
}

/**
 * Starts Prometheus on a free loopback port and waits until every target is up.
 *
 * A process of ours keeps it, so that it ends and its storage goes even when this process is killed.
 *
 * @throws {CliError} If Prometheus is not installed.
 * @throws {Error} If it does not start or a target stays down; the message carries the last lines of its log.
 * `options.signal.reason` if that is aborted before.
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const executable = await findPrometheus();
  const order: PrometheusOrder = {
    executable,
    directory: resolve(options.directory),
    configuration: prometheusConfiguration(options),
    targets: options.targets.length,
  };
  const child = await startChild({
    name: "Prometheus",
    script: new URL("./prometheus_keeper.ts", import.meta.url),
    permissions: [
      "--allow-net=127.0.0.1",
      `--allow-run=${executable}`,
      `--allow-read=${order.directory}`,
      `--allow-write=${order.directory}`,
    ],
    args: [JSON.stringify(order)],
    env: { NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return { url: (child.greeting as { url: string }).url, child };
}

/**
 * Finds the Prometheus program.
 *
 * @throws {CliError} If it is not installed.
 */
export async function findPrometheus(): Promise<string> {
  const executable = await findExecutable("prometheus");
  if (executable !== undefined) return executable;
  const variable = executableVariable("prometheus");
  const told = Deno.env.get(variable);
  throw new CliError(
    "Cannot measure as Prometheus must be installed: " +
      (told ? `${variable} is "${told}", which is no file. ` : "it is not on PATH. ") +
      `Install it (Debian, Ubuntu: apt-get install prometheus), or set ${variable} to the path of the program`,
  );
}
