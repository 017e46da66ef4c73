/**
 * Ctrl-C as an abort signal.
 *
 * @module
 */

/** Runs `work` with a signal that Ctrl-C or a request to end aborts. */
export async function withInterrupt<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  signals.forEach((name) => Deno.addSignalListener(name, abort));
  try {
    return await work(interrupt.signal);
  } finally {
    signals.forEach((name) => Deno.removeSignalListener(name, abort));
  }
}
