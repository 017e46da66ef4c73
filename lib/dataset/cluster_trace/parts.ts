/**
 * The files of a trace: which there are, and the bytes of one.
 *
 * @module
 */
import { basename, join } from "node:path";
import { SchemaError } from "@/errors.ts";
import { compareText } from "../digest.ts";

/** One file of a trace. */
export interface TracePart {
  /** Its name. */
  readonly file: string;
  /** Where it is. */
  readonly path: string;
  /** Its size on the disk, bytes. */
  readonly bytes: number;
}

/** The files of a trace. */
export interface TraceParts {
  /** In the order of their names, which is that of time. */
  readonly parts: readonly TracePart[];
  /** Numbers that names promise (`-of-00500`) and that are not there. */
  readonly absent: number;
}

const PART = /^part-(\d{5})-of-(\d{5})\.csv(?:\.gz)?$/;

/**
 * Lists the parts of a folder, or takes one file of any name. Other files of the folder are left aside.
 *
 * @throws {SchemaError} If there is none, one stands twice (packed and unpacked), or they belong to different tables.
 */
export async function listTraceParts(input: string): Promise<TraceParts> {
  const refuse = (wish: string, is: string, cause?: unknown) =>
    new SchemaError(`Cannot read the trace "${input}" as ${wish}: ${is}`, { cause, column: "" });
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(input);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) throw cause;
    throw refuse("it must be a folder of parts or a file", "there is none", cause);
  }
  if (!info.isDirectory) return { parts: [{ file: basename(input), path: input, bytes: info.size }], absent: 0 };
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(input)) if (!isDirectory && PART.test(name)) files.push(name);
  if (files.length === 0) throw refuse("it must hold files part-?????-of-?????.csv or .csv.gz", "it holds none");
  files.sort(compareText);
  const numbers = files.map((file) => PART.exec(file)!);
  const twice = numbers.findIndex(([, number], i) => i > 0 && number === numbers[i - 1]![1]);
  if (twice > 0) throw refuse("a part must stand once", `it holds ${files[twice - 1]} and ${files[twice]}`);
  const totals = [...new Set(numbers.map(([, , total]) => total!))];
  if (totals.length > 1) throw refuse("its parts must be of one table", `some are of ${totals.join(", others of ")}`);
  const parts = await Promise.all(files.map(async (file): Promise<TracePart> => {
    const path = join(input, file);
    return { file, path, bytes: (await Deno.stat(path)).size };
  }));
  return { parts, absent: Math.max(0, Number(totals[0]) - parts.length) };
}

/**
 * Opens a part; one that ends in `.gz` is unpacked on the way.
 *
 * @param part Which.
 * @param onBytes Told how many bytes of the file were read, piece by piece.
 */
export async function openTracePart(
  part: TracePart,
  onBytes: (bytes: number) => void,
): Promise<ReadableStream<Uint8Array>> {
  const counted = (await Deno.open(part.path)).readable.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        onBytes(chunk.length);
        controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      },
    }),
  );
  return part.file.endsWith(".gz") ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
}
