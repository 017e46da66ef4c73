/**
 * CSV files of other systems as tables, with an error that names what is missing.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { basename } from "node:path";
import { SchemaError } from "@/errors.ts";
import type { Table } from "./table.ts";

/** What a file of a foreign format must hold. */
export interface ForeignFormat {
  /** What it is, for messages: `infrastructure readings`. */
  readonly name: string;
  /** Columns that it must have. */
  readonly required: readonly string[];
  /** Columns of numbers, if they are known; a cell of theirs that is no number is a null. @default {guessed from the cells} */
  readonly numeric?: readonly string[];
}

/**
 * Reads a CSV file of a foreign format.
 *
 * @throws {SchemaError} If a column is missing, or the file has no row; the message names the file.
 */
export async function readForeignTable(path: string, format: ForeignFormat): Promise<Table> {
  const { default: polars } = await import("nodejs-polars");
  const file = basename(path);
  const bytes = await Deno.readFile(path);
  const fail = (what: string, is: string, column: string): SchemaError =>
    new SchemaError(`Cannot read "${file}" as ${format.name} as ${what}: ${is}`, { column });
  if (bytes.length === 0) throw fail("the file must have a header", "it is empty", "");
  const end = bytes.indexOf(10);
  const header = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).split(",").map((name) =>
    name.trim().replace(/^"(.*)"$/, "$1")
  );
  const missing = format.required.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw fail(`it must have the column "${missing}"`, `its columns are ${header.join(", ")}`, missing);
  }
  const { numeric } = format;
  const table = polars.readCSV(
    Buffer.from(bytes),
    numeric === undefined ? { inferSchemaLength: 10_000 } : {
      schema: Object.fromEntries(
        header.map((name) => [name, numeric.includes(name) ? polars.Float64 : polars.Utf8]),
      ),
      ignoreErrors: true,
      truncateRaggedLines: true,
    },
  );
  if (table.height === 0) throw fail("it must have a row", "it has only a header", "");
  return table;
}
