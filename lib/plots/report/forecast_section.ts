/**
 * What scored forecasts say, as a section of the report. Times are left out: they are never the same twice.
 *
 * @module
 */
import {
  type ForecastCaseResult,
  type ForecastResult,
  type ForecastRow,
  forecastRows,
  scopeColumn,
  scopeWords,
} from "@/evaluate/mod.ts";
import type { Chart } from "../charts.ts";
import { caseChart, pathVerdict, targetWord } from "../forecast_words.ts";
import { sentenceCase } from "../labels.ts";
import { formatFixed, formatPercent, formatSigned } from "../text.ts";
import { list, type Markup, markup, table } from "./markup.ts";
import { figureOf, type Section } from "./sections.ts";

/**
 * Writes the section.
 *
 * @param result What was found.
 * @param charts Drawn charts, those of `renderForecast()` among them.
 */
export function forecastSection(
  result: ForecastResult,
  charts: readonly Chart[],
): Section & { readonly id: "forecast" } {
  const notPossible = result.notPossible.map(({ case: name, horizonSteps, reason }) =>
    `${name}, ${scopeWords(horizonSteps, horizonSteps)}: ${reason}.`
  );
  return {
    id: "forecast",
    title: "Forecasts",
    content: markup`<p>Each model is fitted several times, always on the past alone, and forecasts what follows. Which
one is worth its cost on this machine, <code>deno task forecast</code> prints below its tables.</p>
${result.cases.map((found) => caseMarkup(found, result, charts))}<h3>Not possible</h3>
${list(notPossible, "Everything that was asked for could be forecast.")}<p>Seed ${result.seed}. ${
      result.cases.map(({ name, dataDigest }) => markup`SHA-256 of ${name}: <code>${dataDigest}</code>. `)
    }</p>
`,
  };
}

function caseMarkup(found: ForecastCaseResult, result: ForecastResult, charts: readonly Chart[]): Markup {
  const chart = (name: string, caption: string) =>
    figureOf(charts.find(({ path }) => path === caseChart(found, name)), caption);
  const failed = found.models.flatMap(({ model, failed: reason }) =>
    reason === undefined ? [] : [`${model} has no scores: ${reason}.`]
  );
  const verdicts = found.targets.flatMap((target) => {
    const sentence = pathVerdict(found, target)?.sentence;
    return sentence === undefined ? [] : [`${sentenceCase(targetWord(target))}${sentence.slice(target.length)}.`];
  });
  return markup`<h3>${found.name}: ${protocolWords(found)}</h3>
${list(verdicts, "No model could forecast.")}${
    chart("skill", "Worth running is what lies right of the line of the best simple model, with its whole bar.")
  }${found.targets.map((target) => scoreTable(found, target, result))}${
    chart("paths", "A flat line is persistence. What no model saw before, such as a first weekend, none can forecast.")
  }${chart("coverage", "An interval is only of use where it holds as much of the truth as it promises.")}${
    list([...found.notes.map((note) => `${sentenceCase(note)}.`), ...failed], "Every model ran on every series.")
  }`;
}

/** Where the origins lie. */
function protocolWords(found: ForecastCaseResult): string {
  const { series, stepSeconds, seasonSteps, folds, originsPerFold, strideSteps } = found;
  const origins = originsPerFold === 1 ? "one forecast" : `${originsPerFold} forecasts`;
  return `${series.length} series, one sample every ${Number(stepSeconds.toPrecision(3))} s, ${
    seasonSteps > 0 ? `a season of ${seasonSteps} steps` : "no season"
  }; ${folds} folds of ${origins}, ${strideSteps} steps apart`;
}

function scoreTable(found: ForecastCaseResult, target: string, { levels }: ForecastResult): Markup {
  const columns = [...found.horizons, "path" as const].map(scopeColumn);
  const numeric = (name: string) => ({ name, isNumeric: true });
  const row = ({ model, kind, ratio, mase, wql, held, ...skills }: ForecastRow) => [
    ...[model, kind, formatFixed(ratio, 3), formatFixed(mase, 3), formatFixed(wql, 3), formatPercent(held)],
    ...columns.map((name) => formatSigned(Number(skills[name]))),
  ];
  const interval = formatPercent(levels.at(-1)! - levels[0]!);
  return table(
    `${sentenceCase(targetWord(target))}, ${
      scopeWords("path", found.horizonSteps)
    }, best first. Ratio: error over that of ` +
      `${found.reference}, geometric mean over series; MASE: mean absolute error in units of the naive error before the ` +
      `first forecast; WQL: weighted quantile loss; held: truth inside the ${interval} interval; +h: skill, the share of ` +
      `the error of persistence that is removed h steps ahead, and over all of them, geometric mean over series`,
    [{ name: "Model" }, { name: "Kind" }, ...["Ratio", "MASE", "WQL", "Held", ...columns].map(numeric)],
    forecastRows(found, target).map(row),
  );
}
