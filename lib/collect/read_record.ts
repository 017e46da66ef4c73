/**
 * How the records of a folder are read: `campaign.json`, `history.json`.
 *
 * @module
 */
import type { z } from "zod";
import { SchemaError } from "@/errors.ts";

/**
 * Reads a record.
 *
 * @param path The file.
 * @param schema What it must hold.
 * @param format Name of the format, for messages.
 * @returns Its content, or `undefined` if there is no such file.
 * @throws {SchemaError} If the file is not such a record; the message names the first wrong entry.
 */
export async function readRecord(path: string, schema: z.ZodType, format: string): Promise<unknown> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SchemaError(`Cannot read ${path} as it must be JSON: ${(cause as Error).message}`, { column: "", cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new SchemaError(
    `Cannot read ${path} as it must be a ${format} file: ${issue.path.join(".") || "the whole"}: ${issue.message}`,
    { column: "" },
  );
}
