// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task train`: fits models on a whole campaign and saves them.
 *
 * @module
 */
import { join } from "node:path";
import Table from "cli-table3";
import { CliError } from "@/errors.ts";
import { trainModels } from "@/models/mod.ts";
import { runCommand } from "./command.ts";
import { DATA_FLAGS, readDataFlags } from "./flags.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { prepare } from "./workflow.ts";

if (import.meta.main) {
  await runCommand({
    name: "train",
    summary: "Fit models on every run of a campaign and save them as small files, ready for deno task predict.",
    flags: DATA_FLAGS,
    examples: ["deno task train --models random_forest,utilization_law", "deno task train --target p95_latency"],
  }, async (values) => {
    const { target, models, seed } = await readDataFlags(values);
    const prepared = await prepare(values.data, target, []);
    await openOutputFolder(values.output);
    const bar = await progressBar("training");
    const trained = await trainModels(prepared.table, {
      models,
      seed,
      dataDigest: prepared.campaign.digest,
      folder: join(values.output, "models"),
      onProgress: bar.update,
    });
    bar.stop();
    if (trained.every(({ path }) => path === undefined)) {
      const why = trained.map(({ model, reason }) => `${model}: ${reason}`).join("; ");
      throw new CliError(`Cannot train as at least one model must fit the campaign and --target: ${why}`);
    }
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
  });
}
