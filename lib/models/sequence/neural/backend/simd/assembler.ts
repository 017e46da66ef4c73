/**
 * A WebAssembly module from functions that are written with `instructions.ts`. It uses the memory of another module, so its
 * functions work on tensors where they lie, without a copy.
 *
 * Source: WebAssembly Core Specification 2.0, section 5.5 (binary format of modules).
 *
 * @module
 */
import { type Code, i32, type Operand, unsignedLeb } from "./instructions.ts";

/** Type of a parameter or local: 32-bit integer or float, or a vector of 128 bits. */
export type ValueType = "i32" | "f32" | "v128";

const TYPE_BYTES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** A parameter or local variable of a function. */
export interface Local {
  /** Reads it. */
  readonly get: Code;
  /** Writes it. */
  readonly set: (value: Code) => Code;
}

/** Declares one more local variable of the function that is being written. */
export type NewLocal = (type: ValueType) => Local;

/** A function of the module. */
export interface SimdFunction {
  /** By what name the module exports it. */
  readonly name: string;
  /** Types of the parameters, in their order. */
  readonly parameters: readonly ValueType[];
  /** Types of the other local variables. */
  readonly locals: readonly ValueType[];
  /** What it does. */
  readonly body: Code;
}

/**
 * Writes a function that returns nothing.
 *
 * @param name By what name the module exports it.
 * @param parameters Names and types, in their order.
 * @param write Gives the body; it is handed the parameters, and what declares further variables.
 */
export function simdFunction<P extends Readonly<Record<string, ValueType>>>(
  name: string,
  parameters: P,
  write: (parameters: { readonly [K in keyof P]: Local }, newLocal: NewLocal) => Code,
): SimdFunction {
  const types = Object.values(parameters);
  const locals: ValueType[] = [];
  const variable = (index: number): Local => ({
    get: [0x20, ...unsignedLeb(index)],
    set: (value) => [...value, 0x21, ...unsignedLeb(index)],
  });
  const named = Object.fromEntries(Object.keys(parameters).map((key, i) => [key, variable(i)]));
  const body = write(named as { readonly [K in keyof P]: Local }, (type) => {
    locals.push(type);
    return variable(types.length + locals.length - 1);
  });
  return { name, parameters: types, locals, body };
}

/** Parameters that all have one type: addresses, strides and counts. */
export function integers<K extends string>(...names: readonly K[]): Readonly<Record<K, "i32">> {
  return Object.fromEntries(names.map((name) => [name, "i32"])) as Record<K, "i32">;
}

/**
 * Repeats while a counter is below its end; not once if it starts there.
 *
 * @param counter Variable that counts from where it stands.
 * @param end First value that is not done, unsigned.
 * @param step Added after each turn.
 * @param body Must not leave anything on the stack.
 */
export function whileBelow(counter: Local, end: Code, step: Operand, body: Code): Code {
  const advance = counter.set(i32.add(counter.get, step));
  return [
    ...i32.below(counter.get, end),
    ...[0x04, 0x40, 0x03, 0x40],
    ...body,
    ...advance,
    ...i32.below(counter.get, end),
    ...[0x0d, 0x00, 0x0b, 0x0b],
  ];
}

function vector(items: readonly Code[]): Code {
  return [...unsignedLeb(items.length), ...items.flat()];
}

function text(value: string): Code {
  return vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
}

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items);
  return [id, ...unsignedLeb(content.length), ...content];
}

/**
 * Assembles a module. It imports its memory as `env.memory` and exports every function under its name.
 *
 * @returns The bytes that `WebAssembly.Module` takes.
 */
export function assemble(functions: readonly SimdFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map((
    { parameters },
  ): Code => [0x60, ...vector(parameters.map((type) => [TYPE_BYTES[type]])), 0]);
  const bodies = functions.map(({ locals, body }): Code => {
    const content = [...vector(locals.map((type) => [1, TYPE_BYTES[type]])), ...body, 0x0b];
    return [...unsignedLeb(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [[...text("env"), ...text("memory"), 0x02, 0x00, 0x00]]),
    ...section(3, functions.map((_, i) => unsignedLeb(i))),
    ...section(7, functions.map(({ name }, i) => [...text(name), 0x00, ...unsignedLeb(i)])),
    ...section(10, bodies),
  ]);
}
