/**
 * Which files of a source belong to a month or a day, by where they lie: `YYYY/MM/…`, with or without a level for the day.
 *
 * @module
 */
import type { ListScope } from "./file_source.ts";

/** Which files are wanted. */
export type PeriodChoice =
  | {
    /** All of them, dated or not. */
    readonly kind: "all";
  }
  | {
    /** Those of one month. */
    readonly kind: "month";
    /** The month, `YYYY-MM`. */
    readonly month: string;
  }
  | {
    /** Those of one day. */
    readonly kind: "day";
    /** The day, `YYYY-MM-DD`. */
    readonly day: string;
  }
  | {
    /** Those of a day and of all days behind it. */
    readonly kind: "since";
    /** The first day, `YYYY-MM-DD`. */
    readonly day: string;
  };

/** What the place of a file says of its date. */
export interface PathDate {
  /** Its month, `YYYY-MM`. */
  readonly month: string;
  /** Its day, `YYYY-MM-DD`, by the level below the month or by the name of the file; absent if neither tells. */
  readonly day?: string;
}

/** Whether a file is wanted. `undated`: nothing says its month; `dayless`: nothing says its day. */
export type Belonging = "wanted" | "other" | "undated" | "dayless";

/**
 * Reads a month or a day.
 *
 * @throws {RangeError} If the text is no month or day of the calendar.
 */
export function parsePeriod(text: string, kind: "month" | "day"): string {
  const wanted = kind === "month" ? /^\d{4}-\d{2}$/ : /^\d{4}-\d{2}-\d{2}$/;
  const day = kind === "month" ? `${text}-01` : text;
  if (wanted.test(text) && isDay(day)) return text;
  throw new RangeError(
    `Cannot use the ${kind} "${text}" as it must be like ${kind === "month" ? "2026-11" : "2026-11-22"}`,
  );
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * Reads the date of a file.
 *
 * @param path Path that begins with the year: `2026/11/metrics_20261122.csv`, `2026/11/22/task1_1_1.csv`.
 * @returns `undefined` if it does not begin with a year and a month.
 */
export function dateOfPath(path: string): PathDate | undefined {
  const parts = /^(\d{4})\/(\d{2})\/(?:(\d{2})\/)?/.exec(path);
  if (parts === null) return undefined;
  const [, year, monthNumber, dayNumber] = parts;
  const month = `${year}-${monthNumber}`;
  if (!isDay(`${month}-01`)) return undefined;
  if (dayNumber !== undefined && isDay(`${month}-${dayNumber}`)) return { month, day: `${month}-${dayNumber}` };
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const [, y, , m, d] of name.matchAll(/(?<!\d)(\d{4})([-_]?)(\d{2})\2(\d{2})(?!\d)/g)) {
    const day = `${y}-${m}-${d}`;
    // A number in a name that is a date of another month is no date of this file.
    if (day.startsWith(month) && isDay(day)) return { month, day };
  }
  return { month };
}

/** Says whether a file is wanted. */
export function belongs(date: PathDate | undefined, choice: PeriodChoice): Belonging {
  if (choice.kind === "all") return "wanted";
  if (date === undefined) return "undated";
  if (choice.kind === "month") return date.month === choice.month ? "wanted" : "other";
  const month = choice.day.slice(0, 7);
  if (date.month !== month) return choice.kind === "since" && date.month > month ? "wanted" : "other";
  // Some day of this month, perhaps the one that is asked for. All since a day may include it; one day may not.
  if (date.day === undefined) return choice.kind === "since" ? "wanted" : "dayless";
  return date.day === choice.day || (choice.kind === "since" && date.day > choice.day) ? "wanted" : "other";
}

/**
 * The levels of year, month and day that an address itself ends with, so that `s3://bucket/metrics/2026` and
 * `s3://bucket/metrics` mean the same dates.
 *
 * @returns The empty string, or such as `2026/` or `2026/11/`.
 */
export function datedTail(address: string): string {
  return /(?:^|\/)((?:\d{4}\/)(?:\d{2}\/){0,2})$/.exec(`${address.replace(/\/+$/, "")}/`)?.[1] ?? "";
}

/** What of a source has to be listed for a choice: narrower than all where the address does not hold dates itself. */
export function listScope(choice: PeriodChoice, tail: string): ListScope {
  if (choice.kind === "all" || tail !== "") return {};
  const folder = (choice.kind === "month" ? choice.month : choice.day.slice(0, 7)).replace("-", "/");
  return choice.kind === "since" ? { after: folder } : { under: `${folder}/` };
}
