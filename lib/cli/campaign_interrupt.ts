/**
 * Ctrl-C while a campaign runs.
 *
 * @module
 */
import { CliError } from "@/errors.ts";

/** Runs `work` with a signal that Ctrl-C or a request to end aborts, with a message for the user. */
export async function withCampaignInterrupt<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interrupt = new AbortController();
  const abort = () =>
    interrupt.abort(
      new CliError("Interrupted: finished runs are kept, the same command goes on from here", { exitCode: 130 }),
    );
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  signals.forEach((name) => Deno.addSignalListener(name, abort));
  try {
    return await work(interrupt.signal);
  } finally {
    signals.forEach((name) => Deno.removeSignalListener(name, abort));
  }
}
