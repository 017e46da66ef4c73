/**
 * Which model to use, how sure that is, and when to trust none: a pure function of the results.
 *
 * @module
 */
import { headlineBehind, headlineRanking, type HeadlineRows, headlineRows, headlineScores } from "./headline.ts";
import type { CaseKind, CaseResult, EvaluationResult } from "./result.ts";
import { caseSentence, distrustReasons, modelWarnings } from "./verdict.ts";

/** What one case says. */
export interface CaseVerdict {
  /** Name of the case. */
  readonly name: string;
  /** One line: what the case asks. */
  readonly title: string;
  /** What kind of question it is. */
  readonly kind: CaseKind;
  /** The rows that the verdict rests on: those whose lags are measured, or all if there are none. */
  readonly on: HeadlineRows;
  /** The model with the smallest MAE on these rows. */
  readonly best: string;
  /** Its mean absolute error on these rows, unit of the target. */
  readonly mae: number;
  /** Its skill against persistence on these rows, and the 95 % bootstrap interval over runs. */
  readonly skill: { readonly value: number; readonly low: number; readonly high: number };
  /** True if the whole interval of the skill is above 0. */
  readonly beatsPersistence: boolean;
  /** The model with the smallest MAE on all test rows, which may be another one. */
  readonly bestOnAllRows: string;
  /** The model with the second smallest MAE on these rows; absent if only one ran. */
  readonly runnerUp?: RunnerUp;
  /** The best of the models that need no measured past of the target (they answer "what if"); absent if none ran. */
  readonly bestStatic?: string;
  /** Share of test rows outside the training range of their service, ratio. */
  readonly outsideRatio: number;
  /** The verdict in one plain sentence. */
  readonly sentence: string;
  /** What a reader of the case must know, one sentence each; empty if nothing. */
  readonly warnings: readonly string[];
}

/** The model behind the best one. */
export interface RunnerUp {
  /** Name in the registry. */
  readonly model: string;
  /** Its mean absolute error on the rows of the verdict, unit of the target. */
  readonly mae: number;
  /** True if the bootstrap interval of the difference to the best model is above 0. */
  readonly isClearlyBehind: boolean;
}

/** How much worse a model gets beyond the range. */
export interface ExtrapolationGap {
  /** Name in the registry. */
  readonly model: string;
  /** The case beyond the range. */
  readonly case: string;
  /** WAPE of that case over WAPE of the in-range case, ratio: 1 is "as good as in range". Relative errors are compared
   * so that a larger load does not count as a larger error. */
  readonly ratio: number;
}

/** A model, and when its predictions should not be used. */
export interface Distrust {
  /** Name in the registry. */
  readonly model: string;
  /** One sentence a weakness, with the cases that show it. */
  readonly reasons: readonly string[];
}

/** All verdicts of one evaluation. */
export interface Comparison {
  /** One verdict a case that ran, in the order of the design. */
  readonly cases: readonly CaseVerdict[];
  /** Gap of each model in each extrapolation case; empty if no in-range case ran. */
  readonly gaps: readonly ExtrapolationGap[];
  /** Models with at least one reason not to trust them, in the order of results. */
  readonly distrust: readonly Distrust[];
  /** Cases that the data cannot fill, one sentence each. */
  readonly notPossible: readonly string[];
}

/** Share of 1s. */
function ratioOfOnes(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
}

function caseVerdict(found: CaseResult, result: EvaluationResult): CaseVerdict | undefined {
  const order = headlineRanking(found);
  const [best, second] = order;
  if (best === undefined) return undefined;
  const on = headlineRows(found);
  const { mae, skill, skillLow, skillHigh } = headlineScores(best);
  const bestStatic = order.find((model) => model.isStatic)?.model;
  return {
    name: found.name,
    title: found.title,
    kind: found.kind,
    on,
    best: best.model,
    mae,
    skill: { value: skill, low: skillLow, high: skillHigh },
    beatsPersistence: skillLow > 0,
    bestOnAllRows: found.best,
    ...(second === undefined ? {} : {
      runnerUp: {
        model: second.model,
        mae: headlineScores(second).mae,
        isClearlyBehind: (headlineBehind(second, on)?.low ?? 0) > 0,
      },
    }),
    ...(bestStatic === undefined ? {} : { bestStatic }),
    outsideRatio: ratioOfOnes(found.outside),
    sentence: caseSentence(found, order, result),
    warnings: found.models.flatMap((model) => modelWarnings(model, found, result.nominalCoverageRatio)),
  };
}

function extrapolationGaps(cases: readonly CaseResult[]): ExtrapolationGap[] {
  const inRange = cases.find((found) => found.kind === "in_range");
  if (inRange === undefined) return [];
  const wapeInRange = new Map(inRange.models.map((model) => [model.model, model.all.wape]));
  return cases.filter((found) => found.kind === "extrapolation").flatMap((found) =>
    found.models.map((model) => ({
      model: model.model,
      case: found.name,
      ratio: model.all.wape / (wapeInRange.get(model.model) ?? NaN),
    }))
  );
}

/** Reasons not to trust each model that ran anywhere, for those that have any. */
function distrusted(result: EvaluationResult): Distrust[] {
  const names = new Set(result.cases.flatMap(({ models }) => models.map(({ model }) => model)));
  return [...names].map((model) => ({ model, reasons: distrustReasons(model, result) }))
    .filter(({ reasons }) => reasons.length > 0);
}

/**
 * Compares all models of an evaluation.
 *
 * @param result What the evaluation found. It is left unchanged.
 * @returns Verdicts, gaps and reasons for distrust; equal results give equal comparisons.
 */
export function compareModels(result: EvaluationResult): Comparison {
  return {
    cases: result.cases.flatMap((found) => caseVerdict(found, result) ?? []),
    gaps: extrapolationGaps(result.cases),
    distrust: distrusted(result),
    notPossible: result.notPossible.map(({ name, reason }) => `${name} is not possible as ${reason}`),
  };
}
