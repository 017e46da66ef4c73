/**
 * The measured system: every replica of every service, and the Prometheus server that watches them.
 *
 * @module
 */
import { DEFAULT_OUTPUT_DIR } from "@/config.ts";
import { findPrometheus, startPrometheus } from "./prometheus.ts";
import { checkOptions, type ReplicasOptions, type RunningReplicas, startWatched } from "./replicas.ts";

/** What to start. */
export interface TestbedOptions extends ReplicasOptions {
  /** Time between two scrapes, seconds, >= 0.1. @default {1} */
  readonly scrapeIntervalSeconds?: number;
  /** Folder for the temporary storage of Prometheus. @default {"output"} */
  readonly directory?: string;
}

/** A running testbed. */
export interface Testbed extends RunningReplicas {
  /** Where Prometheus answers, without a slash at the end. */
  readonly prometheusUrl: string;
}

/**
 * Starts the testbed: the replicas, then Prometheus, and waits until every replica was scraped.
 *
 * @throws {CliError} If Prometheus is not installed.
 * @throws {RangeError} If an option is out of range.
 * @throws {Error} If a process ends before it is ready; nothing is left running. `signal.reason` if that is aborted.
 */
export async function startTestbed(options: TestbedOptions): Promise<Testbed> {
  checkOptions(options);
  await findPrometheus();
  return await startWatched(options, async (replicas, watch, signal) => {
    const prometheus = await startPrometheus({
      targets: replicas.map(({ url, pod, service }) => ({ address: new URL(url).host, pod, app: service })),
      scrapeIntervalSeconds: options.scrapeIntervalSeconds ?? 1,
      directory: options.directory ?? DEFAULT_OUTPUT_DIR,
      signal,
    });
    watch(prometheus.child);
    return { prometheusUrl: prometheus.url };
  });
}
