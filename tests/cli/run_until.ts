/**
 * Runs commands that start processes of their own, and sees what becomes of those.
 *
 * Needs `--allow-run=deno` and `--allow-read`.
 */
import assert from "node:assert/strict";
import { CAN_WATCH, type Descendants, linesOf, watchDescendants } from "./process_watch.ts";
import { startCommand } from "./run_command.ts";

/** How a command that measures has ended. */
export interface Ending {
  /** Exit code; 128 + number of the signal that ended it. */
  readonly code: number;
  /** Lines that it printed for its reader. */
  readonly stdout: readonly string[];
  /** Lines that it printed about itself. */
  readonly stderr: readonly string[];
  /** What became of the processes that it started. */
  readonly family: Descendants;
}

/** Runs a command and sends it a signal as soon as it has printed a line; without one it runs to its end. */
export async function runUntil(
  task: string,
  args: readonly string[],
  until?: { readonly line: RegExp; readonly signal: Deno.Signal; readonly first?: (line: string) => Promise<void> },
): Promise<Ending> {
  const process = startCommand(task, args);
  const family = CAN_WATCH
    ? await watchDescendants(process.pid)
    : () => Promise.resolve<Descendants>({ descendants: 0, left: [] });
  const read = async (stream: ReadableStream<Uint8Array>): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of linesOf(stream)) {
      lines.push(line);
      if (!until?.line.test(line)) continue;
      try {
        await until.first?.(line);
      } finally {
        process.kill(until.signal);
      }
    }
    return lines;
  };
  const [stdout, stderr, { code }] = await Promise.all([read(process.stdout), read(process.stderr), process.status]);
  return { code, stdout, stderr, family: await family() };
}

/** Asserts that a command had at least so many descendants, and that none of them outlived it. */
export function assertAllEnded({ family, stderr }: Ending, least: number): void {
  assert.deepEqual(family.left, []);
  if (CAN_WATCH) assert.ok(family.descendants >= least, `${family.descendants} processes\n${stderr.join("\n")}`);
}
