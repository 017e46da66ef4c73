/**
 * The first screen: which model predicts best, where, by how much, and when to trust none.
 *
 * @module
 */
import {
  BASELINE,
  type CaseVerdict,
  type Comparison,
  type EvaluationResult,
  HEADLINE_WORDS,
  type ModelResult,
} from "@/evaluate/mod.ts";
import { findModel, modelNames } from "../evaluation_input.ts";
import { caseLabel, kindLabel, sentenceCase } from "../labels.ts";
import { formatNumber, formatPercent, formatSigned } from "../text.ts";
import { type Content, list, type Markup, markup, table } from "./markup.ts";

/** The verdicts in sentences, and as a table with one row a case. The proxy case is no verdict and left out. */
export function verdictSection(comparison: Comparison, result: EvaluationResult): Markup {
  const answers = comparison.cases.filter(({ kind }) => kind === "in_range" || kind === "extrapolation");
  return markup`<section class="answer" aria-label="Answer">
${
    list(
      answers.map(({ sentence }) => asSentence(sentence, result)),
      "No case inside or beyond the measured range could be scored.",
    )
  }
</section>
${
    table(
      `The best model of each case, on ${HEADLINE_WORDS.realLags}. Skill is the gain over "same as last sample": 1 − MAE / ` +
        `MAE of that baseline`,
      [
        { name: "Tested on" },
        { name: "Best model" },
        { name: "Trust it?" },
        { name: "Skill, 95 % interval", isNumeric: true },
        { name: "Skill, all rows", isNumeric: true },
        { name: `MAE (${result.unit}), WAPE`, isNumeric: true },
        { name: "Next best, MAE" },
        { name: `Best for "what if"` },
      ],
      comparison.cases.filter(({ kind }) => kind !== "proxy").map((verdict) => verdictRow(verdict, result)),
    )
  }`;
}

function verdictRow(verdict: CaseVerdict, result: EvaluationResult): Content[] {
  const { best, mae, on, skill, runnerUp, bestStatic } = verdict;
  const found = result.cases.find(({ name }) => name === verdict.name);
  const scoresOf = (model: string) => found === undefined ? undefined : findModel(found, model);
  return [
    markup`${sentenceCase(caseLabel(verdict))}<br><small>${details(verdict)}</small>`,
    best,
    trust(verdict),
    best === BASELINE
      ? markup`<small>is the baseline</small>`
      : markup`${formatSigned(skill.value)}<br><small>${formatSigned(skill.low)} to ${
        formatSigned(skill.high)
      }</small>`,
    onAllRows(verdict, scoresOf(best)),
    markup`${formatNumber(mae)}<br><small>${formatPercent(scoresOf(best)?.[on].wape ?? NaN)}</small>`,
    runnerUp === undefined
      ? "none ran"
      : markup`${runnerUp.model}<br><small>${formatNumber(runnerUp.mae)}, ${
        runnerUp.isClearlyBehind ? "clearly behind" : "may be as good"
      }</small>`,
    bestStatic === undefined
      ? "none ran"
      : markup`${bestStatic}<br><small>${formatNumber(scoresOf(bestStatic)?.[on].mae ?? NaN)}</small>`,
  ];
}

/** Ends a sentence, and starts it with a capital unless the name of a model stands there. */
function asSentence(text: string, result: EvaluationResult): string {
  const startsWithModel = modelNames(result.cases).some((model) => text.startsWith(model));
  return `${startsWithModel ? text : sentenceCase(text)}.`;
}

/** The skill of the same model on all rows, and who is best there if it is another. */
function onAllRows({ best, bestOnAllRows }: CaseVerdict, ran: ModelResult | undefined): Markup {
  const other = best === bestOnAllRows ? undefined : markup`<br><small>best: ${bestOnAllRows}</small>`;
  const skill = best === BASELINE ? "–" : formatSigned(ran?.all.skill ?? NaN);
  return markup`${skill}${other}`;
}

function details({ kind, title, on, outsideRatio }: CaseVerdict): string {
  const rest = title.split(":")[1]?.trim() ?? kindLabel(kind);
  const parts = [
    rest,
    ...(outsideRatio > 0 ? [`${formatPercent(outsideRatio)} of rows flagged`] : []),
    ...(on === "all" ? ["no row has a measured past: all rows"] : []),
  ];
  return parts.join("; ");
}

function trust({ best, beatsPersistence, skill }: CaseVerdict): Markup {
  const answer = (grade: "good" | "unsure" | "bad", word: string, reason: string) =>
    markup`<span class="${grade}">${word}</span><br><small>${reason}</small>`;
  if (best === BASELINE) return answer("bad", "no", "repeat the last sample");
  if (!beatsPersistence) {
    return answer("unsure", "unsure", Number.isFinite(skill.low) ? "gain may be chance" : "gain not measurable");
  }
  return answer("good", "yes", "gain beyond chance");
}

/** Why not to trust each model, and which cases and models could not run. */
export function distrustSection(comparison: Comparison, result: EvaluationResult): Markup {
  return markup`${
    comparison.distrust.map(({ model, reasons }) =>
      markup`<details><summary>${model}: ${reasons.length} ${reasons.length === 1 ? "reason" : "reasons"}</summary>${
        list(reasons.map((reason) => asSentence(reason, result)), "")
      }</details>`
    )
  }${comparison.distrust.length === 0 ? markup`<p>No model gave a reason.</p>` : undefined}
<h3>Not possible with this data</h3>
${
    list(
      [...comparison.notPossible, ...skippedModels(result)].map((text) => `${text}.`),
      "Every case and every model ran.",
    )
  }`;
}

/** Models that could not run, once for each reason, with the cases that it holds for if not for all. */
function skippedModels(result: EvaluationResult): string[] {
  const skipped = result.cases.flatMap((found) => found.skipped.map((model) => ({ ...model, in: found.name })));
  const groups = Map.groupBy(skipped, ({ name, reason }) => `${name} did not run: ${reason}`);
  return [...groups].map(([text, group]) =>
    group.length === result.cases.length ? text : `${text} (${group.map((model) => model.in).join(", ")})`
  );
}
