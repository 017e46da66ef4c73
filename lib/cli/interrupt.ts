/**
 * Ctrl-C as an abort signal.
 *
 * @module
 */
import { CliError } from "@/errors.ts";

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];

/**
 * Runs `work` with a signal that Ctrl-C or a request to end aborts.
 *
 * @param work What may be interrupted.
 * @param message What to tell the user then: the signal's reason is a {@linkcode CliError} with it and exit code 130. By
 * default the reason is that of any abort.
 */
export async function withInterrupt<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  message?: string,
): Promise<Result> {
  const interrupt = new AbortController();
  const abort = (): void =>
    interrupt.abort(message === undefined ? undefined : new CliError(message, { exitCode: 130 }));
  SIGNALS.forEach((name) => Deno.addSignalListener(name, abort));
  try {
    return await work(interrupt.signal);
  } finally {
    SIGNALS.forEach((name) => Deno.removeSignalListener(name, abort));
  }
}
