/**
 * Keeps a number and its unit on one line.
 *
 * @module
 */

const NUMBER_AND_UNIT =
  /(\d) (?=(?:%|ms|s|µs|min|h|cores?|millicores|req\/s|rps|[kKM]i?B)(?![\p{Letter}\p{Number}]))/gu;

/** Puts a no-break space between numbers and the units behind them. */
export function keepUnits(text: string): string {
  return text.replaceAll(NUMBER_AND_UNIT, "$1\u00a0");
}
