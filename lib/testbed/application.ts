/**
 * The reference application as data: three services, who calls whom, and what a request costs.
 *
 * @module
 */
import type { OutboundCall } from "./outbound_calls.ts";
import type { Resources } from "./service_config.ts";

/** One service of an application. */
export interface ServiceSpec {
  /** Name of the workload; its host is `<name>-svc`. */
  readonly name: string;
  /** Mean CPU demand of one request in the published application, seconds; exponentially distributed. */
  readonly serviceTimeSeconds: number;
  /** Calls that a request makes after its own work, one after the other. */
  readonly calls: readonly OutboundCall[];
}

/** The published application: task1 is the entry, task3 a leaf. */
export const REFERENCE_APPLICATION: readonly ServiceSpec[] = [
  {
    name: "task1",
    serviceTimeSeconds: 0.5,
    calls: [
      { mode: "SYNC", host: "task2-svc", probability: 0.5 },
      { mode: "SYNC", host: "task3-svc", probability: 0.5 },
    ],
  },
  { name: "task2", serviceTimeSeconds: 0.1, calls: [{ mode: "SYNC", host: "task3-svc", probability: 1 }] },
  { name: "task3", serviceTimeSeconds: 0.15, calls: [] },
];

/** Name of the service that users call. */
export const ENTRY_SERVICE = "task1";

/**
 * Factor on the published service times, so that 15 users and three services fit on two cores: 10, 2 and 3 ms of CPU
 * where the cluster takes 500, 100 and 150 ms.
 */
export const DEFAULT_SERVICE_TIME_SCALE = 1 / 50;

/**
 * Limits and requests of each replica, as published. A replica is one process whose work is one thread, so it cannot use
 * much more than one core: only a CPU limit below 1 core is ever felt. Memory is reported, not enforced.
 */
export const DEFAULT_RESOURCES: Resources = {
  cpuLimitCores: 3,
  cpuRequestCores: 1,
  memoryLimitMebibytes: 1536,
  memoryRequestMebibytes: 1536,
};

/**
 * How often each service is called, on average, for one request at the entry; the entry itself once.
 *
 * Source: Denning and Buzen (1978), "The operational analysis of queueing network models", ACM Computing Surveys 10(3):
 * the visit ratios of the forced flow law.
 *
 * @throws {RangeError} As {@linkcode startOrder}.
 */
export function visitRatios(services: readonly ServiceSpec[], entry: string): ReadonlyMap<string, number> {
  const visits = new Map(services.map(({ name }) => [name, name === entry ? 1 : 0]));
  // Callers first: what calls a service has all of its own visits by then.
  for (const { name, calls } of startOrder(services).toReversed()) {
    for (const { host, probability } of calls) {
      const called = services.find((service) => serviceHost(service.name) === host)!.name;
      visits.set(called, visits.get(called)! + visits.get(name)! * probability);
    }
  }
  return visits;
}

/** Host name under which a service is called. */
export function serviceHost(name: string): string {
  return `${name}-svc`;
}

/**
 * Orders services so that each comes after all that it calls: what is called must be there first.
 *
 * @throws {RangeError} If services call each other in a circle, or one calls a host that no service has.
 */
export function startOrder(services: readonly ServiceSpec[]): readonly ServiceSpec[] {
  const byHost = new Map(services.map((service) => [serviceHost(service.name), service]));
  const ordered = new Set<ServiceSpec>();
  const visit = (service: ServiceSpec, callers: readonly string[]): void => {
    if (ordered.has(service)) return;
    const path = [...callers, service.name];
    if (callers.includes(service.name)) {
      throw new RangeError(`Cannot start services as calls must not form a circle: ${path.join(" -> ")}`);
    }
    for (const { host } of service.calls) {
      const called = byHost.get(host);
      if (called === undefined) {
        throw new RangeError(
          `Cannot start services as each call must go to one of them: ${service.name} calls "${host}"`,
        );
      }
      visit(called, path);
    }
    ordered.add(service);
  };
  services.forEach((service) => visit(service, []));
  return [...ordered];
}
