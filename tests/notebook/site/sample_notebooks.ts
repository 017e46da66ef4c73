/**
 * Two small notebooks of the committed form, with real charts and tables, and one of everything that pages show.
 */
import { chartBundle, type MimeBundle, type NotebookOutput, stringifyNotebook, tableBundle } from "@/notebook/mod.ts";
import { loadCharts } from "@/plots/mod.ts";
import { fixtureReport } from "../../plots/fixture.ts";

const { errorByCase, predictedAgainstMeasured } = await loadCharts();
const report = fixtureReport();

/** What a kernel stores of a value that shows itself. */
function shown(bundle: MimeBundle): NotebookOutput {
  const { "text/html": html, ...data } = bundle;
  // The live twin of a chart is not committed.
  return {
    output_type: "display_data",
    data: data["image/svg+xml"] === undefined && html !== undefined ? { ...data, "text/html": html } : data,
  };
}

const printed = (text: string, name = "stdout"): NotebookOutput => ({ output_type: "stream", name, text });
const markdown = (source: string) => ({ cell_type: "markdown" as const, id: "", source });
const code = (source: string, ...outputs: NotebookOutput[]) => ({
  cell_type: "code" as const,
  id: "",
  source,
  outputs,
});

const IMPORTS = 'import assert from "node:assert/strict";\nimport { claim, showChart } from "@/notebook/mod.ts";\n' +
  'import { loadCharts } from "@/plots/mod.ts";';

/** Explores: a table, Markdown as output, links to another notebook, to a file, and to another place. */
export const EXPLORE = stringifyNotebook({
  cells: [
    markdown(
      "# 2. What did the campaign measure?\n\n> CPU grows with load as `demand x rate` says.\n\n" +
        "Reads `data/users-x-replicas`. Writes nothing. ~2 s.",
    ),
    code(IMPORTS),
    markdown(
      "## Every service draws a line\n\nWhat to look for: see [the verdict](05_evaluate.ipynb#errors) and [the report](../output/report.html).",
    ),
    code(
      'await showTable([{ service: "task1", cpu: 0.1 }]);',
      shown(
        tableBundle([{ service: "task1", cpu: 0.1 }, { service: "task2", cpu: NaN }], { caption: "CPU of services" }),
      ),
    ),
    markdown(
      "**Reading.** See [Williams](https://example.org/usl) and\n\n| a | b |\n| --- | --: |\n| x | 1 |\n\n```promql\nsum(rate(a[1m]))\n```",
    ),
    markdown("## Every service draws a line"),
    code("summary", { output_type: "display_data", data: { "text/markdown": "It is **so**.", "text/plain": "so" } }),
    code("assert.ok(1 < 2);\nawait checked();", printed("checked\n")),
  ],
});

/** Evaluates: two charts, a warning, and checks. */
export const EVALUATE = stringifyNotebook({
  cells: [
    markdown(
      "# 5. Do the models hold?\n\n> The law holds; the forest goes flat.\n\nReads `output/features`. Writes `output/evaluation.csv`. ~20 s.",
    ),
    code(IMPORTS),
    markdown("Before the findings stands what is asked.\n\n## Errors grow beyond the range"),
    code(
      'const { errorByCase } = await loadCharts();\n\nawait showChart("charts/error_by_case", errorByCase(result));',
      shown(chartBundle("charts/error_by_case", errorByCase(report.result))),
    ),
    markdown("**Reading.** MAE is 0.012 cores.\n\n## Predicted and measured part ways"),
    code(
      'await showChart("charts/predicted_against_measured", predictedAgainstMeasured(input));',
      shown(chartBundle("charts/predicted_against_measured", predictedAgainstMeasured(report))),
      printed("no rows of task9\n", "stderr"),
    ),
    code(
      'claim("MAE is 0.012 cores", 0.012);\nclaim("0.012 cores", 0.012);\nassert.ok(true);\nawait checked();',
      printed("checked\n"),
    ),
  ],
});

/** The notebooks as files. */
export const SAMPLES = [
  { file: "05_evaluate.ipynb", text: EVALUATE },
  { file: "02_explore.ipynb", text: EXPLORE },
];

/** A notebook of one finding, whose code cells have these outputs. */
export function notebookWith(...outputs: NotebookOutput[]): string {
  return stringifyNotebook({ cells: [markdown("# 1. Question?\n\n## Finding"), code("show();", ...outputs)] });
}
