/**
 * The one place where base units (seconds, bytes, cores, ratios) meet the units of the campaign files (ms, MiB).
 *
 * @module
 */

/** Milliseconds in a second. */
export const MILLISECONDS_PER_SECOND = 1000;

/** Microseconds in a second; the unit of the operating system's CPU accounting. */
export const MICROSECONDS_PER_SECOND = 1_000_000;

/** Bytes in a mebibyte (MiB), the unit of the memory columns of campaign files. */
export const BYTES_PER_MEBIBYTE = 1_048_576;

/** Converts seconds to milliseconds. */
export function secondsToMilliseconds(seconds: number): number {
  return seconds * MILLISECONDS_PER_SECOND;
}

/** Converts milliseconds to seconds. */
export function millisecondsToSeconds(milliseconds: number): number {
  return milliseconds / MILLISECONDS_PER_SECOND;
}

/** Converts bytes to mebibytes (MiB). */
export function bytesToMebibytes(bytes: number): number {
  return bytes / BYTES_PER_MEBIBYTE;
}

/** Converts mebibytes (MiB) to bytes. */
export function mebibytesToBytes(mebibytes: number): number {
  return mebibytes * BYTES_PER_MEBIBYTE;
}
