/**
 * A progress bar on standard error, where a person sees it; nothing where a file or a pipe reads.
 *
 * @module
 */
import process from "node:process";

/** A bar that is told how far the work is. */
export interface ProgressBar {
  /** Shows `done` of `total`, and what is being done if told. */
  update(progress: { readonly done: number; readonly total: number; readonly doing?: string }): void;
  /** Removes the bar. */
  stop(): void;
}

/** Starts a bar. Its package is only loaded where there is a terminal to draw on. */
export async function progressBar(label: string): Promise<ProgressBar> {
  if (!Deno.stderr.isTerminal()) return { update: () => {}, stop: () => {} };
  const { SingleBar } = (await import("cli-progress")).default;
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total}, {eta_formatted} left {doing}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0, { doing: "" });
  return {
    update: ({ done, total, doing = "" }) => {
      bar.setTotal(total);
      bar.update(done, { doing });
    },
    stop: () => bar.stop(),
  };
}
