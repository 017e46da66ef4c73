/**
 * Which samples lie on a weekend or a holiday: by a time zone and a list of days that somebody wrote down.
 *
 * @module
 */
import { z } from "zod";
import { timeZone } from "./zone.ts";

/** Where people work and when they do not. */
export interface Calendar {
  /** Zone whose days count, such as `Asia/Ho_Chi_Minh`. */
  readonly timeZone: string;
  /** Holidays: `MM-DD` of every year, or `YYYY-MM-DD` where they move. */
  readonly holidays: readonly string[];
  /** Days of the weekend, Monday 1 to Sunday 7. @default {[6, 7]} */
  readonly weekend?: readonly number[];
}

/** Saturday and Sunday. */
const WEEKEND: readonly number[] = [6, 7];

/** The list that the published collector had in its code. New Year by the moon and the Kings' day, which move, it lacks. */
export const PUBLISHED_CALENDAR: Calendar = {
  timeZone: "Asia/Ho_Chi_Minh",
  holidays: ["01-01", "04-30", "05-01", "09-02"],
};

/** Flags of samples, 0 or 1. */
export interface CalendarFlags {
  /** 1 where the sample lies on a holiday. */
  readonly isHoliday: Float64Array;
  /** 1 where it lies on a weekend. */
  readonly isWeekend: Float64Array;
}

/**
 * Flags samples.
 *
 * @param timesSeconds End of each sample, seconds since 1970-01-01 UTC.
 * @param stepSeconds Length of a sample: one that ends at midnight lies on the day before.
 * @throws {RangeError} If there is no such zone, or a day of the calendar is none.
 */
export function calendarFlags(timesSeconds: Float64Array, stepSeconds: number, calendar: Calendar): CalendarFlags {
  checkCalendar(calendar);
  const zone = timeZone(calendar.timeZone);
  const holidays = new Set(calendar.holidays);
  const weekend = new Set(calendar.weekend ?? WEEKEND);
  const days = Array.from(timesSeconds, (time) => zone.localTime(time - stepSeconds / 2));
  return {
    isHoliday: Float64Array.from(days, ({ date }) => Number(holidays.has(date) || holidays.has(date.slice(5)))),
    isWeekend: Float64Array.from(days, ({ weekday }) => Number(weekend.has(weekday))),
  };
}

/**
 * Checks a calendar.
 *
 * @throws {RangeError} If the zone or a day is none; the message names it.
 */
export function checkCalendar({ timeZone: zone, holidays, weekend = WEEKEND }: Calendar): void {
  timeZone(zone);
  for (const day of holidays) {
    // 29 February is a day of every fourth year.
    const date = /^\d\d-\d\d$/.test(day) ? `2024-${day}` : day;
    const time = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) {
      throw new RangeError(`Cannot use the calendar as a holiday must be like 05-01 or 2026-02-17: it is "${day}"`);
    }
  }
  const wrong = weekend.find((day) => !Number.isInteger(day) || day < 1 || day > 7);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot use the calendar as a day of the weekend must be 1 (Monday) to 7: it is ${wrong}`);
  }
}

/** What {@linkcode Calendar} in a file must be. */
export const CALENDAR_SCHEMA = z.strictObject({
  timeZone: z.string(),
  holidays: z.array(z.string()),
  weekend: z.array(z.number()).optional(),
});

/**
 * Reads a calendar from a JSON file: `{ "timeZone": "Asia/Ho_Chi_Minh", "holidays": ["05-01", "2026-02-17"] }`.
 *
 * @throws {RangeError} If the file is none; the message names it and what is wrong.
 */
export async function readCalendar(path: string): Promise<Calendar> {
  const text = await Deno.readTextFile(path);
  try {
    const { weekend, ...calendar } = CALENDAR_SCHEMA.parse(JSON.parse(text));
    const read = { ...calendar, ...(weekend === undefined ? {} : { weekend }) };
    checkCalendar(read);
    return read;
  } catch (cause) {
    const said = cause instanceof z.ZodError
      ? cause.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`)[0]!
      : (cause as Error).message;
    throw new RangeError(`Cannot read the calendar ${path} as it must hold a time zone and holidays: ${said}`, {
      cause,
    });
  }
}
