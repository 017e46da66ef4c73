/**
 * Spans from a file or a folder, in any of the formats that are known.
 *
 * @module
 */
import { join } from "node:path";
import { readJaegerTraces } from "./jaeger_json.ts";
import { readOtlpTraces } from "./otlp_json.ts";
import { readSpanCsv } from "./span_csv.ts";
import type { SpanBatch } from "./span.ts";

/**
 * Reads spans from a text: a CSV table, JSON of Jaeger, JSON of OpenTelemetry (one object, or one a line).
 *
 * @param text The text; its first character tells JSON from CSV.
 * @param source Name of the text, for errors.
 * @throws {SyntaxError} If it is none of these; the message says where.
 */
export function readSpans(text: string, source: string): SpanBatch {
  if (!/^\uFEFF?\s*[[{]/.test(text)) return readSpanCsv(text, source);
  const whole = parseJson(text);
  if (whole !== undefined) return readJson(whole, source);
  const batches = text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === "") return [];
    const value = parseJson(line);
    if (value === undefined) {
      throw new SyntaxError(
        `Cannot read "${source}" as it must be JSON, whole or line by line: line ${i + 1} is "${line.slice(0, 60)}"`,
      );
    }
    return [readJson(value, `${source}, line ${i + 1}`)];
  });
  return mergeBatches(batches);
}

/**
 * Reads every file of spans: the file itself, or all `.csv`, `.json` and `.jsonl` files of a folder, by name.
 *
 * @throws {SyntaxError} If a file cannot be read, or a folder has none; the message names it.
 */
export async function readSpanFiles(path: string): Promise<SpanBatch> {
  if (!(await Deno.stat(path)).isDirectory) return readSpans(await Deno.readTextFile(path), path);
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(path)) {
    if (isFile && /\.(csv|jsonl?)$/i.test(name)) names.push(name);
  }
  if (names.length === 0) {
    throw new SyntaxError(
      `Cannot read "${path}" as a folder of spans must hold .csv, .json or .jsonl files: it has none`,
    );
  }
  const batches: SpanBatch[] = [];
  for (const name of names.sort()) {
    const file = join(path, name);
    batches.push(readSpans(await Deno.readTextFile(file), file));
  }
  return mergeBatches(batches);
}

function readJson(value: unknown, source: string): SpanBatch {
  if (typeof value === "object" && value !== null && "resourceSpans" in value) return readOtlpTraces(value, source);
  return readJaegerTraces(value, source);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mergeBatches(batches: readonly SpanBatch[]): SpanBatch {
  return { spans: batches.flatMap(({ spans }) => spans), notes: batches.flatMap(({ notes }) => notes) };
}
