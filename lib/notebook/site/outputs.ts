/**
 * Outputs of a cell -> markup: charts, tables, text, and errors that cannot be overlooked.
 *
 * @module
 */
import { type Markup, markup } from "@/plots/mod.ts";
import { stripAnsi } from "../clean.ts";
import type { ErrorOutput, NotebookOutput, OutputData } from "../ipynb.ts";
import { cleanHtml } from "./clean_html.ts";
import { inlineSvg } from "./inline_svg.ts";
import type { Prose } from "./markdown.ts";

/** What outputs need to know of the page. */
export interface OutputContext {
  /** Start of the ids of what the cell shows; unique in the page. */
  readonly prefix: string;
  /** Finding that the outputs belong to; names tables that have no caption. */
  readonly finding: string;
  /** Renders outputs that are Markdown. */
  readonly prose: Prose;
}

const CHART_LABEL = "Chart; the arrow keys tell its values";

/** Renders the outputs of a cell, in order. */
export function renderOutputs(outputs: readonly NotebookOutput[], context: OutputContext): Markup {
  return markup`${outputs.map((output, index) => renderOutput(output, `${context.prefix}-${index + 1}`, context))}`;
}

function renderOutput(output: NotebookOutput, prefix: string, context: OutputContext): Markup {
  switch (output.output_type) {
    case "stream":
      return preformatted(
        output.name === "stderr" ? "warning" : "text",
        output.text,
        output.name === "stderr" ? "Warning" : undefined,
      );
    case "error":
      return errorOutput(output);
    default:
      return renderBundle(output.data, prefix, context);
  }
}

/** Shows the richest form that a page can show. */
function renderBundle(data: OutputData, prefix: string, context: OutputContext): Markup {
  const form = (type: string) => typeof data[type] === "string" ? data[type] : undefined;
  const svg = form("image/svg+xml");
  const chart = svg === undefined ? undefined : inlineSvg(svg, prefix);
  if (chart !== undefined) {
    const width = chart.width === undefined ? undefined : markup` style="--drawn: ${chart.width}px"`;
    // The box can have the focus: it may scroll, and the arrow keys then go through the tips of the chart in it.
    return markup`<figure class="output chart"${width}><div class="canvas" tabindex="0" role="group" aria-label="${CHART_LABEL}">${chart.markup}</div></figure>\n`;
  }
  const html = form("text/html");
  if (html !== undefined) return markup`<div class="output rich">${cleanHtml(html, context.finding)}</div>\n`;
  const markdown = form("text/markdown");
  if (markdown !== undefined) {
    const { prose } = context;
    return markup`<div class="output rich">${prose.render(prose.read(markdown), context.finding)}</div>\n`;
  }
  const text = form("text/plain");
  if (text !== undefined) return preformatted("text", text);
  return preformatted("warning", `An output that a page cannot show: ${Object.keys(data).sort().join(", ")}`);
}

function errorOutput({ ename, evalue, traceback }: ErrorOutput): Markup {
  const name = `${ename}: ${evalue}`;
  const stack = traceback.map((line) => stripAnsi(line)).join("\n");
  // The stack begins with name and message in some kernels, not in others.
  return preformatted("error", stack.includes(evalue) ? stack : `${name}\n${stack}`, "This cell failed");
}

function preformatted(kind: "text" | "warning" | "error", text: string, label?: string): Markup {
  const heading = label === undefined ? undefined : markup`<p class="label">${label}</p>`;
  const name = label ?? "Output";
  return markup`<div class="output ${kind}">${heading}<pre tabindex="0" role="region" aria-label="${name}">${
    stripAnsi(text).replace(/\n$/, "")
  }</pre></div>\n`;
}
