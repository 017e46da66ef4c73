/**
 * Holds prose to what was measured: every number in a sentence must be the rounded value that a cell computed.
 *
 * @module
 */
import { AssertionError } from "node:assert";

/** A number that a text prints. */
export interface NumberToken {
  /** Where it starts in the text, sign included. */
  readonly start: number;
  /** Where it ends, unit excluded. */
  readonly end: number;
  /** What is printed: `1,770`, `−0.5`. */
  readonly text: string;
  /** What that says, before a percent sign is thought of: 1770, -0.5. */
  readonly value: number;
  /** How many decimals are printed. */
  readonly decimals: number;
  /** True if a percent sign follows, so that the token stands for 100 times a ratio. */
  readonly isPercent: boolean;
}

/** Digits with the dots and commas between them. */
const DIGIT_RUN = /\d+(?:[.,]\d+)*/g;
const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
/** More than one dot: a version, an address, a date. */
const DOTTED = /\..*\./;
/** Digits behind this belong to a name: `p95`, `task_1`, `R2`. An underscore that starts a word is Markdown. */
const NAME_BEFORE = /(?:\p{L}|[\p{L}\p{N}]_+)$/u;
/** A sign belongs to a number unless it stands between two: `8-10` is a range. */
const SIGN_BEFORE = /(?:^|[^\p{L}\p{N}_.)\]%])([−-])$/u;
const PERCENT_BEHIND = /^[ \u00a0\u202f]?%/;

/**
 * Finds the numbers that a text prints, in order: `0.012`, `1,770`, `−3 %`. Digits in names (`p95`, `task1`, `R2`,
 * `lag_1`) and in versions (`2.9.6`) are none; `4,7` are two.
 */
export function numberTokens(text: string): NumberToken[] {
  return [...text.matchAll(DIGIT_RUN)].flatMap((match) => {
    const [run] = match;
    const before = text.slice(0, match.index);
    if (NAME_BEFORE.test(before) || DOTTED.test(run)) return [];
    const isNegative = SIGN_BEFORE.test(before);
    const start = isNegative ? match.index - 1 : match.index;
    if (GROUPED.test(run) || !run.includes(",")) return [token(text, start, match.index + run.length)];
    // Commas that group nothing list numbers.
    let at = start;
    return text.slice(start, match.index + run.length).split(",").map((part) => {
      const found = token(text, at, at + part.length);
      at += part.length + 1;
      return found;
    });
  });
}

function token(text: string, start: number, end: number): NumberToken {
  const printed = text.slice(start, end);
  return {
    start,
    end,
    text: printed,
    value: Number(printed.replaceAll(",", "").replace("−", "-")),
    decimals: printed.split(".")[1]?.length ?? 0,
    isPercent: PERCENT_BEHIND.test(text.slice(end)),
  };
}

/**
 * Checks a phrase of the prose against what was measured.
 *
 * A phrase is right if each of its numbers is the measured value rounded to as many decimals as are printed. A number
 * with a percent sign behind it is compared with 100 times the value: ratios go in as ratios.
 *
 * @param text The phrase, word for word as the prose has it.
 * @param values What was measured, one value for each number of the phrase, in the same order and unit.
 * @throws {AssertionError} If a number differs, or there are more numbers than values, or fewer, or none.
 *
 * @example A mean absolute error and a skill
 * ```ts
 * import { claim } from "@/notebook/mod.ts";
 *
 * claim("MAE of 0.012 cores, 44 % below persistence", [0.01204, 0.4361]);
 * ```
 */
export function claim(text: string, values: number | readonly number[]): void {
  const measured = typeof values === "number" ? [values] : values;
  const tokens = numberTokens(text);
  const isRight = tokens.length > 0 && tokens.length === measured.length &&
    tokens.every((printed, i) => roundsTo(printed, measured[i]!));
  if (isRight) return;
  const count = tokens.length === measured.length && tokens.length > 0
    ? ""
    : ` (${tokens.length} numbers in the text, ${measured.length} measured)`;
  throw new AssertionError({
    message: `The prose says "${text}", measured: ${measured.join(", ")}${count}`,
    actual: tokens.map((printed) => printed.text),
    expected: tokens.map((printed, i) => i < measured.length ? asPrinted(printed, measured[i]!) : undefined),
    operator: "claim",
    stackStartFn: claim,
  });
}

function roundsTo(printed: NumberToken, value: number): boolean {
  // Both zeros are one number here: a loss that rounds to nothing is printed without a sign.
  return Number(asPrinted(printed, value)) === printed.value;
}

function asPrinted({ decimals, isPercent }: NumberToken, value: number): string {
  return (isPercent ? 100 * value : value).toFixed(decimals);
}
