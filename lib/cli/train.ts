// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task train`: fits models on a whole campaign and saves them.
 *
 * @module
 */
import { join } from "node:path";
import Table from "cli-table3";
import { CliError } from "@/errors.ts";
import { evaluateAndTrain, type EvaluationResult, modelLibraryScores } from "@/evaluate/mod.ts";
import {
  LIBRARY_FOLDER,
  openLibrary,
  type StoredModel,
  tabularEntry,
  type TrainedModel,
  trainModels,
} from "@/models/mod.ts";
import { runCommand } from "./command.ts";
import { DATA_FLAGS, defaultJobs, readDataFlags } from "./flags.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { savedLines } from "./save_forecasters.ts";
import { TABULAR_PACKAGES, trainingFacts } from "./training_facts.ts";
import { chooseCases, prepare } from "./workflow.ts";

/** Adds models to the library, each with its scores in every case that the campaign can fill, beside persistence. */
async function addToLibrary(
  output: string,
  trained: readonly TrainedModel[],
  result: EvaluationResult,
): Promise<StoredModel[]> {
  const library = openLibrary(join(output, LIBRARY_FOLDER));
  const facts = await trainingFacts(TABULAR_PACKAGES);
  const stored: StoredModel[] = [];
  for (const { model, loaded } of trained) {
    if (loaded === undefined) continue;
    const scores = modelLibraryScores(result, model);
    stored.push(await library.add(await tabularEntry(loaded.snapshot, { ...facts, scores })));
  }
  return stored;
}

if (import.meta.main) {
  await runCommand({
    name: "train",
    summary: "Fit models on every run of a campaign and save them as small files, ready for deno task predict.",
    flags: {
      ...DATA_FLAGS,
      library: {
        type: "boolean",
        help: "Also score them in every case, as deno task evaluate, and add them to FOLDER/library with their scores",
      },
    },
    examples: [
      "deno task train --models random_forest,utilization_law",
      "deno task train --target p95_latency",
      "deno task train --models utilization_law --library",
    ],
  }, async (values) => {
    const { target, models, seed } = await readDataFlags(values);
    const cases = values.library ? chooseCases(undefined, {}) : [];
    const prepared = await prepare(values.data, target, cases);
    await openOutputFolder(values.output);
    const bar = await progressBar("training");
    // Scored here and now, since a summary on disk may be of other data, another seed or another version of a model.
    const scored = values.library
      ? await evaluateAndTrain({
        table: prepared.table,
        models,
        cases,
        seed,
        jobs: defaultJobs(),
        onProgress: bar.update,
      })
      : undefined;
    const trained = await trainModels(prepared.table, {
      models,
      seed,
      dataDigest: prepared.campaign.digest,
      folder: join(values.output, "models"),
      ...(scored === undefined ? {} : { fits: scored.fits }),
      onProgress: bar.update,
    });
    bar.stop();
    if (trained.every(({ path }) => path === undefined)) {
      const why = trained.map(({ model, reason }) => `${model}: ${reason}`).join("; ");
      throw new CliError(`Cannot train as at least one model must fit the campaign and --target: ${why}`);
    }
    const stored = scored === undefined ? [] : await addToLibrary(values.output, trained, scored.result);
    if (values.json) {
      console.log(JSON.stringify(trained.map(({ model, path, bytes, reason }) => ({ model, path, bytes, reason }))));
      return;
    }
    const table = new Table({
      head: ["model", "file", "kB"],
      colAligns: ["left", "left", "right"],
      style: { head: [], border: [], compact: true },
    });
    trained.forEach(({ model, path, bytes, reason }) =>
      table.push([model, path ?? `not trained: ${reason}`, bytes === undefined ? "" : (bytes / 1000).toFixed(1)])
    );
    console.log(table.toString());
    console.log(`trained on ${prepared.table.y.length} rows of ${values.data} to predict ${target}`);
    for (const line of savedLines(stored)) console.log(line);
  });
}
