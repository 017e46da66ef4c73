/**
 * Local time of a named zone, both ways, by the rules that the runtime ships.
 *
 * @module
 */

/** A moment on the clock and the calendar of a zone. */
export interface LocalTime {
  /** Date, `YYYY-MM-DD`. */
  readonly date: string;
  /** Day of the week, Monday 1 to Sunday 7 (ISO 8601). */
  readonly weekday: number;
  /** How far the zone is ahead of UTC, seconds. */
  readonly offsetSeconds: number;
}

/** A zone whose clock can be read. */
export interface Zone {
  /** Its name, such as `Asia/Ho_Chi_Minh`. */
  readonly name: string;
  /** Local time of a moment, seconds since 1970-01-01 UTC. */
  localTime(seconds: number): LocalTime;
  /**
   * The moment at which the clock of the zone shows a time.
   *
   * @param wallSeconds The time that it shows, as seconds since 1970-01-01 of a clock that is never moved.
   */
  moment(wallSeconds: number): WallMoment;
}

/** What the time on a wall clock means. */
export interface WallMoment {
  /** Seconds since 1970-01-01 UTC; of two, the first; of none, as the clock went before it was moved. */
  readonly seconds: number;
  /** The second of two moments; else the same. */
  readonly secondSeconds: number;
  /** How many moments show that time: 2 in the hour that is repeated, 0 in the one that is left out. */
  readonly moments: 0 | 1 | 2;
}

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_QUARTER = 900;

/**
 * Finds a zone.
 *
 * @throws {RangeError} If the runtime knows none of that name.
 */
export function timeZone(name: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    const [date, time] = ["numeric", "2-digit"] as const;
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      ...{ year: date, month: time, day: time, hour: time, minute: time, second: time },
    });
  } catch (cause) {
    throw new RangeError(`Cannot use the time zone "${name}" as it must be like Europe/Berlin or UTC: there is none`, {
      cause,
    });
  }
  const wallOf = (seconds: number): number => {
    const parts = Object.fromEntries(
      format.formatToParts(Math.floor(seconds) * 1000).map(({ type, value }) => [type, Number(value)]),
    ) as Readonly<Record<string, number>>;
    return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!) / 1000;
  };
  // Asking the runtime takes microseconds; zones move their clocks at quarters of an hour, so one answer serves for each.
  const known = new Map<number, number>();
  const offsetAt = (seconds: number): number => {
    const quarter = Math.floor(seconds / SECONDS_PER_QUARTER);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const start = quarter * SECONDS_PER_QUARTER;
      known.set(quarter, offset = wallOf(start) - start);
    }
    return offset;
  };
  return {
    name,
    localTime(seconds) {
      const offsetSeconds = offsetAt(seconds);
      const days = Math.floor((seconds + offsetSeconds) / SECONDS_PER_DAY);
      return {
        date: new Date(days * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10),
        // 1970-01-01 was a Thursday.
        weekday: ((days + 3) % 7 + 7) % 7 + 1,
        offsetSeconds,
      };
    },
    moment(wallSeconds) {
      // No zone is a day away from UTC, and none moves its clock twice within two days.
      const before = offsetAt(wallSeconds - SECONDS_PER_DAY);
      const after = offsetAt(wallSeconds + SECONDS_PER_DAY);
      const fits = [...new Set([before, after])].map((offset) => wallSeconds - offset)
        .filter((seconds) => seconds + offsetAt(seconds) === wallSeconds).sort((a, b) => a - b);
      const seconds = fits[0] ?? wallSeconds - before;
      return { seconds, secondSeconds: fits[1] ?? seconds, moments: fits.length as 0 | 1 | 2 };
    },
  };
}
