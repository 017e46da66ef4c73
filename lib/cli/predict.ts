// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task predict`: asks a saved model for one load.
 *
 * @module
 */
import { join } from "node:path";
import Table from "cli-table3";
import { DEFAULT_OUTPUT_DIR, DEFAULT_TARGET } from "@/config.ts";
import { CliError } from "@/errors.ts";
import {
  LIBRARY_FOLDER,
  type LoadedModel,
  loadModel,
  MODEL_NAMES,
  modelFileName,
  openLibrary,
  type Point,
  type PointPrediction,
  predictPoint,
  restoreTabular,
} from "@/models/mod.ts";
import { COLUMNS, type Target, TARGETS } from "@/schema.ts";
import { type FlagValues, integerFlag, numberFlag, runCommand } from "./command.ts";
import { newestVersion, readModelReference } from "./library_reference.ts";
import { readList, readTarget } from "./workflow.ts";

const FLAGS = {
  model: { type: "string", value: "NAME", default: "utilization_law", help: "Model that was trained" },
  target: { type: "string", value: "COLUMN", default: DEFAULT_TARGET, help: `What to predict: ${TARGETS.join(", ")}` },
  output: { type: "string", value: "FOLDER", default: DEFAULT_OUTPUT_DIR, help: "Where deno task train saved it" },
  "from-library": {
    type: "string",
    value: "SERVICE/TARGET[/VERSION]",
    help: "Ask this model of the library in place of --model and --target (default: the one in use, or newest)",
  },
  service: { type: "string", value: "NAME", help: "Service" },
  rate: { type: "string", value: "REQ/S", help: "Request rate of the service" },
  replicas: { type: "string", value: "NUMBER", help: "Replicas" },
  users: { type: "string", value: "NUMBER", help: "Concurrent users" },
  limit: { type: "string", value: "CORES", help: "CPU limit of a replica" },
  "rate-lags": { type: "string", value: "LIST", help: "Request rate 1, 2 … samples ago (default: a steady load)" },
  "target-lags": {
    type: "string",
    value: "LIST",
    help: "Target 1, 2 … samples ago (default: the model's steady state)",
  },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

function readPoint(values: FlagValues<typeof FLAGS>): Point {
  const number = (flag: "rate" | "users" | "limit", minimum: number) =>
    values[flag] === undefined ? undefined : numberFlag(values[flag], flag, minimum);
  const list = (flag: "rate-lags" | "target-lags") =>
    readList(values[flag], flag)?.map((text) => numberFlag(text, flag, 0));
  const point = {
    service: values.service,
    requestRateRps: number("rate", 0),
    replicas: values.replicas === undefined ? undefined : integerFlag(values.replicas, "replicas", 1),
    concurrentUsers: number("users", 0),
    cpuLimitPerReplicaCores: number("limit", 0.001),
    requestRateLagsRps: list("rate-lags"),
    targetLags: list("target-lags"),
  };
  return Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined));
}

/** Predicts; a point that does not suffice is stated by flags here, so the message names them. */
function answerPoint(loaded: LoadedModel, point: Point): PointPrediction {
  try {
    return predictPoint(loaded, point);
  } catch (cause) {
    if (!(cause instanceof RangeError && cause.message.startsWith("Cannot "))) throw cause;
    throw new CliError(`${cause.message}; state it by --service, --rate, --users or --target-lags`, { cause });
  }
}

/** Reads the model that the flags name. */
async function readModel(folder: string, model: string, target: Target): Promise<LoadedModel> {
  if (!MODEL_NAMES.includes(model)) {
    throw new CliError(`Cannot predict with "${model}" as --model must be one of ${MODEL_NAMES.join(", ")}`);
  }
  const path = join(folder, "models", modelFileName(model, target));
  let loaded: LoadedModel;
  try {
    loaded = await loadModel(path, { target });
  } catch (cause) {
    // The store throws it for a file that holds a model of another target.
    if (cause instanceof TypeError) throw new CliError(`${cause.message}; run deno task train`, { cause });
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) throw cause;
    throw new CliError(
      `Cannot predict with ${model} as it must have been trained: there is no ${path}; run deno task train`,
      { cause },
    );
  }
  const found = loaded.snapshot.model;
  if (found === model) return loaded;
  throw new CliError(`Cannot predict with ${model} as ${path} must hold it: it holds ${found}; run deno task train`);
}

/** Reads a version of the library. */
async function readVersion(folder: string, text: string): Promise<LoadedModel> {
  const library = openLibrary(join(folder, LIBRARY_FOLDER));
  return await restoreTabular(await library.read(await newestVersion(library, readModelReference(text))));
}

if (import.meta.main) {
  await runCommand({
    name: "predict",
    summary: "Predict one load with a saved model: value, interval, and whether training ever saw such a load.",
    flags: FLAGS,
    examples: [
      "deno task predict --service task1 --rate 40 --replicas 2",
      "deno task predict --model random_forest --rate 40 --target-lags 0.4,0.4 --json",
      "deno task predict --from-library all/cpu_usage --service task1 --rate 40",
    ],
  }, async (values) => {
    const wanted = values["from-library"];
    const loaded = wanted === undefined
      ? await readModel(values.output, values.model, readTarget(values.target))
      : await readVersion(values.output, wanted);
    const { model, target } = loaded.snapshot;
    const answer = answerPoint(loaded, readPoint(values));
    const { unit } = COLUMNS[target];
    if (values.json) {
      console.log(JSON.stringify({ model, target, unit, ...answer }));
      return;
    }
    const show = (value: number | null) => value === null ? "none" : `${Number(value.toPrecision(4))} ${unit}`;
    const coverage = loaded.snapshot.intervals?.coverageRatio;
    const table = new Table({ style: { head: [], border: [], compact: true } });
    table.push(
      [target, show(answer.prediction)],
      [
        coverage === undefined ? "interval" : `${Math.round(100 * coverage)} % interval`,
        `${show(answer.lower)} to ${show(answer.upper)}`,
      ],
      ["inside the training range", answer.outside ? `NO: ${answer.whyOutside}` : "yes"],
      ...answer.filled.map(({ name, value, from }): [string, string] => [
        `${name} (not given)`,
        `${Number(value.toPrecision(4))} from ${from}`,
      ]),
    );
    console.log(table.toString());
  });
}
