/**
 * The program that keeps Locust: starts it, passes on what it reports, and on the end of its own parent stops it.
 *
 * So a load never outlives the command that wanted it, even if that was killed, and only this program may run Locust.
 *
 * @module
 */
import { exitWithStdin, fail, greet } from "@/testbed/mod.ts";
import { type LocustOrder, readLocustEvent } from "./locust_events.ts";

async function keep({ executable, args }: LocustOrder): Promise<void> {
  const locust = new Deno.Command(executable, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    // Its log goes to our standard error, of which our parent keeps the last lines.
    stderr: "inherit",
  }).spawn();
  let isStopping = false;
  const reports = passOn(locust.stdout);
  exitWithStdin(async () => {
    isStopping = true;
    try {
      locust.kill("SIGTERM");
    } catch {
      // It has ended already: the reports below are then complete.
    }
    await Promise.all([locust.status, reports]);
  });
  const { code } = await locust.status;
  // Ctrl-C reaches Locust at the same time as our parent, which then closes our input: no failure.
  await new Promise((resolve) => setTimeout(resolve, 500));
  if (!isStopping) {
    fail(new Error(`Cannot keep the load up as Locust must run until it is stopped: it ended with code ${code}`));
  }
}

/** Passes the reports on; the first, that users were spawned, is the greeting. */
async function passOn(stream: ReadableStream<Uint8Array>): Promise<void> {
  let rest = "";
  const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
  for await (const text of stream.pipeThrough(decoder)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const event of lines.map(readLocustEvent)) if (event !== undefined) greet(event);
  }
}

if (import.meta.main) {
  await keep(JSON.parse(Deno.args[0]!) as LocustOrder).catch(fail);
}
