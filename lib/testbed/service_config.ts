/**
 * The environment contract of a service: how one program is any service of the application, here and in Kubernetes.
 *
 * @module
 */
import { streamSeed } from "@/random/mod.ts";
import { type Addresses, type OutboundCall, parseAddresses, parseOutboundCalls } from "./outbound_calls.ts";

/** Every environment variable that a service reads, with its meaning. An empty value counts as absent. */
export const SERVICE_ENVIRONMENT = {
  SERVICE_NAME: "name of the workload, such as task1; required",
  SERVICE_TIME_SECONDS: "mean CPU demand of a request, seconds, exponentially distributed; required",
  OUTBOUND_CALLS: "calls of a request, such as SYNC:task2-svc:0.5,SYNC:task3-svc:0.5; none if absent",
  SERVICE_ADDRESSES: "replicas of the hosts called, task2-svc=127.0.0.1:9101|127.0.0.1:9102; DNS if absent",
  SEED: "seed of demands, calls and load balancing, mixed with POD_NAME; 42 if absent",
  POD_NAME: "name of the replica; <SERVICE_NAME>-0 if absent",
  LISTEN_ADDRESS: "address to listen on; 0.0.0.0 if absent",
  PORT: "port to listen on, 0 for any free one; 8080 if absent",
  CPU_LIMIT_CORES: "CPU limit that the program enforces on itself and reports; absent where the kernel does it",
  CPU_REQUEST_CORES: "CPU request to report; not reported if absent",
  MEMORY_LIMIT_MEBIBYTES: "memory limit to report; not reported if absent",
  MEMORY_REQUEST_MEBIBYTES: "memory request to report; not reported if absent",
  SPAN_CAPACITY: "most spans that are kept, and offered at /spans as JSON of OpenTelemetry; none is recorded if absent",
  EXIT_WITH_STDIN: "1: exit when standard input closes, so that no replica outlives the program that started it",
} as const satisfies Readonly<Record<string, string>>;

/** Name of an environment variable that a service reads. */
export type ServiceVariable = keyof typeof SERVICE_ENVIRONMENT;

/** One replica of one service, as its environment describes it. */
export interface ServiceConfig {
  /** Name of the workload. */
  readonly name: string;
  /** Name of the replica. */
  readonly podName: string;
  /** Address to listen on. */
  readonly listenAddress: string;
  /** Port to listen on, 0 for any free one. */
  readonly port: number;
  /** Mean CPU demand of a request, seconds. */
  readonly meanDemandSeconds: number;
  /** Calls of a request, in the order in which they are made. */
  readonly calls: readonly OutboundCall[];
  /** Where the hosts called are; empty if DNS knows. */
  readonly addresses: Addresses;
  /** Seed of this replica: no two pods draw the same numbers. */
  readonly seed: number;
  /** What is reported as limits and requests of the container; the CPU limit is enforced too. */
  readonly resources: Partial<Resources>;
  /** Most spans that are kept; none is recorded if absent. */
  readonly spanCapacity?: number;
  /** True if the replica must exit when its standard input closes. */
  readonly exitWithStdin: boolean;
}

/** Limits and requests of a container. */
export interface Resources {
  /** CPU limit, cores. */
  readonly cpuLimitCores: number;
  /** CPU request, cores. */
  readonly cpuRequestCores: number;
  /** Memory limit, MiB. */
  readonly memoryLimitMebibytes: number;
  /** Memory request, MiB. */
  readonly memoryRequestMebibytes: number;
}

/**
 * Reads the environment of a service.
 *
 * @param read Gives the value of a variable, `undefined` if it is not set.
 * @throws {SyntaxError} If a list cannot be read, or a host that is called has no address although some are given.
 * @throws {RangeError} If a variable is missing or out of range.
 */
export function readServiceConfig(read: (name: ServiceVariable) => string | undefined): ServiceConfig {
  const value = (name: ServiceVariable): string | undefined => read(name)?.trim() || undefined;
  const number = (name: ServiceVariable, rule: Rule, fallback?: number): number | undefined => {
    const text = value(name);
    if (text === undefined) return fallback;
    const parsed = Number(text);
    if (!rule.holds(parsed)) {
      throw new RangeError(`Cannot start the service as ${name} must be ${rule.text}: it is "${text}"`);
    }
    return parsed;
  };
  const required = <T>(name: ServiceVariable, read: T | undefined): T => {
    if (read !== undefined) return read;
    throw new RangeError(`Cannot start the service as ${name} must be set (${SERVICE_ENVIRONMENT[name]}): it is not`);
  };

  const name = required("SERVICE_NAME", value("SERVICE_NAME"));
  const podName = value("POD_NAME") ?? `${name}-0`;
  const calls = parseOutboundCalls(value("OUTBOUND_CALLS") ?? "");
  const addresses = parseAddresses(value("SERVICE_ADDRESSES") ?? "");
  const lost = addresses.size === 0 ? undefined : calls.find(({ host }) => !addresses.has(host));
  if (lost !== undefined) {
    throw new SyntaxError(
      `Cannot start the service as SERVICE_ADDRESSES must name every host that is called: "${lost.host}" is missing`,
    );
  }
  const cpuLimitCores = number("CPU_LIMIT_CORES", POSITIVE);
  const cpuRequestCores = number("CPU_REQUEST_CORES", POSITIVE);
  const memoryLimitMebibytes = number("MEMORY_LIMIT_MEBIBYTES", POSITIVE);
  const memoryRequestMebibytes = number("MEMORY_REQUEST_MEBIBYTES", POSITIVE);
  const spanCapacity = number("SPAN_CAPACITY", COUNT);
  return {
    name,
    podName,
    listenAddress: value("LISTEN_ADDRESS") ?? "0.0.0.0",
    port: number("PORT", PORT_NUMBER, 8080)!,
    meanDemandSeconds: required("SERVICE_TIME_SECONDS", number("SERVICE_TIME_SECONDS", NOT_NEGATIVE)),
    calls,
    addresses,
    seed: streamSeed(number("SEED", INTEGER, 42)!, fnv1a(podName)),
    resources: {
      ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }),
      ...(cpuRequestCores === undefined ? {} : { cpuRequestCores }),
      ...(memoryLimitMebibytes === undefined ? {} : { memoryLimitMebibytes }),
      ...(memoryRequestMebibytes === undefined ? {} : { memoryRequestMebibytes }),
    },
    ...(spanCapacity === undefined ? {} : { spanCapacity }),
    exitWithStdin: value("EXIT_WITH_STDIN") === "1",
  };
}

interface Rule {
  readonly text: string;
  holds(value: number): boolean;
}

const POSITIVE: Rule = { text: "a number > 0", holds: (value) => value > 0 && Number.isFinite(value) };
const NOT_NEGATIVE: Rule = { text: "a number >= 0", holds: (value) => value >= 0 && Number.isFinite(value) };
const INTEGER: Rule = { text: "an integer", holds: Number.isSafeInteger };
const COUNT: Rule = { text: "an integer >= 1", holds: (value) => Number.isSafeInteger(value) && value >= 1 };
const PORT_NUMBER: Rule = {
  text: "an integer from 0 to 65535",
  holds: (value) => Number.isInteger(value) && value >= 0 && value <= 65535,
};

/** 32-bit FNV-1a of a text's UTF-16 units. Source: draft-eastlake-fnv, "The FNV Non-Cryptographic Hash Algorithm". */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
