/**
 * Reads the time of a sample.
 *
 * @module
 */
import { MILLISECONDS_PER_SECOND } from "@/units.ts";

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:Z|([+-])(\d\d):?(\d\d))?$/;

/**
 * Reads `YYYY-MM-DD hh:mm:ss`, with a fraction, a `T` or an offset (`Z`, `+02:00`) if there is one. Without one it is UTC.
 *
 * @param text One cell of the `timestamp` column.
 * @returns Seconds since 1970-01-01 UTC, or `NaN` if the text is not a time (`t_0`, `2026-02-30 00:00:00`).
 */
export function parseTimestamp(text: string): number {
  const match = TIMESTAMP.exec(text.trim());
  if (match === null) return NaN;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [number, number, number, number, number];
  const second = Number(match[6]);
  const midnight = Date.UTC(year, month - 1, day);
  // Date.UTC() turns 30 February into 2 March; a date that does not exist is not a time.
  if (new Date(midnight).getUTCDate() !== day || month > 12 || hour > 23 || minute > 59 || second >= 60) return NaN;
  const offsetSeconds = match[7] === undefined
    ? 0
    : (match[7] === "-" ? -1 : 1) * (Number(match[8]) * 3600 + Number(match[9]) * 60);
  return midnight / MILLISECONDS_PER_SECOND + hour * 3600 + minute * 60 + second - offsetSeconds;
}
