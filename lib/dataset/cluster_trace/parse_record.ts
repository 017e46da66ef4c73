/**
 * The bytes of one record of `task_usage` -> its 20 numbers.
 *
 * @module
 */
import { NUMBER } from "../parse.ts";
import { columnIndex, TASK_USAGE_COLUMNS } from "./columns.ts";

/** Cells of a record. */
export const RECORD_CELLS = TASK_USAGE_COLUMNS.length;

const START = columnIndex("start_time");
const END = columnIndex("end_time");

const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Most digits whose number a double holds exactly. */
const EXACT_DIGITS = 15;

/** Marks a cell that is no number; no measured value is infinite. */
const BROKEN = -Infinity;

const text = new TextDecoder();

/**
 * Reads one record into `cells`. A missing value is `NaN`, never 0.
 *
 * @param bytes Buffer that holds the line.
 * @param from First byte of the line.
 * @param to Byte behind its last one.
 * @param cells Receives the {@linkcode RECORD_CELLS} numbers.
 * @returns What is wrong with the record, `undefined` if nothing is.
 */
export function parseRecord(bytes: Uint8Array, from: number, to: number, cells: Float64Array): string | undefined {
  let cell = 0;
  let start = from;
  for (let at = from; at <= to; at++) {
    if (at < to && bytes[at] !== COMMA) continue;
    if (cell === RECORD_CELLS) return `it must have ${RECORD_CELLS} cells: it has more`;
    const value = parseCell(bytes, start, at);
    if (value === BROKEN) {
      const found = text.decode(bytes.subarray(start, at));
      return `${TASK_USAGE_COLUMNS[cell]} must be a number: it is "${found}"`;
    }
    cells[cell++] = value;
    start = at + 1;
  }
  if (cell < RECORD_CELLS) return `it must have ${RECORD_CELLS} cells: it has ${cell}`;
  if (!(cells[START]! >= 0)) return `start_time must be a time of at least 0: it is ${cells[START]}`;
  if (!(cells[END]! >= cells[START]!)) {
    return `end_time must not be before start_time: ${cells[END]} and ${cells[START]}`;
  }
  return undefined;
}

/**
 * Reads a cell; `NaN` if it is empty, {@linkcode BROKEN} if it is no number.
 *
 * Digits with a point and no more than 15 of them are exact as integer over power of ten, so their quotient is the nearest
 * double, as `Number()` would give. Everything else is left to `Number()`.
 *
 * Source: Clinger (1990), "How to read floating point numbers accurately", PLDI, section 2.
 */
function parseCell(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return NaN;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === POINT && decimals < 0) decimals = 0;
    else return parseText(bytes, from, to);
  }
  if (digits === 0 || digits > EXACT_DIGITS) return parseText(bytes, from, to);
  return decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
}

function parseText(bytes: Uint8Array, from: number, to: number): number {
  const cell = text.decode(bytes.subarray(from, to)).trim();
  if (cell === "") return NaN;
  return NUMBER.test(cell) ? Number(cell) : BROKEN;
}
