/**
 * The process that fetches from a pod, which `deno task fetch` starts with the permissions that it needs. It ends when its
 * parent does: its standard input closes then.
 *
 * @module
 */
import { runCommand } from "./command.ts";
import { FETCH, fetchAsTold } from "./fetch_run.ts";

if (import.meta.main) {
  const orphaned = new AbortController();
  Deno.stdin.readable.pipeTo(new WritableStream()).then(() => orphaned.abort());
  await runCommand(FETCH, (values) => fetchAsTold(values, orphaned.signal));
  // Standard input is still being read.
  Deno.exit(0);
}
