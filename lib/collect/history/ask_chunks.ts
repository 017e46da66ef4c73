/**
 * Answers to many questions: from the cache if they are there, else from the server, in parts that it can bear.
 *
 * @module
 */
import { PrometheusError } from "@/errors.ts";
import type { PrometheusClient } from "../prometheus.ts";
import type { ChunkCache, ChunkQuestion } from "./chunk_cache.ts";
import { type ChunkAnswer, chunkAnswer } from "./chunk_file.ts";
import { failureKind } from "./failure_kind.ts";
import type { Governor } from "./governor.ts";
import { type Chunk, countOf, rangeOf, splitChunk } from "./grid.ts";

/** A part of a question that could not be answered however small it was made. */
export interface ChunkFailure {
  /** Samples that are missing. */
  readonly chunk: Chunk;
  /** Why, in the words of the server. */
  readonly reason: string;
}

/** What became of questions. */
export interface AskCounts {
  /** Answers that came from the server. */
  asked: number;
  /** Answers that were in the cache. */
  cached: number;
  /** Values in the answers that came from the server. */
  points: number;
}

/** What asking needs. */
export interface Asker {
  /** Whom to ask; it must not repeat or cut requests itself. */
  readonly client: PrometheusClient;
  /** Lets requests through. */
  readonly governor: Governor;
  /** Keeps answers. */
  readonly cache: ChunkCache;
  /** Distance between samples, seconds. */
  readonly stepSeconds: number;
  /** Samples behind this moment may still change, seconds since 1970-01-01 UTC. */
  readonly settledUntilSeconds: number;
  /** Counted up. */
  readonly counts: AskCounts;
  /** Stops. */
  readonly signal?: AbortSignal;
}

/** Warnings about the query itself say nothing about missing data: a repetition would give them again. */
const ABOUT_THE_QUERY = /^PromQL (info|warning)/i;

/** The smallest part that is asked for, as a share of the whole. */
const SMALLEST_SHARE = 1 / 64;

/** Failures in a row of the smallest parts after which a question is not asked any further. */
const HOPELESS = 2;

/**
 * Sees to it that the cache has the whole answer to a question.
 *
 * @returns The parts that the server could not answer; of others the cache has the answer.
 * @throws {PrometheusError} If the server refuses the query or stays busy. What was answered until then is kept.
 */
export async function ensureAnswer(asker: Asker, { promql, chunk: whole }: ChunkQuestion): Promise<ChunkFailure[]> {
  const { client, governor, cache, stepSeconds, counts, signal } = asker;
  const failures: ChunkFailure[] = [];
  let failedInARow = 0;
  // Parts as large as one that was refused are not asked for again until several smaller ones were answered.
  let mostSamples = Infinity;
  let answeredInARow = 0;
  let trust = 2;

  async function ensureParts(chunk: Chunk): Promise<void> {
    await cache.markSplit({ promql, chunk });
    for (const part of splitChunk(chunk)) await ensure(part);
  }

  async function ensure(chunk: Chunk): Promise<void> {
    signal?.throwIfAborted();
    const question = { promql, chunk };
    if (failedInARow >= HOPELESS) {
      failures.push({ chunk, reason: failures.at(-1)!.reason });
      return;
    }
    if (await cache.read(question) !== undefined) {
      counts.cached++;
      return;
    }
    const share = countOf(chunk) / countOf(whole);
    const canSplit = countOf(chunk) > 1 && share > SMALLEST_SHARE;
    const isLarge = countOf(chunk) > mostSamples || share > 2 ** -governor.depth();
    if (canSplit && (isLarge || await cache.isSplit(question))) return await ensureParts(chunk);
    try {
      const answer = await governor.run(() => client.queryRange(promql, rangeOf(chunk, stepSeconds), signal));
      counts.asked++;
      counts.points += answer.series.reduce((sum, { values }) => sum + values.length, 0);
      const isWhole = answer.warnings.every((warning) => ABOUT_THE_QUERY.test(warning));
      const isSettled = chunk.last * stepSeconds <= asker.settledUntilSeconds;
      await cache.write(question, chunkAnswer(answer, chunk, stepSeconds), isWhole && isSettled);
      failedInARow = 0;
      if (++answeredInARow >= trust) {
        mostSamples *= 2;
        answeredInARow = 0;
      }
    } catch (error) {
      if (signal?.aborted || failureKind(error) !== "too large") throw error;
      mostSamples = Math.max(1, Math.floor(countOf(chunk) / 2));
      answeredInARow = 0;
      trust *= 2;
      if (canSplit) return await ensureParts(chunk);
      failedInARow++;
      failures.push({ chunk, reason: (error as PrometheusError).message });
    }
  }

  await ensure(whole);
  return failures;
}

/** Reads the answer to a question, part by part in the order of time; parts that failed are left out. */
export async function* readAnswer(cache: ChunkCache, question: ChunkQuestion): AsyncGenerator<ChunkAnswer, undefined> {
  const answer = await cache.read(question);
  if (answer !== undefined) yield answer;
  else if (await cache.isSplit(question)) {
    for (const chunk of splitChunk(question.chunk)) yield* readAnswer(cache, { promql: question.promql, chunk });
  }
}
