// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task latency`: densities of latency, scored on load levels they have not seen, trained on all, and asked.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_LATENCY_DIR } from "@/collect/mod.ts";
import { DEFAULT_OUTPUT_DIR, DEFAULT_SEED } from "@/config.ts";
import { LATENCY_MEASURES, type LatencyCells, type LatencyMeasure, loadLatencyCells } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import {
  DEFAULT_COMPONENTS,
  evaluateLatency,
  latencySummary,
  refitHeldOut,
  saveEvaluation,
  storedLatencyFiles,
} from "@/evaluate/mod.ts";
import { DENSITY_MIXTURES } from "@/models/mod.ts";
import { loadCharts } from "@/plots/mod.ts";
import { askDensities } from "./ask_latency.ts";
import { type FlagValues, integerFlag, runCommand } from "./command.ts";
import { latencyTable } from "./latency_table.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { addDensities, saveDensities } from "./save_densities.ts";
import { savedLines } from "./save_forecasters.ts";
import { readList } from "./workflow.ts";

const FAMILIES = DENSITY_MIXTURES.map((name) => name.replace(/_mixture$/, ""));

const FLAGS = {
  data: { type: "string", value: "FOLDER", default: DEFAULT_LATENCY_DIR, help: "Recording to read" },
  output: { type: "string", value: "FOLDER", default: DEFAULT_OUTPUT_DIR, help: "Where results and models go" },
  service: { type: "string", value: "LIST", default: "all", help: "Only these services" },
  measure: {
    type: "string",
    value: "NAME",
    default: LATENCY_MEASURES[0],
    help: `What a latency is: ${LATENCY_MEASURES.join(", ")}`,
  },
  families: { type: "string", value: "LIST", default: FAMILIES.join(","), help: "Mixtures to choose from" },
  components: {
    type: "string",
    value: "LIST",
    default: DEFAULT_COMPONENTS.join(","),
    help: "Numbers of components to choose from",
  },
  seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of every random choice" },
  ask: {
    type: "string",
    value: "LOAD",
    help:
      "Train nothing: quantiles at a load, such as rate=40,replicas=2,limit=0.4, by the model of the library that is " +
      "in use, or the one learned last",
  },
  library: { type: "boolean", help: "Also add the chosen mixtures to FOLDER/library, with their scores" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

type Values = FlagValues<typeof FLAGS>;

function readCandidates({ families, components }: Values) {
  const wanted = readList(families, "families")!;
  const unknown = wanted.find((name) => !FAMILIES.includes(name));
  if (unknown !== undefined) {
    throw new CliError(`Cannot use family "${unknown}" as --families must name some of ${FAMILIES.join(", ")}`);
  }
  const counts = readList(components, "components")!.map((text) => integerFlag(text, "components", 1));
  return DENSITY_MIXTURES.filter((density) => wanted.includes(density.replace(/_mixture$/, "")))
    .flatMap((density) => [...new Set(counts)].map((count) => ({ density, components: count })));
}

function readMeasure(text: string): LatencyMeasure {
  const measure = LATENCY_MEASURES.find((name) => name === text);
  if (measure !== undefined) return measure;
  throw new CliError(`Cannot model "${text}" as --measure must be one of ${LATENCY_MEASURES.join(", ")}`);
}

/** Services that the flag names, in the order of the data; `undefined` for all. */
function readServices({ service }: Values): string[] | undefined {
  return service === "all" ? undefined : readList(service, "service");
}

function chooseServices(wanted: readonly string[] | undefined, { services }: LatencyCells): readonly string[] {
  const unknown = wanted?.find((name) => !services.includes(name));
  if (unknown === undefined) return services.filter((name) => wanted?.includes(name) ?? true);
  throw new CliError(`Cannot model "${unknown}" as --service must name some of ${services.join(", ")}`);
}

async function learn(values: Values): Promise<void> {
  const seed = integerFlag(values.seed, "seed", 0);
  const candidates = readCandidates(values);
  const measure = readMeasure(values.measure);
  const data = await loadLatencyCells(values.data, { measure });
  const services = chooseServices(readServices(values), data);
  await openOutputFolder(values.output);
  const bar = await progressBar("densities");
  const result = evaluateLatency(data.cells, { seed, candidates, services, onProgress: bar.update });
  bar.stop();
  const facts = { "data_digest": data.digest, measure };
  const stored = { dataDigest: data.digest, measure, result };
  await saveEvaluation(join(values.output, "latency"), storedLatencyFiles(stored));
  const saved = await saveDensities(values.output, result, data);
  const paths = saved.map(({ path }) => path);
  const added = values.library ? await addDensities(values.output, saved, result, measure) : [];
  const { OutputWriter } = await loadCharts();
  const input = { ...stored, cells: data.cells, fits: refitHeldOut(data.cells, result) };
  await new OutputWriter(values.output).writeLatency(input);
  if (values.json) {
    console.log(JSON.stringify({ ...latencySummary(result, facts), models: paths }));
    return;
  }
  console.log(latencyTable(result));
  data.leftAside.forEach(({ file, reasons }) => console.log(`left aside: ${file}, as ${reasons.join("; ")}`));
  console.log(`scores: ${join(values.output, "latency")}; models: ${paths.length === 0 ? "none" : paths.join(", ")}`);
  for (const line of savedLines(added)) console.log(line);
  console.log(`report: ${join(values.output, "report.html")}; charts: ${join(values.output, "charts", "latency_*")}`);
}

if (import.meta.main) {
  await runCommand({
    name: "latency",
    summary:
      "Learn how long requests take at a load: mixture densities, scored on unseen load levels beside baselines.",
    flags: FLAGS,
    examples: [
      "deno task latency",
      "deno task latency --service task1 --families weibull,lognormal --components 2,4,8",
      "deno task latency --ask rate=40,replicas=2,limit=0.4",
    ],
  }, async (values) => {
    if (values.ask === undefined) return await learn(values);
    const services = readServices(values);
    const answers = await askDensities(values.output, values.ask, {
      measure: readMeasure(values.measure),
      ...(services && { services }),
    });
    console.log(
      values.json ? JSON.stringify(answers.map(({ json }) => json)) : answers.map(({ text }) => text).join("\n"),
    );
  });
}
