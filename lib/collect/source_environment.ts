/**
 * The environment variables that choose what is collected from a live Prometheus.
 *
 * @module
 */

/** Every variable with its meaning. An empty value counts as absent. */
export const SOURCE_ENVIRONMENT = {
  PROMETHEUS_URL: "address of a live Prometheus, such as http://localhost:9090; the recording is replayed if absent",
  PROMETHEUS_TOKEN: "bearer token; a user and password may stand in the address; none if absent",
  COLLECT_SERVICES: "workloads, such as task1,task2; every one that received requests if absent",
  COLLECT_NAMESPACE: "namespace of the workloads; all if absent",
  COLLECT_MATCHERS: 'more label matchers for every metric, such as cluster="eu-1"; none if absent',
  COLLECT_STEP_SECONDS: "sampling step and rate window, at least two, better four scrape intervals; 60 if absent",
  COLLECT_WINDOW_SECONDS: "how far back to look; 1800 if absent",
  COLLECT_END: "end of the window, such as 2026-03-01T12:00:00Z; now if absent",
  COLLECT_USERS: "load level that run files are named by; 1 if absent",
} as const satisfies Readonly<Record<string, string>>;

/** Name of a variable of {@linkcode SOURCE_ENVIRONMENT}. */
export type SourceVariable = keyof typeof SOURCE_ENVIRONMENT;

/** What the variables say. */
export interface SourceSettings {
  /** Address of Prometheus. */
  readonly url: string;
  /** Bearer token. */
  readonly bearerToken?: string;
  /** Workloads that were named. */
  readonly services?: readonly string[];
  /** Namespace of the workloads. */
  readonly namespace?: string;
  /** Label matchers, as PromQL writes them between braces. */
  readonly matchers?: string;
  /** Sampling step and rate window, seconds. */
  readonly stepSeconds: number;
  /** Length of the window to look at, seconds. */
  readonly windowSeconds: number;
  /** End of that window, seconds since 1970-01-01 UTC. */
  readonly endSeconds?: number;
  /** Load level, users. */
  readonly users: number;
}

/**
 * Reads the variables.
 *
 * @param read Gives the value of a variable, `undefined` if it is not set.
 * @returns `undefined` if no Prometheus is named.
 * @throws {RangeError} If a value cannot be read; the message names the variable.
 */
export function readSourceEnvironment(
  read: (name: SourceVariable) => string | undefined,
): SourceSettings | undefined {
  const value = (name: SourceVariable): string | undefined => read(name)?.trim() || undefined;
  const url = value("PROMETHEUS_URL");
  if (url === undefined) return undefined;
  const number = (name: SourceVariable, fallback: number, minimum: number): number => {
    const text = value(name);
    const parsed = text === undefined ? fallback : Number(text);
    if (Number.isFinite(parsed) && parsed >= minimum) return parsed;
    throw new RangeError(`Cannot collect from Prometheus as ${name} must be a number >= ${minimum}: it is "${text}"`);
  };
  const stepSeconds = number("COLLECT_STEP_SECONDS", 60, 1);
  const windowSeconds = number("COLLECT_WINDOW_SECONDS", 1800, 4 * stepSeconds);
  const users = number("COLLECT_USERS", 1, 1);
  if (!Number.isInteger(users)) {
    throw new RangeError(`Cannot collect from Prometheus as COLLECT_USERS must be a whole number: it is "${users}"`);
  }
  const end = value("COLLECT_END");
  const endSeconds = end === undefined ? undefined : Date.parse(end) / 1000;
  if (Number.isNaN(endSeconds)) {
    throw new RangeError(
      `Cannot collect from Prometheus as COLLECT_END must be a time such as 2026-03-01T12:00:00Z: it is "${end}"`,
    );
  }
  const bearerToken = value("PROMETHEUS_TOKEN");
  const services = value("COLLECT_SERVICES")?.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const namespace = value("COLLECT_NAMESPACE");
  const matchers = value("COLLECT_MATCHERS");
  return {
    url,
    stepSeconds,
    windowSeconds,
    users,
    ...(endSeconds === undefined ? {} : { endSeconds }),
    ...(bearerToken === undefined ? {} : { bearerToken }),
    ...(services === undefined ? {} : { services }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(matchers === undefined ? {} : { matchers }),
  };
}
