/**
 * Runs a task as its user does: a process of its own, with the command and the permissions that `deno.json` gives it.
 *
 * Needs `--allow-run=deno` and `--allow-read`.
 */
import assert from "node:assert/strict";

/** What a command left behind. */
export interface CommandResult {
  /** Exit code; 128 + number of the signal that ended it. */
  readonly code: number;
  /** What it printed for its reader. */
  readonly stdout: string;
  /** What it printed about itself. */
  readonly stderr: string;
}

const CONFIG: { tasks: Readonly<Record<string, { command?: string }>> } = JSON.parse(
  await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
);

/** Names of all tasks. */
export const TASKS: readonly string[] = Object.keys(CONFIG.tasks);

/** Names of the tasks that are commands of ours. */
export const COMMANDS: readonly string[] = TASKS.filter((name) =>
  / lib\/cli\/\w+\.ts$/.test(CONFIG.tasks[name]!.command ?? "")
);

/** Starts a task. Who starts it also waits for it, or kills it. */
export function startCommand(
  task: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.ChildProcess {
  const command = CONFIG.tasks[task]?.command;
  assert.ok(command, `deno.json has the task ${task}`);
  const [program, ...given] = command.split(" ");
  return new Deno.Command(program!, {
    args: [...given, ...args],
    env: { "NO_COLOR": "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What Deno itself says of a program that a task may run and that is not installed. */
const MISSING_PROGRAM = /^Info Failed to resolve '[^']+' for allow-run: .*\n/gm;

/** Runs a task to its end. */
export async function runCommand(
  task: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { code, stdout, stderr } = await startCommand(task, args, env).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr).replaceAll(MISSING_PROGRAM, "") };
}

/** Runs a task that must work, and returns what it printed. */
export async function runDone(task: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(task, args);
  assert.equal(code, 0, `deno task ${task} ${args.join(" ")}\n${stderr}`);
  return stdout;
}

/** Runs a task that must refuse: exit code 1, nothing on standard output, one line of message and no stack. */
export async function assertRefused(task: string, args: readonly string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runCommand(task, args);
  const told = `deno task ${task} ${args.join(" ")}\n${stderr}`;
  assert.match(stderr, new RegExp(`^${task}: [^\n]+\n$`), told);
  assert.match(stderr, message, told);
  assert.equal(code, 1, told);
  assert.equal(stdout, "", told);
}
