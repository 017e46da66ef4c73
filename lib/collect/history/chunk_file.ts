/**
 * An answer as a file: labels as JSON, values as they lie in memory.
 *
 * Only what is there is kept: each series from its first to its last value, and a single number for a series that never
 * changes, as limits and requests do.
 *
 * @module
 */
import type { RangeAnswer } from "../prometheus.ts";
import type { Chunk } from "./grid.ts";

/** One series of a chunk. */
export interface ChunkSeries {
  /** Labels that the query left. */
  readonly labels: Readonly<Record<string, string>>;
  /** Number of the sample that the first value belongs to. */
  readonly first: number;
  /** One value a sample; `NaN` where there is none, or it was no finite number. */
  readonly values: Float64Array;
}

/** The answer to one query over one chunk. */
export interface ChunkAnswer {
  /** Its series, in the server's order. */
  readonly series: readonly ChunkSeries[];
  /** What the server warned of. */
  readonly warnings: readonly string[];
}

interface Header {
  /** What was asked; for people who look into the file, and against mix-ups. */
  readonly query: string;
  readonly warnings: readonly string[];
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly first: number;
    readonly length: number;
    /** The value of all samples; absent if they differ. */
    readonly constant?: number;
  }[];
}

/** Begins every file, and says which bytes follow; it changes when an old reader could misread them. */
const MAGIC = "PLCHUNK1";
const PREFIX_BYTES = 16;
const VALUE_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * Puts an answer on the grid.
 *
 * @param answer What the server said.
 * @param chunk Which samples were asked for; others are left out.
 * @param stepSeconds Distance between samples.
 */
export function chunkAnswer(answer: RangeAnswer, chunk: Chunk, stepSeconds: number): ChunkAnswer {
  const series = answer.series.flatMap(({ labels, timesSeconds, values }): ChunkSeries[] => {
    const place = (time: number): number => Math.round(time / stepSeconds);
    const isInside = (i: number): boolean => {
      const sample = place(timesSeconds[i]!);
      return sample >= chunk.first && sample <= chunk.last;
    };
    let begin = 0;
    let end = timesSeconds.length;
    while (begin < end && !isInside(begin)) begin++;
    while (end > begin && !isInside(end - 1)) end--;
    if (begin === end) return [];
    const first = place(timesSeconds[begin]!);
    const dense = new Float64Array(place(timesSeconds[end - 1]!) - first + 1).fill(NaN);
    for (let i = begin; i < end; i++) {
      // Infinity, as a quantile beyond the last bucket, would poison every mean: it is missing too.
      if (Number.isFinite(values[i]!)) dense[place(timesSeconds[i]!) - first] = values[i]!;
    }
    return [{ labels, first, values: dense }];
  });
  return { series, warnings: answer.warnings };
}

/** Writes an answer as bytes. */
export function encodeChunk(query: string, { series, warnings }: ChunkAnswer): Uint8Array {
  const described = series.map(({ labels, first, values }) => {
    const constant = values[0]!;
    // JSON has no NaN and no -0.
    const isWritable = Number.isFinite(constant) && !Object.is(constant, -0);
    const isConstant = isWritable && values.every((value) => Object.is(value, constant));
    return { labels, first, length: values.length, ...(isConstant ? { constant } : {}) };
  });
  const varying = series.filter((_, i) => described[i]!.constant === undefined);
  const header = new TextEncoder().encode(JSON.stringify({ query, warnings, series: described } satisfies Header));
  const dataAt = align(PREFIX_BYTES + header.length);
  const length = varying.reduce((sum, { values }) => sum + values.length, 0) * VALUE_BYTES;
  const bytes = new Uint8Array(dataAt + length);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, header.length, true);
  view.setUint32(12, length, true);
  bytes.set(header, PREFIX_BYTES);
  let at = dataAt;
  for (const { values } of varying) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * Reads what {@linkcode encodeChunk} wrote.
 *
 * @returns `undefined` if the bytes are not the whole answer to this query: it has to be asked again then.
 */
export function decodeChunk(query: string, bytes: Uint8Array): ChunkAnswer | undefined {
  if (bytes.length < PREFIX_BYTES || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(8, true);
  let at = align(PREFIX_BYTES + headerLength);
  if (bytes.length !== at + view.getUint32(12, true)) return undefined;
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerLength));
  let header: Header;
  try {
    header = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (header.query !== query) return undefined;
  const series = header.series.map(({ labels, first, length, constant }): ChunkSeries => {
    if (constant !== undefined) return { labels, first, values: new Float64Array(length).fill(constant) };
    const part = bytes.slice(at, at + length * VALUE_BYTES);
    at += part.length;
    return { labels, first, values: new Float64Array(part.buffer) };
  });
  return { series, warnings: header.warnings };
}

/** Values begin where a Float64Array may. */
function align(position: number): number {
  return Math.ceil(position / VALUE_BYTES) * VALUE_BYTES;
}
