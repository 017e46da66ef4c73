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
import { loadModel, modelFileName, type Point, predictPoint } from "@/models/mod.ts";
import { COLUMNS, TARGETS } from "@/schema.ts";
import { type FlagValues, numberFlag, runCommand } from "./command.ts";
import { readList, readTarget } from "./workflow.ts";

const FLAGS = {
  model: { type: "string", value: "NAME", default: "utilization_law", help: "Model that was trained" },
  target: { type: "string", value: "COLUMN", default: DEFAULT_TARGET, help: `What to predict: ${TARGETS.join(", ")}` },
  output: { type: "string", value: "FOLDER", default: DEFAULT_OUTPUT_DIR, help: "Where deno task train saved it" },
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
  const number = (flag: "rate" | "replicas" | "users" | "limit") =>
    values[flag] === undefined ? undefined : numberFlag(values[flag], flag, 0);
  const list = (flag: "rate-lags" | "target-lags") => readList(values[flag])?.map((text) => numberFlag(text, flag, 0));
  const point = {
    service: values.service,
    requestRateRps: number("rate"),
    replicas: number("replicas"),
    concurrentUsers: number("users"),
    cpuLimitPerReplicaCores: number("limit"),
    requestRateLagsRps: list("rate-lags"),
    targetLags: list("target-lags"),
  };
  return Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined));
}

if (import.meta.main) {
  await runCommand({
    name: "predict",
    summary: "Predict one load with a saved model: value, interval, and whether training ever saw such a load.",
    flags: FLAGS,
    examples: [
      "deno task predict --service task1 --rate 40 --replicas 2",
      "deno task predict --model random_forest --rate 40 --json",
    ],
  }, async (values) => {
    const target = readTarget(values.target);
    const path = join(values.output, "models", modelFileName(values.model, target));
    const loaded = await loadModel(path, { target }).catch((cause) => {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new CliError(
        `Cannot predict with ${values.model} as it must have been trained: there is no ${path}; run deno task train`,
        { cause },
      );
    });
    const answer = predictPoint(loaded, readPoint(values));
    const { unit } = COLUMNS[target];
    if (values.json) {
      console.log(JSON.stringify({ model: values.model, target, unit, ...answer }));
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
