// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task models`: lists, shows, compares, promotes and deletes models of the library.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_OUTPUT_DIR } from "@/config.ts";
import { CliError } from "@/errors.ts";
import {
  compareScores,
  LIBRARY_FOLDER,
  type LibraryFilter,
  MODEL_KINDS,
  type ModelKey,
  type ModelKind,
  openLibrary,
  type StoredModel,
  versionTitle,
} from "@/models/mod.ts";
import { type Flag, integerFlag, runCommand } from "./command.ts";
import { parseIntegers } from "./integers.ts";
import { comparisonTable, modelDetails, modelTable } from "./model_tables.ts";

const FLAGS = {
  library: {
    type: "string",
    value: "FOLDER",
    default: join(DEFAULT_OUTPUT_DIR, LIBRARY_FOLDER),
    help: "Folder of the library",
  },
  service: { type: "string", value: "NAME", help: "Service of the model" },
  target: { type: "string", value: "NAME", help: "What the model answers, such as cpu_usage or duration" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const satisfies Readonly<Record<string, Flag>>;

const VERSION = { type: "string", value: "NUMBER", help: "Version of the model" } as const;

/** Values of the flags that name a version. */
interface KeyValues {
  readonly service: string | undefined;
  readonly target: string | undefined;
  readonly version?: string | undefined;
}

function readReference({ service, target, version }: KeyValues): Omit<ModelKey, "version"> & Partial<ModelKey> {
  if (service === undefined || target === undefined) {
    throw new CliError("Cannot tell which model is meant as --service and --target must name it");
  }
  return { service, target, ...(version === undefined ? {} : { version: integerFlag(version, "version", 1) }) };
}

function readKey(values: KeyValues): ModelKey {
  const { service, target, version } = readReference(values);
  if (version === undefined) throw new CliError("Cannot tell which model is meant as --version must name it");
  return { service, target, version };
}

/** A version in JSON: what it says of itself, and where it is. */
function forMachines({ meta, path, bytes, isCurrent }: StoredModel): unknown {
  return { ...meta, path, bytes, isCurrent };
}

async function list(args: readonly string[]): Promise<void> {
  await runCommand({
    name: "models list",
    summary: "List the models of the library, and folders in it that cannot be used.",
    flags: {
      ...FLAGS,
      kind: { type: "string", value: "NAME", help: `Only one kind: ${MODEL_KINDS.join(", ")}` },
      model: { type: "string", value: "NAME", help: "Only one model of the registry, such as random_forest" },
    },
    examples: ["deno task models list --service task1"],
  }, async ({ library, json, service, target, kind, model }) => {
    if (kind !== undefined && !MODEL_KINDS.includes(kind as ModelKind)) {
      throw new CliError(`Cannot use --kind as it must be one of ${MODEL_KINDS.join(", ")}: it is "${kind}"`);
    }
    const asked = { service, target, kind, model };
    const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const { models, refused } = await openLibrary(library).list(filter as LibraryFilter);
    if (json) return console.log(JSON.stringify({ models: models.map(forMachines), refused }));
    console.log(models.length === 0 ? `${library} has no such model` : modelTable(models));
    for (const { path, reason } of refused) console.log(`refused: ${path}, as ${reason}`);
  }, args);
}

async function show(args: readonly string[]): Promise<void> {
  await runCommand({
    name: "models show",
    summary: "Show everything about a version, once every byte of it was checked.",
    flags: { ...FLAGS, version: { ...VERSION, help: "Version of the model (default: the one in use)" } },
    examples: ["deno task models show --service task1 --target cpu_usage"],
  }, async (values) => {
    const read = await openLibrary(values.library).read(readReference(values));
    console.log(values.json ? JSON.stringify(forMachines(read)) : modelDetails(read));
  }, args);
}

async function compare(args: readonly string[]): Promise<void> {
  await runCommand({
    name: "models compare",
    summary: "Put the scores of versions side by side, each beside its baselines.",
    flags: { ...FLAGS, versions: { type: "string", value: "LIST", help: "Only these versions, such as 1,3-5" } },
    examples: ["deno task models compare --service task1 --target cpu_usage --versions 2,3"],
  }, async (values) => {
    const { service, target } = readReference(values);
    const wanted = values.versions === undefined ? undefined : parseIntegers(values.versions, "--versions");
    const { models, refused } = await openLibrary(values.library).list({ service, target });
    const missing = wanted?.find((version) => !models.some(({ meta }) => meta.version === version));
    if (missing !== undefined || models.length === 0) {
      const what = missing === undefined ? `${service} ${target}` : versionTitle({ service, target, version: missing });
      const why = refused.map(({ path, reason }) => `; ${path} is refused, as ${reason}`).join("");
      throw new CliError(`Cannot compare ${what} as ${values.library} must have it: it has not${why}`);
    }
    const chosen = models.filter(({ meta }) => wanted?.includes(meta.version) ?? true).map(({ meta }) => meta);
    const comparison = compareScores(chosen);
    console.log(values.json ? JSON.stringify(comparison) : comparisonTable(comparison));
    for (const { path, reason } of values.json ? [] : refused) console.log(`refused: ${path}, as ${reason}`);
  }, args);
}

async function promote(args: readonly string[]): Promise<void> {
  await runCommand({
    name: "models promote",
    summary: "Put a version in use, once every byte of it was checked.",
    flags: { ...FLAGS, version: VERSION },
    examples: ["deno task models promote --service task1 --target cpu_usage --version 3"],
  }, async (values) => {
    const model = await openLibrary(values.library).promote(readKey(values));
    console.log(values.json ? JSON.stringify(forMachines(model)) : `${versionTitle(model.meta)} is in use`);
  }, args);
}

async function remove(args: readonly string[]): Promise<void> {
  await runCommand({
    name: "models delete",
    summary: "Delete a version for ever; its number is not given again.",
    flags: { ...FLAGS, version: VERSION, force: { type: "boolean", help: "Also if it is in use" } },
    examples: ["deno task models delete --service task1 --target cpu_usage --version 1"],
  }, async (values) => {
    const key = readKey(values);
    try {
      await openLibrary(values.library).remove(key, values.force ? "remove" : "keep");
    } catch (cause) {
      if (!(cause instanceof RangeError && cause.message.endsWith("it is the promoted one"))) throw cause;
      throw new CliError(`${cause.message}; promote another one, or add --force`, { cause });
    }
    console.log(values.json ? JSON.stringify({ removed: key }) : `${versionTitle(key)} is deleted`);
  }, args);
}

const ACTIONS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  list,
  show,
  compare,
  promote,
  delete: remove,
};

if (import.meta.main) {
  const [first = "", ...rest] = Deno.args;
  const action = Object.hasOwn(ACTIONS, first) ? ACTIONS[first] : undefined;
  if (action !== undefined) await action(rest);
  else {
    await runCommand({
      name: "models",
      summary: "Models of the library, by service, target and version. The first word says what to do:\n" +
        `${Object.keys(ACTIONS).join(", ")}; each has its own --help.\n\n` +
        "Models come by deno task forecast --save, deno task train --library and deno task latency --library. They answer by\n" +
        "deno task forecast --from-library, deno task predict --from-library and deno task latency --ask.",
      flags: FLAGS,
      examples: ["deno task models list", "deno task models compare --service task1 --target cpu_usage"],
    }, () => {
      throw new CliError(`Cannot do anything as the first word must be one of ${Object.keys(ACTIONS).join(", ")}`);
    }, first.startsWith("-") ? Deno.args : rest);
  }
}
