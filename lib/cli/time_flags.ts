/**
 * How moments are written on a command line.
 *
 * @module
 */
import { CliError } from "@/errors.ts";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Reads a moment: so long before now (`90s`, `15m`, `2h`, `14d`, `1w`), `now`, or a date with or without a time.
 *
 * @param text As the user wrote it. A time without a zone is UTC, as in all files here.
 * @param flag Name of the flag, for the message.
 * @param nowSeconds Now, seconds since 1970-01-01 UTC.
 * @returns Seconds since 1970-01-01 UTC.
 * @throws {CliError} If the text is none of these.
 */
export function momentFlag(text: string, flag: string, nowSeconds: number): number {
  if (text.trim() === "now") return nowSeconds;
  const ago = /^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$/.exec(text);
  if (ago !== null) return nowSeconds - Number(ago[1]) * SECONDS[ago[2]!]!;
  const date = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[+-]\d{2}:\d{2})?\s*$/.exec(
    text,
  );
  const seconds = date === null ? NaN : Date.parse(`${date[1]}T${date[2] ?? "00:00"}${date[3] ?? "Z"}`) / 1000;
  if (!Number.isNaN(seconds)) return seconds;
  throw new CliError(
    `Cannot use --${flag} as it must be like 15m, 2h, 14d, now, 2026-03-01 or 2026-03-01T12:00:00Z: it is "${text}"`,
  );
}

/**
 * Reads a length of time: `75s`, `1m`, `1.25m`, `2h`.
 *
 * @param text As the user wrote it.
 * @param flag Name of the flag, for the message.
 * @returns Seconds, > 0.
 * @throws {CliError} If the text is no length of time.
 */
export function durationFlag(text: string, flag: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$/.exec(text);
  const seconds = match === null ? NaN : Number(match[1]) * SECONDS[match[2]!]!;
  if (seconds > 0) return seconds;
  throw new CliError(`Cannot use --${flag} as it must be a length of time like 75s, 1m or 2h: it is "${text}"`);
}
