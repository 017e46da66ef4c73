/**
 * Snapshots as one line of JSON with a checksum: what was cut off, edited or is of another format is refused with a reason.
 *
 * @module
 */
import { sha256Of } from "@/checksum.ts";

/** What a text is. */
export interface TextFormat {
  /** Value of its `format`. */
  readonly format: string;
  /** Version of that format. */
  readonly version: number;
  /** What it is called in messages, such as `model file`. */
  readonly title: string;
}

/** Writes a snapshot; equal snapshots give equal text. */
export async function checkedText({ format, version }: TextFormat, snapshot: unknown): Promise<string> {
  const sha256 = await sha256Of(JSON.stringify(snapshot));
  return JSON.stringify({ format, version, sha256, snapshot }) + "\n";
}

/** Says that a text cannot be loaded: what must hold, and what is. */
export function refusal({ title }: TextFormat, source: string): (wish: string, state: string) => string {
  return (wish, state) => `Cannot load ${title} "${source}" as ${wish}: ${state}`;
}

/**
 * Reads what {@linkcode checkedText} wrote.
 *
 * @param text The text.
 * @param source Where it comes from, for messages.
 * @throws {SyntaxError} If the text is not of the format, or was damaged.
 * @throws {RangeError} If it is of another version of the format.
 */
export async function readCheckedText<Snapshot>(of: TextFormat, text: string, source: string): Promise<Snapshot> {
  const refuse = refusal(of, source);
  let file: Partial<{ format: string; version: number; sha256: string; snapshot: Snapshot }> | null;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(refuse("it must be JSON", "it is damaged or cut off"), { cause });
  }
  if (file?.format !== of.format || file.snapshot === undefined) {
    throw new SyntaxError(refuse(`its format must be "${of.format}"`, `it is ${JSON.stringify(file?.format)}`));
  }
  if (file.version !== of.version) {
    throw new RangeError(refuse(`its version must be ${of.version}`, `it is ${file.version}; train it again`));
  }
  // JSON keeps every digit and the order of keys, so writing the parsed value again gives the text that was hashed.
  if (await sha256Of(JSON.stringify(file.snapshot)) !== file.sha256) {
    throw new SyntaxError(refuse("its content must match its checksum", "it was damaged or edited; train it again"));
  }
  return file.snapshot;
}
