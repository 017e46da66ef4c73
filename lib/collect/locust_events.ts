/**
 * What `locust/locustfile.py` reports: one JSON object a line.
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
  /** Error texts and how often each occurred; of `finished`. */
  readonly errors?: Readonly<Record<string, number>>;
  /** Times of requests, milliseconds, by second of the answer; of `finished`, and empty unless asked for. */
  readonly latenciesMilliseconds?: Readonly<Record<string, readonly number[]>>;
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
