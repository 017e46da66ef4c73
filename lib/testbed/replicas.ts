/**
 * Starts and stops the replicas of every service: processes of their own, watched until they are told to end.
 *
 * @module
 */
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
import type { ServiceGreeting } from "./service.ts";
import { SERVICE_ENVIRONMENT, type ServiceVariable } from "./service_config.ts";

/** Which replicas to start. */
export interface ReplicasOptions {
  /** Replicas of each service, an integer >= 1. */
  readonly replicas: number;
  /** Seed of demands, calls and load balancing. */
  readonly seed: number;
  /** CPU limit of each replica, cores. Felt only below 1 core, as a replica's work is one thread. @default {3} */
  readonly cpuLimitCores?: number;
  /** Factor on the published service times. @default {0.02} */
  readonly serviceTimeScale?: number;
  /** Mean CPU demand of a request by service, seconds, where it is not the published one times the scale. */
  readonly serviceTimeSeconds?: Readonly<Record<string, number>>;
  /** Most spans that each replica keeps, an integer >= 1; none is recorded if absent. */
  readonly spanCapacity?: number;
  /** Stops everything when it is aborted. */
  readonly signal?: AbortSignal;
}

/** One replica that serves requests. */
export interface Replica {
  /** Name of its workload, such as `task1`. */
  readonly service: string;
  /** Name of the replica, such as `task1-0`. */
  readonly pod: string;
  /** Where it serves, without a slash at the end; `/metrics` behind it are its metrics, `/spans` its spans. */
  readonly url: string;
  /** Number of its process, for tools of the operating system. */
  readonly processId: number;
}

/** Replicas that run. */
export interface RunningReplicas extends AsyncDisposable {
  /** The replicas of the entry service: a load generator picks one at random for each request. */
  readonly entryUrls: readonly string[];
  /** Names of the services, entry first. */
  readonly services: readonly string[];
  /** Every replica, by service. */
  readonly replicas: readonly Replica[];
  /** Resolves when everything was stopped; rejects, after that, if a process ended by itself. */
  readonly closed: Promise<void>;
  /** Stops every process and resolves when they have ended. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the replicas on the loopback interface, leaves of the call graph first.
 *
 * @throws {RangeError} If an option is out of range.
 * @throws {Error} If a process ends before it is ready; nothing is left running. `signal.reason` if that is aborted.
 */
export async function startReplicas(options: ReplicasOptions): Promise<RunningReplicas> {
  return await startWatched(options, () => Promise.resolve({}));
}

/**
 * Starts the replicas and what belongs beside them. If one process ends by itself, all are stopped.
 *
 * @param beside Starts the rest; hands each of its processes to `watch`.
 * @returns The replicas with what `beside` gave.
 * @throws As {@linkcode startReplicas}.
 */
export async function startWatched<Rest extends object>(
  options: ReplicasOptions,
  beside: (replicas: readonly Replica[], watch: (child: Child) => Child, signal: AbortSignal) => Promise<Rest>,
): Promise<RunningReplicas & Rest> {
  checkOptions(options);
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
    const rest = await beside(replicas, watch, signal);
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
      ...rest,
      entryUrls: replicas.filter(({ service }) => service === ENTRY_SERVICE).map(({ url }) => url),
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

/**
 * Checks what does not need a process.
 *
 * @throws {RangeError} If an option is out of range. `signal.reason` if that is aborted.
 */
export function checkOptions(
  { replicas, seed, cpuLimitCores, serviceTimeSeconds = {}, spanCapacity, signal }: ReplicasOptions,
): void {
  signal?.throwIfAborted();
  const refuse = (wish: string, state: unknown) =>
    new RangeError(`Cannot start the testbed as ${wish}: it is ${state}`);
  if (!Number.isInteger(replicas) || replicas < 1) {
    throw refuse("the number of replicas must be an integer >= 1", replicas);
  }
  if (!Number.isSafeInteger(seed)) throw refuse("the seed must be an integer", seed);
  if (cpuLimitCores !== undefined && !(cpuLimitCores > 0 && Number.isFinite(cpuLimitCores))) {
    throw refuse("the CPU limit must be > 0 cores", cpuLimitCores);
  }
  if (spanCapacity !== undefined && !(Number.isSafeInteger(spanCapacity) && spanCapacity >= 1)) {
    throw refuse("the number of spans to keep must be an integer >= 1", spanCapacity);
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
async function startServices(options: ReplicasOptions, watch: (child: Child) => Child): Promise<readonly Replica[]> {
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
  options: ReplicasOptions,
): Record<string, string> {
  const { seed, cpuLimitCores, serviceTimeScale = DEFAULT_SERVICE_TIME_SCALE, serviceTimeSeconds } = options;
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
    SPAN_CAPACITY: options.spanCapacity === undefined ? "" : String(options.spanCapacity),
    EXIT_WITH_STDIN: "1",
    // Calls between replicas must not go through a proxy that the user has for the web.
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  } satisfies Record<ServiceVariable, string> & Record<string, string>;
}
