/**
 * Where samples come from: a live Prometheus if one is named, else the answers that were recorded. Both are asked by the
 * same queries through the same client.
 *
 * @module
 */
import { replayAnswers } from "./answers.ts";
import { discoverWorkloads } from "./discover.ts";
import type { LoadStatistics } from "./locust.ts";
import { type PrometheusClient, prometheusClient } from "./prometheus.ts";
import type { QueryScope } from "./queries.ts";
import { DEFAULT_RECORDING_DIR, type Period, readRecording } from "./recording.ts";
import { readSourceEnvironment, type SourceVariable } from "./source_environment.ts";
import type { TimeRange } from "./time_range.ts";

/** A Prometheus with what to ask it for. */
export interface MetricsSource {
  /** `live` if the answers come from a Prometheus now, `recorded` if they are replayed. */
  readonly kind: "live" | "recorded";
  /** Where the answers come from, in one line. */
  readonly description: string;
  /** What is asked. */
  readonly client: PrometheusClient;
  /** Workloads; of a recording, the entry first. */
  readonly services: readonly string[];
  /** Rate window, namespace and label matchers of every query. */
  readonly scope: Omit<QueryScope, "workload">;
  /** All samples that there are to look at. */
  readonly range: TimeRange;
  /** The samples among them that lie under load as a whole: those to collect. */
  readonly loaded: TimeRange;
  /** Load level that run files are named by, users. */
  readonly users: number;
  /** Replicas that were asked for; absent where only those that are seen are known. */
  readonly replicas?: number;
  /** When the replicas of a service were stopped; absent if nobody did. */
  readonly paused?: Period & { readonly service: string };
  /** What the load generator itself counted; empty where the load is somebody else's. */
  readonly load: LoadStatistics;
}

/** What {@linkcode openSource} can be told. */
export interface SourceOptions {
  /** Folder of the recording that is replayed if no live Prometheus is named. @default {DEFAULT_RECORDING_DIR} */
  readonly recording?: string;
  /** Reads an environment variable. @default {Deno.env.get} */
  readonly environment?: (name: SourceVariable) => string | undefined;
  /** End of the window of a live source unless the environment names one, seconds. @default {now} */
  readonly nowSeconds?: number;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
}

/** The periods of a source that a chart shades: the loaded window first, then the failure if there was one. */
export function sourcePeriods({ loaded, paused }: MetricsSource): (Period & { readonly label: string })[] {
  const { startSeconds, endSeconds, stepSeconds } = loaded;
  // A sample tells of the step before it.
  const window = { label: "loaded window", startSeconds: startSeconds - stepSeconds, endSeconds };
  return paused === undefined ? [window] : [window, { ...paused, label: `${paused.service} stopped` }];
}

const NO_LOAD: LoadStatistics = {
  requestsPerSecond: new Map(),
  failuresPerSecond: new Map(),
  errors: {},
  latenciesMilliseconds: new Map(),
};

/**
 * Opens the live Prometheus that `PROMETHEUS_URL` names, else the recording. The other variables are those of
 * `SOURCE_ENVIRONMENT`.
 *
 * Of a live source, workloads and the loaded window are found by one query: workloads are those that received requests,
 * the window is the longest stretch under load.
 *
 * @throws {RangeError} If a variable cannot be read, or nothing is found to collect; the message says what to set.
 * @throws {PrometheusError} If the live Prometheus does not answer.
 * @throws {SchemaError} If the recording cannot be read.
 */
export async function openSource(options: SourceOptions = {}): Promise<MetricsSource> {
  const settings = readSourceEnvironment(options.environment ?? ((name) => Deno.env.get(name)));
  if (settings === undefined) return await openRecorded(options.recording ?? DEFAULT_RECORDING_DIR);
  const { url, bearerToken, stepSeconds, windowSeconds, users } = settings;
  const client = prometheusClient({
    url,
    ...(bearerToken === undefined ? {} : { bearerToken }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const scope = {
    windowSeconds: stepSeconds,
    ...(settings.namespace === undefined ? {} : { namespace: settings.namespace }),
    ...(settings.matchers === undefined ? {} : { matchers: [settings.matchers] }),
  };
  const untilSeconds = settings.endSeconds ?? options.nowSeconds ?? Date.now() / 1000;
  // On a grid of whole steps, so that asking again soon finds the same samples.
  const endSeconds = Math.floor(untilSeconds / stepSeconds) * stepSeconds;
  const steps = Math.floor(windowSeconds / stepSeconds);
  const range = { startSeconds: endSeconds - (steps - 1) * stepSeconds, endSeconds, stepSeconds };
  const found = await discoverWorkloads(client, scope, range, settings.services);
  return {
    kind: "live",
    description: `live: Prometheus ${await client.version() ?? "of unknown version"}, as PROMETHEUS_URL says; ` +
      "numbers in the text are those of the recording",
    client,
    services: found.services,
    scope,
    range,
    loaded: found.loaded,
    users,
    load: NO_LOAD,
  };
}

async function openRecorded(folder: string): Promise<MetricsSource> {
  const { recording, answers } = await readRecording(folder);
  const { plan, measuredOn } = recording;
  return {
    kind: "recorded",
    description: `recorded: Prometheus ${measuredOn["prometheus"]}, ${plan.users} users x ${plan.replicas} replicas`,
    client: prometheusClient({ url: "http://recorded", fetch: replayAnswers(answers), retry: { attempts: 1 } }),
    services: recording.services,
    scope: { windowSeconds: plan.stepSeconds },
    range: recording.range,
    loaded: recording.loaded,
    users: plan.users,
    replicas: plan.replicas,
    paused: { service: plan.pausedService, ...recording.paused },
    load: recording.load,
  };
}
