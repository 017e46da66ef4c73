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

/** What `bench/peers/pytorch.py` is asked to do: one epoch. */
export interface EpochRequest {
  /** File of numbers that it reads. */
  readonly data: string;
  /** Sequences to learn from. */
  readonly sequences: number;
  /** Steps of a sequence. */
  readonly steps: number;
  /** Inputs at each step. */
  readonly channels: number;
  /** Outputs of a sequence. */
  readonly targets: number;
  /** Sequences of a batch. */
  readonly batch: number;
}

/** A running peer. */
export interface PythonPeer<Request = PeerRequest> extends AsyncDisposable {
  /** Versions of Python and of the packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Fits once. Requests must not overlap. */
  fit(request: Request): Promise<PeerAnswer>;
}

/** A script that answers requests. */
export interface PeerScript {
  /** Where it lies. */
  readonly path: string;
  /** Settings of its libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Fits models of scikit-learn. */
const SCIKIT_LEARN: PeerScript = { path: "bench/peers/scikit_learn.py", environment: {} };

/**
 * Trains networks of PyTorch; it takes {@linkcode EpochRequest}s. Threads that have nothing to do must not spin: those of PyTorch and
 * those of OpenBLAS then wait for each other, and an epoch takes twice as long on two cores as on one.
 */
export const PYTORCH: PeerScript = { path: "bench/peers/pytorch.py", environment: { "OMP_WAIT_POLICY": "passive" } };

/**
 * Starts a peer.
 *
 * @param python The interpreter, by path or as found on PATH.
 * @param threads Threads that the peer's libraries may use: they read it when they are loaded.
 * @param script What answers. @default the one of scikit-learn
 * @returns `undefined` if there is no such interpreter, or it lacks a package that the script needs.
 */
export async function startPythonPeer<Request = PeerRequest>(
  python: string,
  threads: number,
  { path, environment }: PeerScript = SCIKIT_LEARN,
): Promise<PythonPeer<Request> | undefined> {
  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command(python, {
      args: [path],
      env: { "OMP_NUM_THREADS": String(threads), "OPENBLAS_NUM_THREADS": String(threads), ...environment },
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
    throw new CliError(`Cannot measure ${path} as it must answer each request: it ended with code ${code}`);
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
