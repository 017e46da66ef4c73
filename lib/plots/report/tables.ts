/**
 * Tables behind the charts, and the tables on the data.
 *
 * @module
 */
import type { RunQuality } from "@/dataset/mod.ts";
import {
  type CaseResult,
  type EvaluationResult,
  HEADLINE_WORDS,
  headlineScores,
  type ModelResult,
  type Scores,
} from "@/evaluate/mod.ts";
import { findModel, modelNames } from "../evaluation_input.ts";
import { caseLabel, sentenceCase } from "../labels.ts";
import { formatNumber, formatPercent, formatSigned } from "../text.ts";
import { type Content, list, type Markup, markup, table } from "./markup.ts";
import type { ReportCampaign } from "./input.ts";

/** One row a model, one column a case, a cell for what `cell` says of them. */
function modelsByCases(
  caption: string,
  cases: readonly CaseResult[],
  cell: (ran: ModelResult, found: CaseResult) => Content,
): Markup {
  const columns = cases.map((found) => ({ name: sentenceCase(caseLabel(found)), isNumeric: true }));
  return table(
    caption,
    [{ name: "Model" }, ...columns],
    modelNames(cases).map((model) => [
      model,
      ...cases.map((found) => {
        const ran = findModel(found, model);
        return ran === undefined ? "did not run" : cell(ran, found);
      }),
    ]),
  );
}

/** MAE, WAPE and skill of every model in every case: where the past is measured, and on demand on all rows. */
export function errorTable(result: EvaluationResult): Markup {
  const cell = ({ mae, wape, skill }: Scores, { kind }: CaseResult) =>
    kind === "proxy"
      ? markup`<small>${formatNumber(mae)}</small>`
      : markup`${formatNumber(mae)}<br><small>${formatPercent(wape)}, ${formatSigned(skill)}</small>`;
  const caption = (rows: string) => `MAE (${result.unit}), WAPE and skill on ${rows}; the proxy column is no error`;
  const onAll = modelsByCases(caption(HEADLINE_WORDS.all), result.cases, (ran, found) => cell(ran.all, found));
  return markup`${
    modelsByCases(caption(HEADLINE_WORDS.realLags), result.cases, (ran, found) => cell(headlineScores(ran), found))
  }<details><summary>Show the same on ${HEADLINE_WORDS.all}, as published tables have it</summary>${onAll}</details>
`;
}

/** Coverage and mean width of the prediction intervals. */
export function coverageTable(result: EvaluationResult): Markup {
  return modelsByCases(
    `Coverage of the ${formatPercent(result.nominalCoverageRatio)} intervals, and their mean width (${result.unit})`,
    result.cases.filter(({ kind }) => kind !== "proxy"),
    (ran) => markup`${formatPercent(ran.coverageRatio)}<br><small>${formatNumber(ran.meanWidth)}</small>`,
  );
}

/** What the runs are worth: a summary, the runs that are not fine, and all of them on demand. */
export function qualitySection({ quality, findings }: ReportCampaign): Markup {
  const count = (verdict: RunQuality["verdict"]) => quality.filter((run) => run.verdict === verdict).length;
  const sum = (of: (run: RunQuality) => number) => quality.reduce((total, run) => total + of(run), 0);
  const doubtful = quality.filter(({ verdict }) => verdict !== "ok");
  return markup`${
    table("Samples and runs of the campaign", [{ name: "What" }, { name: "Count", isNumeric: true }], [
      ["Runs that are fine", count("ok")],
      ["Runs that are suspect", count("suspect")],
      ["Runs that are rejected", count("rejected")],
      ["Samples", sum((run) => run.samples)],
      ["Samples that are missing", sum((run) => run.missingSamples)],
      ["Failed scrapes", sum((run) => run.failedScrapes)],
      ["Samples that repeat the one before", sum((run) => run.repeatedSamples)],
    ])
  }
<h3>What holds for the campaign as a whole</h3>
${list(findings.map((finding) => `${finding}.`), "Nothing stood out.")}
<h3>Runs to look at</h3>
${doubtful.length === 0 ? markup`<p>None: every run is fine.</p>` : doubtfulRuns(doubtful)}`;
}

/** This many runs are shown at once; more of them open on demand. */
const RUNS_SHOWN = 8;

function doubtfulRuns(runs: readonly RunQuality[]): Markup {
  const rows = runs.map((run) => [
    run.file,
    markup`<span class="${run.verdict === "rejected" ? "bad" : "unsure"}">${run.verdict}</span>`,
    run.samples,
    formatPercent(run.cpuVariationRatio),
    run.reasons.join("; "),
  ]);
  const runTable = table("Runs that are suspect or rejected, with the reason", [
    { name: "Run" },
    { name: "Verdict" },
    { name: "Samples", isNumeric: true },
    { name: "CPU variation at steady state", isNumeric: true },
    { name: "Why" },
  ], rows);
  return runs.length <= RUNS_SHOWN
    ? runTable
    : markup`<details><summary>Show ${runs.length} runs</summary>${runTable}</details>`;
}
