/**
 * Reads fields of parsed JSON and says where one is not what it must be.
 *
 * @module
 */

/** A place in a JSON text. */
export interface JsonField {
  /** What stands there. */
  readonly value: unknown;
  /** Where it stands: the source, then the way to it, such as `data[0].spans[3]`. */
  readonly place: { readonly source: string; readonly path: string };
}

/** The top of a JSON text. */
export function jsonRoot(value: unknown, source: string): JsonField {
  return { value, place: { source, path: "" } };
}

/** Field `name` of an object; its value is `undefined` if there is none, or no object. */
export function field(parent: JsonField, name: string): JsonField {
  const { source, path } = parent.place;
  const isObject = typeof parent.value === "object" && parent.value !== null && !Array.isArray(parent.value);
  const value = isObject && Object.hasOwn(parent.value, name)
    ? (parent.value as Readonly<Record<string, unknown>>)[name]
    : undefined;
  return { value, place: { source, path: path === "" ? name : `${path}.${name}` } };
}

/** Elements of a list; none where there is no field or it is null, as JSON of protocol buffers leaves out empty lists. */
export function elements(list: JsonField): JsonField[] {
  if (list.value === undefined || list.value === null) return [];
  if (!Array.isArray(list.value)) refuse(list, "a list");
  const { source, path } = list.place;
  return (list.value as unknown[]).map((value, i) => ({ value, place: { source, path: `${path}[${i}]` } }));
}

/** A text. @throws {SyntaxError} If it is none, or empty. */
export function text(from: JsonField): string {
  return typeof from.value === "string" && from.value !== "" ? from.value : refuse(from, "a text");
}

/** A text or a number as text; the empty string where there is none. */
export function optionalText(from: JsonField): string {
  const { value } = from;
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A whole number, also if written as text, as 64-bit numbers are. @throws {SyntaxError} If it is none, or negative. */
export function wholeNumber(from: JsonField): bigint {
  const { value } = from;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value === "string" && /^\d+$/.test(value)) return BigInt(value);
  return refuse(from, "a whole number >= 0");
}

/** @throws {SyntaxError} Always: the field must be something else. */
export function refuse(from: JsonField, wish: string): never {
  const { source, path } = from.place;
  const shown = JSON.stringify(from.value)?.slice(0, 100) ?? "missing";
  throw new SyntaxError(`Cannot read "${source}" as ${path || "its top"} must be ${wish}: it is ${shown}`);
}
