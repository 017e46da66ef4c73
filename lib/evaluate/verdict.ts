/**
 * The words of a verdict. Numbers are rounded here and only here; files keep them in full.
 *
 * @module
 */
import { HEADLINE_WORDS, headlineRows, headlineScores } from "./headline.ts";
import type { CaseResult, EvaluationResult, ModelResult, Scores } from "./result.ts";

/** Registry name of the baseline that every skill is measured against. */
export const BASELINE = "persistence";

/** What people call it. */
const BASELINE_WORDS = "same as last sample";

/** Coverage this far below the nominal one is worth a warning, ratio. */
const COVERAGE_SLACK_RATIO = 0.05;

/** A number with three significant digits, or "unknown". */
function rounded(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "unknown";
}

/** A ratio as whole percent. */
function percent(ratio: number): string {
  return Number.isFinite(ratio) ? `${Math.round(100 * ratio)} %` : "an unknown share";
}

/** "38 % better than same as last sample (95 % CI 30..45 %)", or why there is no such number. */
function skillWords({ skill, skillLow, skillHigh }: Scores): string {
  if (!Number.isFinite(skill)) return `${BASELINE_WORDS} is no measure here`;
  const whole = (ratio: number) => Math.round(100 * ratio);
  const [low, high] = skill < 0 ? [-skillHigh, -skillLow] : [skillLow, skillHigh];
  const gain = `${Math.abs(whole(skill))} % ${skill < 0 ? "worse" : "better"} than ${BASELINE_WORDS}`;
  if (!Number.isFinite(skillLow)) return `${gain}, in a single run, which may be chance`;
  const words = `${gain} (95 % CI ${whole(low)}..${whole(high)} %)`;
  return skillLow <= 0 && skillHigh >= 0 ? `${words}, which may be chance` : words;
}

/**
 * One plain sentence on a case, by its rows with a measured past.
 *
 * @param found The case.
 * @param order Its models, smallest error on these rows first, at least one.
 * @param result The evaluation that it belongs to.
 */
export function caseSentence(
  found: CaseResult,
  order: readonly ModelResult[],
  result: Pick<EvaluationResult, "unit">,
): string {
  if (found.kind === "proxy") {
    return `${found.name} is a proxy, not an error: its inputs are scaled and its truth is not, so no model is best`;
  }
  const best = order[0]!;
  const error = `MAE ${rounded(headlineScores(best).mae)} ${result.unit}`;
  const where = `${found.title.split(":")[0]}, on ${HEADLINE_WORDS[headlineRows(found)]}`;
  const other = best.model === found.best ? "" : `; on all rows ${found.best} is best`;
  if (best.model === BASELINE) {
    const second = order[1];
    const next = second === undefined
      ? "no other model ran"
      : `next is ${second.model}, ${rounded(headlineScores(second).mae)}`;
    return `no model beats ${BASELINE_WORDS} for ${where}: ${error}; ${next}${other}`;
  }
  return `${best.model} predicts best for ${where}: ${error}, ${skillWords(headlineScores(best))}${other}`;
}

/** Ways in which a model can fail in a case; each has its words. */
type Weakness = "loses" | "losesOnAllRows" | "undercovers" | "saturates";

/** What is wrong with one model in one case, with the number that says so. The proxy case says nothing of a model. */
function weaknesses(model: ModelResult, found: CaseResult, nominalCoverageRatio: number): Map<Weakness, string> {
  const weak = new Map<Weakness, string>();
  if (found.kind === "proxy" || model.model === BASELINE) return weak;
  const headline = headlineScores(model);
  if (headline.skill < 0) weak.set("loses", lossWords(headline));
  else if (model.all.skill < 0) weak.set("losesOnAllRows", lossWords(model.all));
  if (model.coverageRatio < nominalCoverageRatio - COVERAGE_SLACK_RATIO) {
    weak.set("undercovers", percent(model.coverageRatio));
  }
  if (model.saturates === true && found.kind === "extrapolation") weak.set("saturates", "");
  return weak;
}

/** "12 % worse", with a doubt if the interval of the skill holds 0. */
function lossWords({ skill, skillHigh }: Scores): string {
  return `${rounded(-100 * skill)} % worse${skillHigh < 0 ? "" : ", which may be chance"}`;
}

/** One sentence on a weakness; `where` names cases, with their numbers. */
function weaknessSentence(
  weakness: Weakness,
  { model, where, nominal }: Record<"model" | "where" | "nominal", string>,
) {
  switch (weakness) {
    case "loses":
      return `${model} loses to persistence: ${where}`;
    case "losesOnAllRows":
      return `${model} loses to persistence on all rows, those without a measured past among them: ${where}`;
    case "undercovers":
      return `intervals of ${model} should hold ${nominal} of the truth and hold less: ${where}`;
    case "saturates":
      return `${model} stays flat beyond the largest load that it trained on: ${where}`;
  }
}

/** Warnings on one model in one case, one sentence each. */
export function modelWarnings(model: ModelResult, found: CaseResult, nominalCoverageRatio: number): string[] {
  const nominal = percent(nominalCoverageRatio);
  return [...weaknesses(model, found, nominalCoverageRatio)].map(([weakness, number]) =>
    weaknessSentence(weakness, { model: model.model, where: whereWords(found.name, number), nominal })
  );
}

function whereWords(caseName: string, number: string): string {
  return number === "" ? caseName : `${caseName} (${number})`;
}

/** Reasons not to trust one model, one sentence a weakness with the cases that show it. */
export function distrustReasons(model: string, result: EvaluationResult): string[] {
  const where = new Map<Weakness, string[]>();
  for (const found of result.cases) {
    const own = found.models.find((candidate) => candidate.model === model);
    if (own === undefined) continue;
    for (const [weakness, number] of weaknesses(own, found, result.nominalCoverageRatio)) {
      where.set(weakness, [...(where.get(weakness) ?? []), whereWords(found.name, number)]);
    }
  }
  const nominal = percent(result.nominalCoverageRatio);
  return [...where].map(([weakness, cases]) => weaknessSentence(weakness, { model, where: cases.join("; "), nominal }));
}
