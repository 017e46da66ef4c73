/**
 * How lists of numbers are written on a command line.
 *
 * @module
 */

/**
 * Reads a list of whole numbers: `1-10,12,15`.
 *
 * @param text Numbers and ranges, separated by commas.
 * @param what What the numbers are, for the message.
 * @throws {RangeError} If a part is not a number >= 1 or an ascending range.
 */
export function parseIntegers(text: string, what: string): number[] {
  const numbers = text.split(",").flatMap((part) => {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!(first >= 1) || last < first || last - first > 10_000) {
      throw new RangeError(`Cannot read ${what} as they must be like 1-10,12,15: "${text}"`);
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/**
 * Reads a list of numbers: `0.5,1,2`.
 *
 * @param text Numbers, separated by commas.
 * @param what What the numbers are, for the message.
 * @returns Each once, ascending.
 * @throws {RangeError} If a part is not a number >= 0.
 */
export function parseNumbers(text: string, what: string): number[] {
  const numbers = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (!numbers.every((value) => value >= 0 && value < Infinity)) {
    throw new RangeError(`Cannot read ${what} as they must be like 0.5,1,2: "${text}"`);
  }
  return [...new Set(numbers)].sort((a, b) => a - b);
}
