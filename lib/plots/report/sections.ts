/**
 * The sections of the report below its first screen.
 *
 * @module
 */
import type { Comparison } from "@/evaluate/mod.ts";
import type { Chart } from "../charts.ts";
import { targetName } from "../labels.ts";
import { GLOSSARY } from "./glossary.ts";
import type { ReportInput } from "./input.ts";
import { list, Markup, markup } from "./markup.ts";
import { coverageTable, errorTable, qualitySection } from "./tables.ts";
import { distrustSection } from "./verdicts.ts";

/** A section with its own heading. */
export interface Section {
  /** What links lead to. */
  readonly id: string;
  /** Heading. */
  readonly title: string;
  /** What stands below the heading. */
  readonly content: Markup;
}

/** The sections in the order of the page. */
export function reportSections(input: ReportInput, comparison: Comparison, charts: readonly Chart[]): Section[] {
  const { result, campaign } = input;
  const chart = (ending: string, caption?: string) =>
    figureOf(charts.find(({ path }) => path.endsWith(ending)), caption);
  const contents: Readonly<Record<string, readonly [title: string, ...content: Markup[]]>> = {
    "distrust": ["When not to trust a model", distrustSection(comparison, result)],
    "error-by-case": [
      "Error by case",
      chart("/error_by_case", "A model is only worth running where its bar lies right of the dashed line."),
      errorTable(result),
    ],
    "against-load": [
      `${targetName(result.target)} against load`,
      chart(
        "_against_load",
        "The shade is what a model saw. A curve that goes flat outside it has nothing to say there.",
      ),
    ],
    "predicted-measured": [
      "Predicted against measured",
      chart("/predicted_against_measured", "Below the dashed line too little was predicted: a service would lack it."),
    ],
    "residuals": [
      "Residuals",
      chart("/residuals", "A drift away from 0 to the right of the shade is extrapolation error."),
    ],
    "intervals": [
      "Prediction intervals",
      chart("/intervals", "An interval is only of use where it holds as much of the truth as it promises."),
      coverageTable(result),
    ],
    "importance": [
      "Feature importance",
      chart("/feature_importance", "A model that looks at the last sample of its target mostly repeats it."),
    ],
    "errors": ["Errors of all models", chart("/model_comparison_mae"), chart("/model_comparison_mape")],
    "exploration": [
      "The measured data",
      chart(`/request_rate_vs_${result.target}`),
      chart(`/${result.target}_distribution`),
      chart("/correlation_heatmap"),
    ],
    "quality": ["Data quality", qualitySection(campaign)],
    "repairs": ["What was repaired", list(campaign.repairs.map(asSentence), "Nothing had to be repaired.")],
    "leaks": ["Leak audit", list(input.audit.map(asSentence), "The audit had nothing to say.")],
    "glossary": ["Glossary", glossary()],
    "reproduce": ["How to make this page again", reproduction(input)],
  };
  return Object.entries(contents).map(([id, [title, ...content]]) => ({ id, title, content: markup`${content}` }));
}

function glossary(): Markup {
  const entries = Object.entries(GLOSSARY).map(([term, meaning]) => markup`<dt>${term}</dt><dd>${meaning}</dd>\n`);
  return markup`<dl>\n${entries}</dl>\n`;
}

function reproduction({ commands, result, campaign }: ReportInput): Markup {
  return markup`<pre><code>${commands.join("\n")}</code></pre>
<p>Seed ${result.seed}. SHA-256 of the run files: <code>${campaign.digest}</code>. The same files and seed give the same
bytes.</p>
`;
}

function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** A chart as a figure of the page, or a sentence where there is none. */
export function figureOf(chart: Chart | undefined, caption: string | undefined): Markup {
  if (chart === undefined) return markup`<p>Not drawn in this run.</p>\n`;
  const below = caption === undefined ? undefined : markup`<figcaption>${caption}</figcaption>`;
  return markup`<figure><div class="chart" tabindex="0">${new Markup(chart.svg)}</div>${below}</figure>\n`;
}
