/**
 * Stops replicas in place, as a node that hangs does: they keep their memory and their connections, and answer nothing.
 *
 * By the program `kill`, so that one needs the permission to run that program only (`--allow-run=kill`); signals sent by
 * Deno itself need the permission to run anything.
 *
 * @module
 */
import type { Replica } from "./replicas.ts";

/**
 * Stops replicas until {@linkcode thaw}. Whoever freezes also thaws, or stops the testbed.
 *
 * @throws {Error} If one of them has ended, or the operating system knows no such signal (Windows).
 */
export function freeze(replicas: readonly Pick<Replica, "processId">[]): Promise<void> {
  return signal("-STOP", replicas);
}

/**
 * Lets frozen replicas go on where they were.
 *
 * @throws {Error} As {@linkcode freeze}.
 */
export function thaw(replicas: readonly Pick<Replica, "processId">[]): Promise<void> {
  return signal("-CONT", replicas);
}

async function signal(name: string, replicas: readonly Pick<Replica, "processId">[]): Promise<void> {
  if (Deno.build.os === "windows") {
    throw new Error("Cannot freeze replicas as the operating system must know the signal STOP: Windows does not");
  }
  const { success, stderr } = await new Deno.Command("kill", {
    args: [name, ...replicas.map(({ processId }) => String(processId))],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Error(`Cannot freeze or thaw replicas as their processes must be running: ${said}`);
}
