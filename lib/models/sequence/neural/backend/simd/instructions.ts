/**
 * WebAssembly instructions as functions: each takes the code that leaves its operands on the stack, and gives the code that
 * leaves its result there. Written like expressions, they assemble to bytes.
 *
 * Source: WebAssembly Core Specification 2.0, section 5.4 (binary format of instructions, vector instructions included).
 *
 * @module
 */

/** Bytes of instructions. */
export type Code = readonly number[];

/** An operand: code, or a whole number that stands for the constant. */
export type Operand = Code | number;

/** A whole number in LEB128, unsigned: section 5.2.2. */
export function unsignedLeb(value: number): Code {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** A whole number in LEB128, signed. */
export function signedLeb(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

/** The four bytes of a number as 32-bit float, lowest first. */
function floatBytes(value: number): Code {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

function operand(value: Operand): Code {
  return typeof value === "number" ? [0x41, ...signedLeb(value)] : value;
}

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;

const integer = (opcode: number) => (a: Operand, b: Operand): Code => [...operand(a), ...operand(b), opcode];
const scalar = (opcode: number): Binary => (a, b) => [...a, ...b, opcode];
const vectorOpcode = (opcode: number): Code => [0xfd, ...unsignedLeb(opcode)];
const vectorUnary = (opcode: number): Unary => (a) => [...a, ...vectorOpcode(opcode)];
const vectorBinary = (opcode: number): Binary => (a, b) => [...a, ...b, ...vectorOpcode(opcode)];

/** Alignment of every access: 4 bytes, as a hint; it changes speed at most. Then the offset. */
const access = (offset: number): Code => [2, ...unsignedLeb(offset)];

/** Whole numbers of 32 bits: addresses, sizes and counters. */
export const i32 = {
  constant: (value: number): Code => operand(value),
  add: integer(0x6a),
  sub: integer(0x6b),
  mul: integer(0x6c),
  and: integer(0x71),
  shiftLeft: integer(0x74),
  equal: integer(0x46),
  /** 1 if a < b, both taken as unsigned. */
  below: integer(0x49),
  atLeast: integer(0x4f),
} as const;

/** The smaller of two unsigned numbers, whose code is evaluated twice. */
export function smaller(a: Operand, b: Operand): Code {
  return select(operand(a), operand(b), i32.below(a, b));
}

/** `a` if the condition is not 0, else `b`; both are evaluated. */
export function select(a: Code, b: Code, condition: Code): Code {
  return [...a, ...b, ...condition, 0x1b];
}

/** Floats of 32 bits. */
export const f32 = {
  constant: (value: number): Code => [0x43, ...floatBytes(value)],
  load: (address: Code, offset = 0): Code => [...address, 0x2a, ...access(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x38, ...access(offset)],
  add: scalar(0x92),
} as const;

/** The shortest module with a fused multiply-add in it. */
const FUSED_MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x14, 0x01, 0x12, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f],
  ...[0xfd, 0x85, 0x02, 0x1a, 0x0b],
);

/**
 * Whether a multiply-add may be one instruction (relaxed vector instructions, WebAssembly 3.0). It rounds once where two instructions
 * round twice: machines that have it agree with each other bit for bit, and with the others to the last digits.
 */
export const HAS_FUSED: boolean = WebAssembly.validate(FUSED_MODULE);

/** Four floats of 32 bits side by side. */
export const f32x4 = {
  constant: (value: number): Code => [...vectorOpcode(0x0c), ...[0, 1, 2, 3].flatMap(() => floatBytes(value))],
  load: (address: Code, offset = 0): Code => [...address, ...vectorOpcode(0x00), ...access(offset)],
  /** One float from memory, four times. */
  loadSplat: (address: Code, offset = 0): Code => [...address, ...vectorOpcode(0x09), ...access(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...vectorOpcode(0x0b),
    ...access(offset),
  ],
  splat: vectorUnary(0x13),
  lane: (value: Code, lane: number): Code => [...value, ...vectorOpcode(0x1f), lane],
  /** Lanes by number, of `a` 0 to 3, of `b` 4 to 7. */
  shuffle: (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
    ...a,
    ...b,
    ...vectorOpcode(0x0d),
    ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
  ],
  neg: vectorUnary(0xe1),
  sqrt: vectorUnary(0xe3),
  add: vectorBinary(0xe4),
  sub: vectorBinary(0xe5),
  mul: vectorBinary(0xe6),
  div: vectorBinary(0xe7),
  /** a b + c. */
  mulAdd: (a: Code, b: Code, c: Code): Code =>
    HAS_FUSED
      ? [...a, ...b, ...c, ...vectorOpcode(0x105)]
      : [...a, ...b, ...vectorOpcode(0xe6), ...c, ...vectorOpcode(0xe4)],
  /** b < a ? b : a, so that NaN in `a` stays; one instruction of the machine, which the strict minimum is not. */
  pmin: vectorBinary(0xea),
  /** a < b ? b : a, so that NaN in `a` stays. */
  pmax: vectorBinary(0xeb),
  /** All bits of a lane where a > b, else none. */
  greater: vectorBinary(0x44),
} as const;

/** The bits of four lanes, as whole numbers. */
export const bits = {
  constant: (value: number): Code => [
    ...vectorOpcode(0x0c),
    ...[0, 1, 2, 3].flatMap(() => [...new Uint8Array(Int32Array.of(value).buffer)]),
  ],
  and: vectorBinary(0x4e),
  add: vectorBinary(0xae),
  shiftLeft: (value: Code, count: number): Code => [...value, ...operand(count), ...vectorOpcode(0xab)],
} as const;

/** Does one thing or another by a condition. */
export function when(condition: Code, then: Code, otherwise: Code = []): Code {
  const rest = otherwise.length === 0 ? [] : [0x05, ...otherwise];
  return [...condition, 0x04, 0x40, ...then, ...rest, 0x0b];
}

/** Statements one after the other. */
export function steps(...parts: readonly Code[]): Code {
  return parts.flat();
}
