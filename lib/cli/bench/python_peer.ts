/**
 * A Python process that fits what it is asked to, one request after the other, and says how long each fit took.
 *
 * It stays up between requests, so that its imports are paid once and both sides can take turns fit by fit.
 *
 * @module
 */
import { CliError } from "@/errors.ts";

/** What `bench/peers/scikit_learn.py` is asked to do. */
export interface PeerRequest {
  /** What to fit; see the script. */
  readonly task: "forest" | "boosting" | "least_squares" | "numpy_least_squares";
  /** File of numbers that {@linkcode writeProblem} wrote. */
  readonly data: string;
  /** Features of a row; the target stands behind them. */
  readonly columns: number;
  /** Rows that train; those behind them are predicted. */
  readonly trainRows: number;
  /** Threads of the forest. */
  readonly jobs: number;
}

/** What it answers. */
export interface PeerAnswer {
  /** Time of the fit alone. */
  readonly seconds: number;
  /** Root mean squared error of the rows that did not train, unit of the target; `null` if all did. */
  readonly rmse: number | null;
}

/** A running peer. */
export interface PythonPeer extends AsyncDisposable {
  /** Versions of Python and of the packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Fits once. Requests must not overlap. */
  fit(request: PeerRequest): Promise<PeerAnswer>;
}

const SCRIPT = "bench/peers/scikit_learn.py";

/**
 * Starts a peer.
 *
 * @param python The interpreter, by path or as found on PATH.
 * @param threads Threads that boosting and linear algebra may use: both read it when their libraries are loaded.
 * @returns `undefined` if there is no such interpreter, or it lacks a package of `bench/peers/requirements.txt`.
 */
export async function startPythonPeer(python: string, threads: number): Promise<PythonPeer | undefined> {
  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command(python, {
      args: [SCRIPT],
      env: { "OMP_NUM_THREADS": String(threads), "OPENBLAS_NUM_THREADS": String(threads) },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    // Of a program that is not on PATH, `--allow-run` allows nothing: its absence then shows as a missing permission.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
  const nextLine = lineReader(process.stdout);
  const writer = process.stdin.getWriter();
  const stop = async (): Promise<void> => {
    // The pipe is already broken if the process has ended by itself.
    await writer.close().catch(() => {});
    await process.stdout.cancel().catch(() => {});
    await process.status;
  };
  const answer = async (): Promise<unknown> => {
    const line = await nextLine();
    if (line !== undefined) return JSON.parse(line);
    const { code } = await process.status;
    throw new CliError(`Cannot measure ${SCRIPT} as it must answer each request: it ended with code ${code}`);
  };
  const greeting = await answer() as { readonly versions?: Readonly<Record<string, string>> };
  if (greeting.versions === undefined) {
    await stop();
    return undefined;
  }
  return {
    versions: greeting.versions,
    fit: async (request) => {
      await writer.write(new TextEncoder().encode(JSON.stringify(request) + "\n"));
      return await answer() as PeerAnswer;
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Gives the lines of a stream one by one; `undefined` at its end. */
export function lineReader(stream: ReadableStream<Uint8Array>): () => Promise<string | undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  return async () => {
    for (;;) {
      const end = rest.indexOf("\n");
      if (end >= 0) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return line;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      rest += decoder.decode(value, { stream: true });
    }
  };
}
