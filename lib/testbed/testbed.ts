/**
 * Starts and stops the measured system: every replica of every service, and the Prometheus server that watches them.
 *
 * @module
 */
import { DEFAULT_OUTPUT_DIR } from "@/config.ts";
import {
  DEFAULT_RESOURCES,
  DEFAULT_SERVICE_TIME_SCALE,
  ENTRY_SERVICE,
  REFERENCE_APPLICATION,
  serviceHost,
  type ServiceSpec,
  startOrder,
} from "./application.ts";
import { type Child, startChild } from "./child.ts";
import { formatAddresses, formatOutboundCalls } from "./outbound_calls.ts";
import { findPrometheus, startPrometheus } from "./prometheus.ts";
import type { ServiceGreeting } from "./service.ts";
import { SERVICE_ENVIRONMENT, type ServiceVariable } from "./service_config.ts";

/** What to start. */
export interface TestbedOptions {
  /** Replicas of each service, an integer >= 1. */
  readonly replicas: number;
  /** Seed of demands, calls and load balancing. */
  readonly seed: number;
  /** CPU limit of each replica, cores. Felt only below 1 core, as a replica's work is one thread. @default {3} */
  readonly cpuLimitCores?: number;
  /** Time between two scrapes, seconds, >= 0.1. @default {1} */
  readonly scrapeIntervalSeconds?: number;
  /** Factor on the published service times. @default {0.02} */
  readonly serviceTimeScale?: number;
  /** Mean CPU demand of a request by service, seconds, where it is not the published one times the scale. */
  readonly serviceTimeSeconds?: Readonly<Record<string, number>>;
  /** Folder for the temporary storage of Prometheus. @default {"output"} */
  readonly directory?: string;
  /** Stops the testbed when it is aborted. */
  readonly signal?: AbortSignal;
}

/** One replica that serves requests. */
export interface Replica {
  /** Name of its workload, such as `task1`. */
  readonly service: string;
  /** Name of the replica, such as `task1-0`. */
  readonly pod: string;
  /** Where it serves, without a slash at the end; `/metrics` behind it are its metrics. */
  readonly url: string;
  /** Number of its process, for tools of the operating system. */
  readonly processId: number;
}

/** A running testbed. */
export interface Testbed extends AsyncDisposable {
  /** The replicas of the entry service: a load generator picks one at random for each request. */
  readonly entryUrls: readonly string[];
  /** Where Prometheus answers, without a slash at the end. */
  readonly prometheusUrl: string;
  /** Names of the services, entry first. */
  readonly services: readonly string[];
  /** Every replica, by service. */
  readonly replicas: readonly Replica[];
  /** Resolves when the testbed was stopped; rejects, after everything was stopped, if a process ended by itself. */
  readonly closed: Promise<void>;
  /** Stops every process and resolves when they have ended. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the testbed: processes on the loopback interface, leaves of the call graph first, then Prometheus, and waits
 * until every replica was scraped.
 *
 * @throws {CliError} If Prometheus is not installed.
 * @throws {RangeError} If an option is out of range.
 * @throws {Error} If a process ends before it is ready; nothing is left running. `signal.reason` if that is aborted.
 */
export async function startTestbed(options: TestbedOptions): Promise<Testbed> {
  checkOptions(options);
  await findPrometheus();

  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const children: Child[] = [];
  let isStopping = false;
  const watch = (child: Child): Child => {
    children.push(child);
    child.ended.then((lastWords) => {
      if (isStopping) return;
      failure.abort(new Error(`Cannot go on measuring as ${child.name} must keep running: ${lastWords}`));
    });
    return child;
  };
  const stopAll = async (): Promise<void> => {
    isStopping = true;
    await Promise.all(children.map((child) => child.stop()));
  };

  try {
    const replicas = await startServices({ ...options, signal }, watch);
    const targets = replicas.map(({ url, pod, service }) => ({ address: new URL(url).host, pod, app: service }));
    const prometheus = await startPrometheus({
      targets,
      scrapeIntervalSeconds: options.scrapeIntervalSeconds ?? 1,
      directory: options.directory ?? DEFAULT_OUTPUT_DIR,
      signal,
    });
    watch(prometheus.child);
    signal.throwIfAborted();

    const { promise: closed, resolve, reject } = Promise.withResolvers<void>();
    // Whoever does not ask for it must not be ended by a rejection that nobody handles.
    closed.catch(() => {});
    const stop = async (): Promise<void> => {
      await stopAll();
      if (failure.signal.aborted) reject(failure.signal.reason);
      else resolve();
    };
    signal.addEventListener("abort", () => void stop(), { once: true });
    return {
      entryUrls: replicas.filter(({ service }) => service === ENTRY_SERVICE).map(({ url }) => url),
      prometheusUrl: prometheus.url,
      services: REFERENCE_APPLICATION.map(({ name }) => name),
      replicas,
      closed,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stopAll();
    throw signal.aborted ? signal.reason : error;
  }
}

function checkOptions({ replicas, seed, cpuLimitCores, serviceTimeSeconds = {}, signal }: TestbedOptions): void {
  signal?.throwIfAborted();
  if (!Number.isInteger(replicas) || replicas < 1) {
    throw new RangeError(
      `Cannot start the testbed as the number of replicas must be an integer >= 1: it is ${replicas}`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot start the testbed as the seed must be an integer: it is ${seed}`);
  }
  if (cpuLimitCores !== undefined && !(cpuLimitCores > 0 && Number.isFinite(cpuLimitCores))) {
    throw new RangeError(`Cannot start the testbed as the CPU limit must be > 0 cores: it is ${cpuLimitCores}`);
  }
  const unknown = Object.keys(serviceTimeSeconds).find((name) =>
    !REFERENCE_APPLICATION.some((service) => service.name === name)
  );
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot start the testbed as a service time must belong to one of its services: it has no "${unknown}"`,
    );
  }
}

/** Starts all replicas of one service at once, and the services one after the other, since a caller needs addresses. */
async function startServices(options: TestbedOptions, watch: (child: Child) => Child): Promise<readonly Replica[]> {
  const addresses = new Map<string, readonly string[]>();
  const replicas: Replica[] = [];
  for (const service of startOrder(REFERENCE_APPLICATION)) {
    const called = new Map(service.calls.map(({ host }) => [host, addresses.get(host) ?? []]));
    const pods = Array.from({ length: options.replicas }, (_, index) => `${service.name}-${index}`);
    // All are waited for even if one fails, so that the caller can stop those that have started.
    const starts = await Promise.allSettled(pods.map((pod) =>
      startChild({
        name: pod,
        script: new URL("./service.ts", import.meta.url),
        permissions: ["--allow-net=127.0.0.1", `--allow-env=${Object.keys(SERVICE_ENVIRONMENT).join(",")}`],
        env: serviceEnvironment(service, pod, formatAddresses(called), options),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }).then(watch)
    ));
    const started = starts.map((start, index): Replica => {
      if (start.status === "rejected") throw start.reason;
      const { port, processId } = start.value.greeting as ServiceGreeting;
      return { service: service.name, pod: pods[index]!, url: `http://127.0.0.1:${port}`, processId };
    });
    addresses.set(serviceHost(service.name), started.map(({ url }) => new URL(url).host));
    replicas.push(...started);
  }
  return REFERENCE_APPLICATION.flatMap(({ name }) => replicas.filter(({ service }) => service === name));
}

function serviceEnvironment(
  service: ServiceSpec,
  pod: string,
  addresses: string,
  { seed, cpuLimitCores, serviceTimeScale = DEFAULT_SERVICE_TIME_SCALE, serviceTimeSeconds }: TestbedOptions,
): Record<string, string> {
  return {
    SERVICE_NAME: service.name,
    SERVICE_TIME_SECONDS: String(serviceTimeSeconds?.[service.name] ?? service.serviceTimeSeconds * serviceTimeScale),
    OUTBOUND_CALLS: formatOutboundCalls(service.calls),
    SERVICE_ADDRESSES: addresses,
    SEED: String(seed),
    POD_NAME: pod,
    LISTEN_ADDRESS: "127.0.0.1",
    PORT: "0",
    CPU_LIMIT_CORES: String(cpuLimitCores ?? DEFAULT_RESOURCES.cpuLimitCores),
    CPU_REQUEST_CORES: String(DEFAULT_RESOURCES.cpuRequestCores),
    MEMORY_LIMIT_MEBIBYTES: String(DEFAULT_RESOURCES.memoryLimitMebibytes),
    MEMORY_REQUEST_MEBIBYTES: String(DEFAULT_RESOURCES.memoryRequestMebibytes),
    EXIT_WITH_STDIN: "1",
    // Calls between replicas must not go through a proxy that the user has for the web.
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  } satisfies Record<ServiceVariable, string> & Record<string, string>;
}
