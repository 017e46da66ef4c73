/**
 * What the Locust files report: one JSON object a line. `locust/plimsoll_load/reports.py` writes them.
 *
 * @module
 */

/** What the keeper of Locust is told, as JSON in its only argument. */
export interface LocustOrder {
  /** Path of the Locust program. */
  readonly executable: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

/** One report. */
export interface LocustEvent {
  /** `spawned` when users were started, `finished` at the end. */
  readonly event: "spawned" | "finished";
  /** Requests by second since 1970-01-01 UTC; of `finished`. */
  readonly requestsPerSecond?: Readonly<Record<string, number>>;
  /** Failed requests by second; of `finished`. */
  readonly failuresPerSecond?: Readonly<Record<string, number>>;
  /** Requests by method and name of the endpoint; of `finished`. */
  readonly requestsByEndpoint?: Readonly<Record<string, number>>;
  /** Error texts and how often each occurred; of `finished`. */
  readonly errors?: Readonly<Record<string, number>>;
  /** What happened in each second; of `finished`. */
  readonly history?: Readonly<Record<string, LocustSecond>>;
  /** Times of requests, milliseconds, by second of the answer; of `finished`, and empty unless asked for. */
  readonly latenciesMilliseconds?: Readonly<Record<string, readonly number[]>>;
  /** The users that were planned; of `finished`, for a load shape. */
  readonly plan?: PlannedUsers;
  /** How an open loop kept its plan; of `finished`. */
  readonly sender?: SenderReport;
}

/** One second. */
export interface LocustSecond {
  /** Requests that were answered, failed ones included. */
  readonly requests: number;
  /** Requests that failed. */
  readonly failures: number;
  /** Users at the end of the second, of an open loop requests that were open; `null` of one that was cut short. */
  readonly level: number | null;
  /** Mean time of the requests, ms; absent if there was none. */
  readonly meanMs?: number;
  /** Median, ms. */
  readonly p50Ms?: number;
  /** 95th percentile, ms. */
  readonly p95Ms?: number;
  /** 99th percentile, ms. */
  readonly p99Ms?: number;
  /** Requests that an open loop planned for this second and has sent. */
  readonly arrivals: number;
  /** The latest of these, ms after its planned start. */
  readonly latenessMaxMs: number | null;
}

/** Users as a shape has them. */
export interface PlannedUsers {
  /** When the shape began, seconds since 1970-01-01 UTC. */
  readonly beganSeconds: number;
  /** Users at each second from then on. */
  readonly usersPerSecond: readonly number[];
}

/** How the sender of an open loop kept its plan. */
export interface SenderReport {
  /** When the plan began, seconds since 1970-01-01 UTC. */
  readonly beganSeconds: number;
  /** Requests that were sent. */
  readonly sent: number;
  /** Requests whose time had come and that were not sent when the load was stopped. */
  readonly unsent: number;
  /** Requests that had no answer when the load was stopped. */
  readonly unanswered: number;
  /** Requests that had to wait as too many were open. 0 means that the loop was open throughout. */
  readonly heldBack: number;
  /** Most requests that were open at once. */
  readonly mostOpen: number;
  /** From planned to actual start, ms; `null` if none was sent. */
  readonly latenessMilliseconds: Readonly<Record<"median" | "p95" | "p99" | "max", number | null>>;
  /** Starts of all requests, seconds since the beginning; only if latencies were asked for. */
  readonly startsSeconds?: { readonly planned: readonly number[]; readonly actual: readonly number[] };
}

/** Reads a line; `undefined` if it is something else that Locust prints, such as its tables. */
export function readLocustEvent(line: string): LocustEvent | undefined {
  if (!line.startsWith('{"')) return undefined;
  try {
    const value = JSON.parse(line);
    return value.event === "spawned" || value.event === "finished" ? value : undefined;
  } catch {
    return undefined;
  }
}
