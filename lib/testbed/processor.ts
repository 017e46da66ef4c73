/**
 * One replica's processor: requests in progress share it in short slices, each charged its own CPU time.
 *
 * @module
 */
import process from "node:process";
import { setImmediate, setTimeout } from "node:timers/promises";
import { MICROSECONDS_PER_SECOND, MILLISECONDS_PER_SECOND } from "@/units.ts";
import { CfsQuota } from "./cfs_quota.ts";

/** CPU that one request burns before the next one gets its turn, seconds. */
const SLICE_SECONDS = 0.001;

/** Rounds of arithmetic between two looks at the CPU clock: about 2 µs, against 0.5 µs for the look itself. */
const ROUNDS_PER_LOOK = 1000;

/** CPU that this process has used since its start, all threads, user and system, seconds; from the operating system. */
export function processCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS_PER_SECOND;
}

/** A request that waits for CPU. */
interface Job {
  remainingSeconds: number;
  readonly finish: () => void;
}

/**
 * Burns CPU for several requests at once, as an egalitarian processor-sharing queue, within an optional CPU limit.
 *
 * Between slices the event loop runs, so that new requests are accepted and metrics are served meanwhile.
 */
export class Processor {
  /** The CPU limit with its counters, if there is one. */
  readonly quota: CfsQuota | undefined;
  readonly #queue: Job[] = [];
  #isRunning = false;
  #scratch = 1;

  /** @param limitCores Average number of cores that the process may use; not limited if absent. */
  constructor(limitCores?: number) {
    this.quota = limitCores === undefined ? undefined : new CfsQuota({
      limitCores,
      nowSeconds: nowSeconds(),
      usedCpuSeconds: processCpuSeconds(),
    });
  }

  /** Brings the counters of the limit up to date. */
  observe(): void {
    this.quota?.observe(nowSeconds(), processCpuSeconds());
  }

  /** Resolves as soon as the limit lets the process run: at once if it is not throttled. */
  async untilRunnable(): Promise<void> {
    if (this.quota === undefined) return;
    for (;;) {
      const waitSeconds = this.quota.observe(nowSeconds(), processCpuSeconds());
      if (waitSeconds <= 0) return;
      await setTimeout(Math.ceil(waitSeconds * MILLISECONDS_PER_SECOND));
    }
  }

  /** Resolves after this request has been given `demandSeconds` of CPU time, however long that takes. */
  burn(demandSeconds: number): Promise<void> {
    if (demandSeconds <= 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#queue.push({ remainingSeconds: demandSeconds, finish: resolve });
      if (!this.#isRunning) this.#run().catch(reject);
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
        await this.untilRunnable();
        job.remainingSeconds -= this.#spin(Math.min(SLICE_SECONDS, job.remainingSeconds));
        if (job.remainingSeconds > 0) this.#queue.push(job);
        else job.finish();
        await setImmediate();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Works until the process has used `cpuSeconds` more, and returns what it has really used. */
  #spin(cpuSeconds: number): number {
    const startSeconds = processCpuSeconds();
    let usedSeconds = 0;
    let scratch = this.#scratch;
    while (usedSeconds < cpuSeconds) {
      for (let round = 0; round < ROUNDS_PER_LOOK; round++) {
        scratch ^= scratch << 13;
        scratch ^= scratch >>> 17;
        scratch ^= scratch << 5;
      }
      usedSeconds = processCpuSeconds() - startSeconds;
    }
    // Kept, so that the compiler cannot drop the arithmetic as unused.
    this.#scratch = scratch;
    return usedSeconds;
  }
}

function nowSeconds(): number {
  return performance.now() / MILLISECONDS_PER_SECOND;
}
