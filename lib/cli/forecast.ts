// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task forecast`: scores every forecaster by rolling origin, beside persistence and seasonal naive.
 *
 * @module
 */
import { DEFAULT_OUTPUT_DIR, DEFAULT_SEED, WEEK_DATA_DIR } from "@/config.ts";
import { CliError } from "@/errors.ts";
import {
  FORECAST_SUMMARY,
  forecastFiles,
  saveForecasts,
  scoreForecasters,
  USUAL_FOLDS,
  USUAL_HORIZONS,
} from "@/evaluate/mod.ts";
import { BACKENDS, type ForecasterEntry, FORECASTERS, loadTensorflow } from "@/models/mod.ts";
import { loadCharts, readForecastResult } from "@/plots/mod.ts";
import { askForecaster } from "./ask_forecaster.ts";
import { integerFlag, runCommand } from "./command.ts";
import { readForecastCase } from "./forecast_cases.ts";
import { forecastTable } from "./forecast_table.ts";
import { readModelReference } from "./library_reference.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { readSave, savedLines, saveForecasters } from "./save_forecasters.ts";
import { readList } from "./workflow.ts";

const MODEL_LINES = Object.entries(FORECASTERS).map(([name, { summary }]) => `  ${name}: ${summary}`).join("\n");

/**
 * Chooses forecasters by name, in registry order.
 *
 * @param wanted Names; all if absent.
 * @throws {CliError} If the registry lacks one.
 */
export function chooseForecasters(wanted: readonly string[] | undefined): Readonly<Record<string, ForecasterEntry>> {
  const unknown = wanted?.find((name) => !Object.hasOwn(FORECASTERS, name));
  if (unknown !== undefined) {
    throw new CliError(
      `Cannot score the forecaster "${unknown}" as --models must name some of ${Object.keys(FORECASTERS).join(", ")}`,
    );
  }
  return Object.fromEntries(Object.entries(FORECASTERS).filter(([name]) => wanted?.includes(name) ?? true));
}

/** Starts what neural models shall run on; without this, the first of them starts the default. */
async function startBackend(name: string): Promise<void> {
  const wanted = BACKENDS.find((backend) => backend === name);
  if (wanted === undefined) {
    throw new CliError(`Cannot run networks on "${name}" as --backend must be one of ${BACKENDS.join(", ")}`);
  }
  const { backend, reason } = await loadTensorflow(wanted).catch((error: Error) => {
    throw new CliError(error.message);
  });
  // At once, as a slow one may run for hours.
  console.error(`networks run on ${backend}: ${reason}`);
}

/** Reads `1,3,day`. */
function readHorizons(text: string): (number | "day")[] {
  return readList(text, "horizons")!.map((part) => part === "day" ? part : integerFlag(part, "horizons", 1));
}

/** Prints what a saved forecaster says of the steps to come, and on standard error what a reader must know of it. */
async function printNextSteps(
  text: string,
  values: { readonly output: string; readonly data: string; readonly save: string | undefined; readonly json: boolean },
): Promise<void> {
  if (values.save !== undefined) {
    throw new CliError("Cannot use --save with --from-library as only what is scored is saved: nothing is");
  }
  const { csv, json, notes } = await askForecaster(
    values.output,
    readModelReference(text),
    readList(values.data, "data")!,
  );
  for (const note of notes) console.error(note);
  console.log(values.json ? JSON.stringify(json) : csv.trimEnd());
}

if (import.meta.main) {
  await runCommand({
    name: "forecast",
    summary:
      "Score every forecaster by rolling origin, beside persistence and seasonal naive, and say which one is worth\n" +
      "its cost. Nothing after an origin is ever shown to a model. Neural models take most of the time, minutes on the\n" +
      `default data: --models chooses.\n\nForecasters:\n${MODEL_LINES}`,
    flags: {
      data: {
        type: "string",
        value: "LIST",
        default: WEEK_DATA_DIR,
        help: "Folders of campaigns or of series files, or files timestamp,value… (CSV, Parquet); each is a case",
      },
      output: {
        type: "string",
        value: "FOLDER",
        default: DEFAULT_OUTPUT_DIR,
        help: "Results go to FOLDER/forecast, charts to FOLDER/charts, a section to report.html",
      },
      target: {
        type: "string",
        value: "LIST",
        help: "Columns to forecast (default: CPU and memory, or all of a series)",
      },
      models: {
        type: "string",
        value: "LIST",
        help: "Only these forecasters, persistence and seasonal naive beside them",
      },
      horizons: {
        type: "string",
        value: "LIST",
        default: USUAL_HORIZONS.join(","),
        help: "Steps ahead to score; day is a season, or 24 h; the largest is how far models forecast",
      },
      season: { type: "string", value: "STEPS", help: "Steps of a season, 0 for none (default: detected)" },
      folds: {
        type: "string",
        value: "NUMBER",
        default: String(USUAL_FOLDS),
        help: "Times that models are fitted anew, 3 or more",
      },
      stride: {
        type: "string",
        value: "STEPS",
        help: "From one forecast to the next (default: the horizon, a sixth of it for a campaign)",
      },
      seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
      save: {
        type: "string",
        value: "LIST",
        help:
          "Fit these on all samples and add them to FOLDER/library with their scores; recommended is the one of the scores",
      },
      "from-library": {
        type: "string",
        value: "SERVICE/TARGET[/VERSION]",
        help:
          "Score nothing: print the next steps of --data as CSV, by a saved forecaster (default: the one in use, or newest)",
      },
      backend: {
        type: "string",
        value: "NAME",
        help: `What runs neural models: ${BACKENDS.join(", ")} (default: wasm, or cpu where it does not start)`,
      },
      json: { type: "boolean", help: "Print the result as JSON" },
    },
    examples: [
      "deno task forecast --data data/dynamic --horizons 1,3,6,12",
      "deno task forecast --data my/series --horizons 1,6,day --models seasonal_median,autoregression",
      "deno task forecast --save recommended,lstm",
      "deno task forecast --from-library all/cpu_usage+memory_usage --data data/week",
    ],
  }, async (values) => {
    if (values.backend !== undefined) await startBackend(values.backend);
    if (values["from-library"] !== undefined) return await printNextSteps(values["from-library"], values);
    const entries = chooseForecasters(readList(values.models, "models"));
    const wanted = readSave(values.save, entries);
    const targets = readList(values.target, "target");
    const choice = {
      horizons: readHorizons(values.horizons),
      folds: integerFlag(values.folds, "folds", 3),
      ...(targets === undefined ? {} : { targets }),
      ...(values.season === undefined ? {} : { seasonSteps: integerFlag(values.season, "season", 0) }),
      ...(values.stride === undefined ? {} : { strideSteps: integerFlag(values.stride, "stride", 1) }),
    };
    const seed = integerFlag(values.seed, "seed", 0);
    const paths = readList(values.data, "data")!;
    const cases = await Promise.all(paths.map((path) => readForecastCase(path, choice)));
    const twice = cases.find(({ name }, i) => cases.findIndex((other) => other.name === name) < i);
    if (twice !== undefined) {
      throw new CliError(
        `Cannot score "${values.data}" as each folder or file must have a name of its own: two are ${twice.name}`,
      );
    }
    await openOutputFolder(values.output);
    const bar = await progressBar("forecasting");
    const result = await scoreForecasters(cases, entries, {
      seed,
      now: () => performance.now(),
      onProgress: bar.update,
    }).finally(() => bar.stop());
    if (result.cases.length === 0) {
      throw new CliError(
        `Cannot score forecasters by "${values.data}" as at least one horizon must be possible: ` +
          result.notPossible.map(({ case: name, reason }) => `${name}: ${reason}`).join("; "),
      );
    }
    if (values.backend === undefined && Object.values(entries).some(({ kind }) => kind === "neural")) {
      const { backend, reason } = await loadTensorflow();
      console.error(`networks ran on ${backend}: ${reason}`);
    }
    const files = forecastFiles(result);
    await saveForecasts(values.output, files);
    // Drawn from the files, so that whoever reads them draws the same bytes.
    const stored = await readForecastResult(values.output);
    await new (await loadCharts()).OutputWriter(values.output).reportForecast(stored);
    const saving = await progressBar("saving");
    const saved = wanted === undefined
      ? []
      : await saveForecasters({ cases, result, wanted, entries, output: values.output, bar: saving })
        .finally(() => saving.stop());
    console.log(values.json ? files[FORECAST_SUMMARY] : [forecastTable(result), ...savedLines(saved)].join("\n"));
  });
}
