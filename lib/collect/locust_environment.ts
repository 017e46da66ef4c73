/**
 * What a campaign tells a Locust file: which file, and the settings that its README lists.
 *
 * @module
 */
import type { ArrivalDistribution } from "./arrivals.ts";
import type { Mix } from "./mix.ts";

/** What a load generator is told. */
export interface LoadOptions {
  /** Addresses of the replicas of the entry service. */
  readonly targetUrls: readonly string[];
  /** Users of a closed loop; ignored for a load shape and in an open loop. */
  readonly users: number;
  /** Users at each second after the settling time; absent for constant load. */
  readonly usersPerSecond?: Int32Array;
  /** An open loop in place of users; absent for a closed loop. */
  readonly arrivals?: OpenLoop;
  /** Time before the shape begins, seconds. */
  readonly settleSeconds: number;
  /** Time that a user waits between an answer and the next request, seconds; its mean if `userWait` is exponential. */
  readonly userWaitSeconds: number;
  /** How that time is distributed. @default {"constant"} */
  readonly userWait?: "constant" | "exponential";
  /** What is asked for. @default {the page of the reference application} */
  readonly mix?: Mix;
  /** Seed of the draws of the load generator. */
  readonly seed: number;
  /** True to be told the time that each request took, not only how many there were. @default {false} */
  readonly reportsLatencies?: boolean;
  /** Stops waiting; the caller stops the load itself. */
  readonly signal?: AbortSignal;
}

/** Requests that come whatever becomes of earlier ones. */
export interface OpenLoop {
  /** Mean rate at each second after the settling time, req/s; one for a rate that stays the same. The last one holds. */
  readonly ratesRps: Float64Array;
  /** Distribution of the gaps between arrivals. */
  readonly gaps: ArrivalDistribution;
  /** Most requests that are open at once. @default {1000} */
  readonly maxOpen?: number;
}

/** Linux takes 128 KiB for one variable; what is longer would fail with words that nobody understands. */
const LONGEST_SETTING = 120_000;

/** Name of the Locust file that makes a load. */
export function locustFileOf({ arrivals, userWait }: LoadOptions): string {
  if (arrivals !== undefined) return "open_loop.py";
  return userWait === "exponential" ? "think_time.py" : "locustfile.py";
}

/**
 * Settings of that file. Those that a person sets for other ways to load are cleared: the plan alone decides.
 *
 * @throws {RangeError} If the plan of the load or the mix is too long to be told.
 */
export function locustSettings(options: LoadOptions): Record<string, string> {
  const { arrivals, usersPerSecond, mix, userWait, userWaitSeconds } = options;
  const levels = arrivals?.ratesRps ?? usersPerSecond ?? new Int32Array();
  return {
    PLIMSOLL_TARGETS: options.targetUrls.join(","),
    PLIMSOLL_SETTLE_SECONDS: String(options.settleSeconds),
    PLIMSOLL_LEVELS_PER_SECOND: told("load by second", runLengths(levels)),
    PLIMSOLL_MIX: mix === undefined ? "" : told("mix", JSON.stringify(mix)),
    PLIMSOLL_REPORT_LATENCIES: options.reportsLatencies ? "1" : "",
    LOCUST_SEED: String(options.seed),
    LOCUST_WAIT_TIME: userWait === "exponential" ? "" : String(userWaitSeconds),
    LOCUST_THINK_TIME: userWait === "exponential" ? String(userWaitSeconds) : "",
    LOCUST_GAPS: arrivals?.gaps ?? "",
    LOCUST_MAX_OPEN: arrivals?.maxOpen === undefined ? "" : String(arrivals.maxOpen),
    LOCUST_RATE: "",
    LOCUST_MIX: "",
    LOCUST_SHAPE: "",
    LOCUST_TRACE: "",
    LOCUST_TIME_LIMIT: "",
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

/** `3x2,5x1`: level x seconds, so that hours of few levels stay short. */
function runLengths(levels: Int32Array | Float64Array): string {
  const runs: { level: number; seconds: number }[] = [];
  for (const level of levels) {
    const last = runs.at(-1);
    if (last?.level === level) last.seconds++;
    else runs.push({ level, seconds: 1 });
  }
  return runs.map(({ level, seconds }) => `${level}x${seconds}`).join(",");
}

function told(what: string, text: string): string {
  if (text.length <= LONGEST_SETTING) return text;
  throw new RangeError(
    `Cannot start the load as its ${what} must fit into ${LONGEST_SETTING} letters: it has ${text.length}; ` +
      "use a shorter run or one with fewer changes",
  );
}
