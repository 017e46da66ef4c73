/**
 * The program that keeps a program of Jupyter: passes on what it prints, and on the end of its own parent stops it.
 *
 * So no kernel outlives the command that wanted it, even if that was killed, and only this program may run Jupyter.
 *
 * @module
 */
import { exitWithStdin, fail, greet } from "@/testbed/mod.ts";
import type { JupyterOrder } from "./jupyter_child.ts";

/**
 * Time that Jupyter has to end. It kills a busy kernel after 5 s; after that it may still hang in its last step, with all
 * kernels ended, when its connections to them do not close. Our own parent waits 10 s.
 */
const GRACE_MILLISECONDS = 8_000;

const encoder = new TextEncoder();

/** Passes lines on whole, as two streams may share the way out. */
async function passOn(stream: ReadableStream<Uint8Array>): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) Deno.stdout.writeSync(encoder.encode(`${line}\n`));
  }
  if (rest !== "") Deno.stdout.writeSync(encoder.encode(`${rest}\n`));
}

function signalIfAlive(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch {
    // It has ended already, by the same Ctrl-C.
  }
}

async function keep({ program, args, cwd, isServer }: JupyterOrder): Promise<void> {
  const process = new Deno.Command(program, {
    args: [...args],
    cwd,
    stdin: isServer ? "null" : "piped",
    stdout: "piped",
    // What a server logs is for its user; what else fails is in the last lines that our parent keeps.
    stderr: isServer ? "piped" : "inherit",
  }).spawn();
  const output = Promise.all([passOn(process.stdout), isServer ? passOn(process.stderr) : undefined]);
  let isStopping = false;
  exitWithStdin(async () => {
    isStopping = true;
    if (isServer) signalIfAlive(process, "SIGTERM");
    else await process.stdin.close().catch(() => {});
    const deadline = setTimeout(() => signalIfAlive(process, "SIGKILL"), GRACE_MILLISECONDS);
    await Promise.all([process.status, output]);
    clearTimeout(deadline);
  });
  greet({ program });
  const { code } = await process.status;
  await output;
  if (isStopping) return;
  Deno.exit(code);
}

if (import.meta.main) {
  await keep(JSON.parse(Deno.args[0]!) as JupyterOrder).catch(fail);
}
