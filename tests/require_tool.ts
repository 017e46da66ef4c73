/**
 * Tests that need a program of others: skipped where it is not installed, unless `PLIMSOLL_REQUIRE_TOOLS=1` says that
 * nothing may be skipped.
 *
 * Needs `--allow-read` and `--allow-env=PATH,PLIMSOLL_REQUIRE_TOOLS,<TOOL>_BIN`; JUPYTER_BIN for any program of Jupyter.
 */
import { findExecutable } from "@/testbed/mod.ts";
import { findJupyter } from "../lib/cli/jupyter.ts";

/**
 * Path of a program, from `<NAME>_BIN` or PATH, and for programs of Jupyter as the commands find them; `undefined` if it
 * is not installed.
 */
export function findTool(name: string): Promise<string | undefined> {
  return name.startsWith("jupyter") ? findJupyter(name, ".") : findExecutable(name);
}

/**
 * Says whether to ignore a test that needs programs: `Deno.test({ name, ...await skipUnless("prometheus"), fn })`.
 *
 * With `PLIMSOLL_REQUIRE_TOOLS=1` nothing is ignored: the test runs and fails with the message of what is missing.
 */
export async function skipUnless(...tools: string[]): Promise<{ ignore: boolean }> {
  if (Deno.env.get("PLIMSOLL_REQUIRE_TOOLS") === "1") return { ignore: false };
  const paths = await Promise.all(tools.map(findTool));
  return { ignore: paths.includes(undefined) };
}
