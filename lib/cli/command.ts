// deno-lint-ignore-file no-console -- commands print
/**
 * What every command shares: flags, `--help`, and errors as one message without a stack.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { CliError, ClusterError, PrometheusError, RunDisturbedError, SchemaError } from "@/errors.ts";

/** One flag of a command. */
export interface Flag {
  /** What the flag takes: nothing (`boolean`) or a text. */
  readonly type: "boolean" | "string";
  /** One line for `--help`. */
  readonly help: string;
  /** What stands for the value in `--help`, such as `FOLDER`. */
  readonly value?: string;
  /** Value if the flag is not given. */
  readonly default?: string;
}

/** What a command says of itself. */
export interface CommandSpec<F extends Readonly<Record<string, Flag>>> {
  /** Name of the task. */
  readonly name: string;
  /** One line: what it does. */
  readonly summary: string;
  /** Its flags, by name without dashes; `help` is added. */
  readonly flags: F;
  /** Commands to copy, with what they do. */
  readonly examples?: readonly string[];
}

/** Values of the flags: text, or whether a boolean flag was given; a text without default may be absent. */
export type FlagValues<F extends Readonly<Record<string, Flag>>> = {
  readonly [K in keyof F]: F[K] extends { type: "boolean" } ? boolean
    : F[K] extends { default: string } ? string
    : string | undefined;
};

/**
 * Runs a command: reads its flags, prints help if asked, runs `main`, and turns expected errors into one message.
 *
 * Exit codes: 0 done, 1 an error that a user can mend, 130 interrupted. Unexpected errors keep their stack.
 *
 * @param args What the command was given. @default those of the process
 */
export async function runCommand<const F extends Readonly<Record<string, Flag>>>(
  spec: CommandSpec<F>,
  main: (values: FlagValues<F>) => Promise<void>,
  args: readonly string[] = Deno.args,
): Promise<void> {
  try {
    const values = readFlags(spec, args);
    if (values === undefined) console.log(helpText(spec));
    else await main(values);
  } catch (error) {
    if (!isExpected(error)) throw error;
    console.error(`${spec.name}: ${error.message}`);
    Deno.exit(error instanceof CliError ? error.exitCode : 1);
  }
}

/**
 * Reads a number that a flag was given.
 *
 * @throws {CliError} If the text is not a finite number of at least `minimum`.
 */
export function numberFlag(text: string, flag: string, minimum = -Infinity): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value) && value >= minimum) return value;
  const bound = minimum === -Infinity ? "" : ` of at least ${minimum}`;
  throw new CliError(`Cannot use --${flag} as it must be a number${bound}: it is "${text}"`);
}

/**
 * Reads a whole number that a flag was given.
 *
 * @throws {CliError} If the text is not a whole number of at least `minimum`.
 */
export function integerFlag(text: string, flag: string, minimum: number): number {
  const value = numberFlag(text, flag, minimum);
  if (Number.isSafeInteger(value)) return value;
  throw new CliError(`Cannot use --${flag} as it must be a whole number: it is "${text}"`);
}

/** Help as `--help` prints it. */
export function helpText<F extends Readonly<Record<string, Flag>>>(spec: CommandSpec<F>): string {
  const rows = Object.entries(spec.flags).map(([name, flag]) => {
    const left = flag.type === "boolean" ? `--${name}` : `--${name} ${flag.value ?? "TEXT"}`;
    return [left, flag.help + (flag.default === undefined ? "" : ` (default: ${flag.default})`)] as const;
  });
  rows.push(["--help", "This text"]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const examples = spec.examples === undefined ? [] : ["", "Examples:", ...spec.examples.map((line) => `  ${line}`)];
  return [
    `deno task ${spec.name} [flags]`,
    "",
    spec.summary,
    "",
    "Flags:",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...examples,
  ].join("\n");
}

function readFlags<F extends Readonly<Record<string, Flag>>>(
  spec: CommandSpec<F>,
  args: readonly string[],
): FlagValues<F> | undefined {
  const options = Object.fromEntries(Object.entries(spec.flags).map(([name, { type }]) => [name, { type }]));
  let given: Record<string, unknown>;
  try {
    given = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean" } },
      allowPositionals: false,
    }).values;
  } catch (cause) {
    const reason = (cause as Error).message.split(". ")[0]!.replaceAll("\n", " ").replace(/\.$/, "");
    throw new CliError(`${reason}: see deno task ${spec.name} --help`, { cause });
  }
  if (given.help === true) return undefined;
  return Object.fromEntries(
    Object.entries(spec.flags).map(([name, flag]) => [
      name,
      given[name] ?? (flag.type === "boolean" ? false : flag.default),
    ]),
  ) as FlagValues<F>;
}

const { NotFound, PermissionDenied, NotCapable, NotADirectory, IsADirectory } = Deno.errors;

const EXPECTED = [
  ...[CliError, ClusterError, RunDisturbedError, SchemaError, PrometheusError],
  ...[NotFound, PermissionDenied, NotCapable, NotADirectory, IsADirectory],
] as const;

/** Built-in errors that our own code throws. The engine throws some of them too, in other words, for defects of ours. */
const BUILT_IN: readonly unknown[] = [Error, RangeError, SyntaxError];

/** Errors that say what a user should change; everything else is a defect of ours and keeps its stack. */
function isExpected(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return EXPECTED.some((kind) => error instanceof kind) ||
    (BUILT_IN.includes(error.constructor) && error.message.startsWith("Cannot ")) ||
    ("code" in error && (error.code === "EROFS" || error.code === "ENOSPC"));
}
