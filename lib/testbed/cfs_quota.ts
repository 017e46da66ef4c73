/**
 * A CPU limit as the kernel's scheduler enforces it: so many CPU seconds per period, then nothing until the next one.
 *
 * @module
 */

/** Length of an enforcement period, seconds. Kubernetes leaves the kernel's default, `cpu.cfs_period_us` = 100 000. */
export const CFS_PERIOD_SECONDS = 0.1;

/** Where the accounting of a quota begins. */
export interface CfsQuotaOptions {
  /** Average number of cores that may be used, > 0. */
  readonly limitCores: number;
  /** Clock at the start of the first period, seconds. */
  readonly nowSeconds: number;
  /** CPU that the process had used by then, seconds: what it cost to start is not charged. */
  readonly usedCpuSeconds: number;
}

/**
 * The bandwidth control of the Completely Fair Scheduler as a state machine: clock and CPU use are passed in.
 *
 * Each period of 100 ms brings `limitCores` x 100 ms of CPU time. Time not used is lost; time used beyond it is a debt
 * that later periods pay (the kernel's negative `runtime_remaining`). The process is throttled while nothing is left.
 *
 * Source: Linux, Documentation/scheduler/sched-bwc.rst; Turner, Rao and Rao (2010), "CPU bandwidth control for CFS",
 * Linux Symposium. The optional burst of newer kernels is 0 by default, and so it is here.
 */
export class CfsQuota {
  readonly #quotaSeconds: number;
  readonly #startSeconds: number;
  #chargedCpuSeconds: number;
  #remainingSeconds: number;
  #period = 0;
  #isActive = false;
  #throttledAtSeconds: number | undefined;
  #periods = 0;
  #throttledPeriods = 0;
  #throttledSeconds = 0;

  /**
   * Starts the first period with a full quota.
   *
   * @throws {RangeError} If the limit is not > 0.
   */
  constructor({ limitCores, nowSeconds, usedCpuSeconds }: CfsQuotaOptions) {
    if (!(limitCores > 0)) {
      throw new RangeError(`Cannot enforce a CPU limit as it must be > 0 cores: it is ${limitCores}`);
    }
    this.#quotaSeconds = limitCores * CFS_PERIOD_SECONDS;
    this.#remainingSeconds = this.#quotaSeconds;
    this.#startSeconds = nowSeconds;
    this.#chargedCpuSeconds = usedCpuSeconds;
  }

  /** Finished periods in which CPU was used or wanted (`nr_periods`). */
  get periods(): number {
    return this.#periods;
  }

  /** Finished periods in which the process was throttled (`nr_throttled`). */
  get throttledPeriods(): number {
    return this.#throttledPeriods;
  }

  /** Time spent throttled, seconds; grows when a throttling ends (`throttled_time`). */
  get throttledSeconds(): number {
    return this.#throttledSeconds;
  }

  /**
   * Charges what was used since the last call and tells when the process may go on.
   *
   * What was used across a period's end is charged to the period that began it: call this at least every few
   * milliseconds while working.
   *
   * @param nowSeconds Clock, seconds; never less than at the last call.
   * @param usedCpuSeconds CPU used by the whole process since its start, seconds.
   * @returns Seconds to wait; 0 if the process may run now.
   */
  observe(nowSeconds: number, usedCpuSeconds: number): number {
    const chargeSeconds = usedCpuSeconds - this.#chargedCpuSeconds;
    this.#chargedCpuSeconds = usedCpuSeconds;
    this.#remainingSeconds -= chargeSeconds;
    if (chargeSeconds > 0) this.#isActive = true;
    this.#finishPeriods(nowSeconds);
    if (this.#remainingSeconds > 0) return 0;

    this.#throttledAtSeconds ??= nowSeconds;
    const refills = Math.floor(-this.#remainingSeconds / this.#quotaSeconds) + 1;
    return this.#boundarySeconds(this.#period + refills) - nowSeconds;
  }

  #boundarySeconds(period: number): number {
    return this.#startSeconds + period * CFS_PERIOD_SECONDS;
  }

  #finishPeriods(nowSeconds: number): void {
    while (this.#boundarySeconds(this.#period + 1) <= nowSeconds) {
      if (!this.#isActive && this.#remainingSeconds === this.#quotaSeconds) {
        // Idle with a full quota: nothing can happen before now, however long that was.
        this.#period = Math.floor((nowSeconds - this.#startSeconds) / CFS_PERIOD_SECONDS);
        return;
      }
      this.#period += 1;
      const isThrottled = this.#throttledAtSeconds !== undefined;
      if (this.#isActive || isThrottled) this.#periods += 1;
      if (isThrottled) this.#throttledPeriods += 1;
      this.#isActive = false;
      this.#remainingSeconds = Math.min(this.#quotaSeconds, this.#remainingSeconds + this.#quotaSeconds);
      if (this.#throttledAtSeconds !== undefined && this.#remainingSeconds > 0) {
        // The kernel's period timer wakes the group at the boundary, however late our own timer looks again.
        this.#throttledSeconds += this.#boundarySeconds(this.#period) - this.#throttledAtSeconds;
        this.#throttledAtSeconds = undefined;
      }
    }
  }
}
