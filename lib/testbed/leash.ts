/**
 * A child's end of the leash: it says when it is ready, and it ends when its standard input closes. The operating
 * system closes that when the parent ends, even if the parent was killed, so no process outlives the testbed.
 *
 * @module
 */

/** Tells the parent that this process is ready: one line of JSON on standard output. */
export function greet(message: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
}

/** Tells the parent in words why this process cannot go on, and exits with code 1. */
export function fail(error: unknown): never {
  Deno.stderr.writeSync(new TextEncoder().encode(`${error instanceof Error ? error.message : String(error)}\n`));
  Deno.exit(1);
}

/** Runs `cleanUp` and exits once standard input closes. Ctrl-C is left to the parent, which the terminal tells too. */
export function exitWithStdin(cleanUp: () => Promise<void> = () => Promise.resolve()): void {
  Deno.addSignalListener("SIGINT", () => {});
  Deno.stdin.readable.pipeTo(new WritableStream()).then(cleanUp).then(() => Deno.exit(0), fail);
}
