/**
 * Runs programs of others for the tests of `k8s/`. A process of ours runs them, which alone may run that one program.
 *
 * Needs `--allow-run=deno`, and `--allow-env=PATH,<TOOL>_BIN`.
 */
import { fileURLToPath } from "node:url";
import { denoExecutable } from "@/testbed/mod.ts";
import { findTool } from "../require_tool.ts";

/** What a program said. */
export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 *
 * @throws {Error} If it is not installed.
 */
export async function runTool(name: string, args: readonly string[]): Promise<ToolResult> {
  const path = await findTool(name);
  if (path === undefined) throw new Error(`Cannot run ${name} as it must be on PATH: it is not`);
  const { code, stdout, stderr } = await new Deno.Command(await denoExecutable(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-config", `--allow-run=${path}`],
      ...[fileURLToPath(new URL("./tool_keeper.ts", import.meta.url)), path, ...args],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
