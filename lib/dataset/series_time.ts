/**
 * Times of samples as other systems write them -> seconds since 1970-01-01 UTC.
 *
 * @module
 */
import { MICROSECONDS_PER_SECOND, MILLISECONDS_PER_SECOND } from "@/units.ts";
import { NUMBER } from "./parse.ts";
import { parseTimestamp } from "./timestamp.ts";

/** What times count if they are numbers. */
export type TimeUnit = "seconds" | "milliseconds" | "microseconds";

/** How many of a unit are a second. */
const PER_SECOND: Readonly<Record<TimeUnit, number>> = {
  seconds: 1,
  milliseconds: MILLISECONDS_PER_SECOND,
  microseconds: MICROSECONDS_PER_SECOND,
};

/** Seconds reach this number in the year 5138, milliseconds did in March 1973: no file of measurements is in doubt. */
const LARGEST_SECONDS = 1e11;

/** The same for milliseconds. */
const LARGEST_MILLISECONDS = 1e14;

/** The same for microseconds; nanoseconds are beyond it. */
const LARGEST_MICROSECONDS = 1e17;

/**
 * Tells by its size what a number of time counts.
 *
 * @returns `undefined` beyond microseconds of the year 5138.
 */
export function timeUnitOf(largest: number): TimeUnit | undefined {
  const size = Math.abs(largest);
  if (size < LARGEST_SECONDS) return "seconds";
  if (size < LARGEST_MILLISECONDS) return "milliseconds";
  return size < LARGEST_MICROSECONDS ? "microseconds" : undefined;
}

/** Converts times in place from a unit to seconds. */
export function timesToSeconds(times: Float64Array, unit: TimeUnit): void {
  const per = PER_SECOND[unit];
  if (per !== 1) times.forEach((time, i) => times[i] = time / per);
}

/**
 * Reads a time: a number, `YYYY-MM-DD hh:mm:ss` as in campaign files, or ISO 8601, also without seconds or time of day.
 *
 * @returns Seconds for a text with a date, the number itself for a number, `NaN` for anything else.
 */
export function parseTime(text: string): number {
  const time = text.trim();
  if (NUMBER.test(time)) return Number(time);
  if (/^\d{4}-\d\d-\d\d$/.test(time)) return parseTimestamp(`${time} 00:00:00`);
  const short = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?$/.exec(time);
  return parseTimestamp(short === null ? time : `${short[1]}:00${short[2] ?? ""}`);
}

/** True if a text says a time by its number alone, which has a unit that must be found out. */
export function isTimeNumber(text: string): boolean {
  return NUMBER.test(text.trim());
}
