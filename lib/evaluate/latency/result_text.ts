/**
 * A whole evaluation as text, and back: so that charts, reports and notebooks need not make it again.
 *
 * @module
 */
import type { LatencyMeasure } from "@/dataset/mod.ts";
import { jsonText } from "../text.ts";
import { latencyFiles } from "./latency_outputs.ts";
import type { LatencyResult } from "./latency_result.ts";

/** Name of the file that holds a whole evaluation. */
export const LATENCY_RESULT_FILE = "latency_result.json";

const FORMAT = "plimsoll-latency-result-1";

/** An evaluation, and what it was made of. */
export interface StoredLatencyResult {
  /** SHA-256 of the recording, hexadecimal. */
  readonly dataDigest: string;
  /** What a latency is. */
  readonly measure: LatencyMeasure;
  /** What was found. */
  readonly result: LatencyResult;
}

/**
 * Writes the files of an evaluation: those of {@linkcode latencyFiles}, and {@linkcode LATENCY_RESULT_FILE} with all of it.
 *
 * @returns Content by file name; equal results give equal bytes.
 */
export function storedLatencyFiles(stored: StoredLatencyResult): Record<string, string> {
  const { dataDigest, measure, result } = stored;
  return {
    ...latencyFiles(result, { "data_digest": dataDigest, measure }),
    [LATENCY_RESULT_FILE]: latencyResultText(stored),
  };
}

/** Writes an evaluation; equal results give equal bytes. */
export function latencyResultText(stored: StoredLatencyResult): string {
  return jsonText({ format: FORMAT, ...stored });
}

/**
 * Reads what {@linkcode latencyResultText} wrote.
 *
 * @param text The text.
 * @param source Where it comes from, for messages.
 * @throws {SyntaxError} If the text is damaged, or of another format.
 */
export function parseLatencyResult(text: string, source: string): StoredLatencyResult {
  const refuse = (wish: string, state: string): string => `Cannot read latencies "${source}" as ${wish}: ${state}`;
  let found: Partial<StoredLatencyResult & { format: string }> | null;
  try {
    // JSON has no NaN: what is null was a score that could not be computed.
    found = JSON.parse(text, (_, value) => value === null ? NaN : value);
  } catch (cause) {
    throw new SyntaxError(refuse("it must be JSON", "it is damaged or cut off"), { cause });
  }
  if (found?.format !== FORMAT || found.result === undefined) {
    throw new SyntaxError(refuse(`its format must be "${FORMAT}"`, `it is ${JSON.stringify(found?.format)}`));
  }
  return { dataDigest: found.dataDigest!, measure: found.measure!, result: restored(found.result) };
}

/** JSON leaves out what is undefined; here such properties are there again, as the evaluation had them. */
function restored(result: LatencyResult): LatencyResult {
  const services = result.services.map((found) => ({
    ...found,
    densities: found.densities.map((density) => ({
      ...density,
      components: density.components,
      cells: density.cells.map((cell) => ({ ...cell, whyOutside: cell.whyOutside })),
    })),
  }));
  return { ...result, services, overall: result.overall };
}
