/**
 * Whole processes, timed from start to end.
 *
 * @module
 */
import { CliError } from "@/errors.ts";
import { secondsOf } from "./alternate.ts";

/** What a process did. */
export interface ProcessRun {
  /** From before it was started until it had ended. */
  readonly seconds: number;
  /** All that it printed on its standard output. */
  readonly output: string;
}

/** Characters of a failed process's standard error that its message shows. */
const SHOWN_CHARACTERS = 2000;

/**
 * Runs a process to its end.
 *
 * @param command Program, by path or as found on PATH.
 * @param args Its arguments.
 * @throws {CliError} If it fails; the message ends with what it wrote on standard error.
 */
export async function runProcess(command: string, args: readonly string[]): Promise<ProcessRun> {
  const child = new Deno.Command(command, { args: [...args], stdout: "piped", stderr: "piped" });
  let result: Deno.CommandOutput | undefined;
  const seconds = await secondsOf(async () => result = await child.output());
  const { success, code, stdout, stderr } = result!;
  if (!success) {
    const words = new TextDecoder().decode(stderr).slice(-SHOWN_CHARACTERS);
    throw new CliError(
      `Cannot measure "${[command, ...args].join(" ")}" as it must succeed: it ended with code ${code}\n${words}`,
    );
  }
  return { seconds, output: new TextDecoder().decode(stdout) };
}

/** This very Deno, if that may be run; else the one that `--allow-run=deno` allows, which is found on PATH. */
export async function denoExecutable(): Promise<string> {
  const path = Deno.execPath();
  const { state } = await Deno.permissions.query({ name: "run", command: path });
  return state === "granted" ? path : "deno";
}
