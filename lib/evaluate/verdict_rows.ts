/**
 * The verdict as flat records: what a table shows, in a terminal or in a notebook.
 *
 * @module
 */
import { compareModels } from "./compare.ts";
import type { EvaluationResult } from "./result.ts";
import { BASELINE } from "./verdict.ts";

/** The verdict on one case. Errors are in the unit of the target, all else are ratios. */
export interface VerdictRow {
  /** Public name of the case. */
  readonly case: string;
  /** One line: what the case asks. */
  readonly title: string;
  /** The model with the smallest MAE on all test rows. */
  readonly best: string;
  /** Its mean absolute error on all test rows. */
  readonly mae: number;
  /** Mean absolute error of persistence on the same rows; `NaN` if it could not run. */
  readonly persistenceMae: number;
  /** Skill of the best model on all test rows. */
  readonly skill: number;
  /** Lower end of its 95 % bootstrap interval over runs. */
  readonly skillLow: number;
  /** Upper end of its 95 % bootstrap interval over runs. */
  readonly skillHigh: number;
  /** Skill of the same model on the rows whose lags are measured: there persistence has a past to repeat. */
  readonly realLagsSkill: number;
  /** Lower end of its 95 % bootstrap interval over runs. */
  readonly realLagsSkillLow: number;
  /** Upper end of its 95 % bootstrap interval over runs. */
  readonly realLagsSkillHigh: number;
  /** Share of test rows inside the intervals of the best model, to be compared with the nominal coverage. */
  readonly coverageRatio: number;
  /** Share of test rows outside the training range of their service. */
  readonly outsideRatio: number;
  /** The model with the second smallest MAE on all test rows, or the empty string if only one ran. */
  readonly runnerUp: string;
  /** MAE of the runner-up minus that of the best model, on the same rows. */
  readonly behindMae: number;
  /** Lower end of the 95 % bootstrap interval of the difference; at or below 0 the lead may be chance. */
  readonly behindLow: number;
  /** Upper end of the interval. */
  readonly behindHigh: number;
}

/**
 * Writes one record for each case that has an error; the proxy has none.
 *
 * @param result What the evaluation found.
 * @returns Records in the order of the cases; a case without any result is left out.
 */
export function verdictRows(result: EvaluationResult): VerdictRow[] {
  return compareModels(result).cases.filter(({ kind }) => kind !== "proxy").map((verdict) => {
    const { models } = result.cases.find(({ name }) => name === verdict.name)!;
    const best = models.find(({ model }) => model === verdict.best)!;
    const second = models.find(({ model }) => model === verdict.runnerUp?.model);
    return {
      case: verdict.name,
      title: verdict.title,
      best: best.model,
      mae: best.all.mae,
      persistenceMae: models.find(({ model }) => model === BASELINE)?.all.mae ?? NaN,
      skill: best.all.skill,
      skillLow: best.all.skillLow,
      skillHigh: best.all.skillHigh,
      realLagsSkill: best.realLags.skill,
      realLagsSkillLow: best.realLags.skillLow,
      realLagsSkillHigh: best.realLags.skillHigh,
      coverageRatio: best.coverageRatio,
      outsideRatio: verdict.outsideRatio,
      runnerUp: second?.model ?? "",
      behindMae: second?.behindBest?.mae ?? NaN,
      behindLow: second?.behindBest?.low ?? NaN,
      behindHigh: second?.behindBest?.high ?? NaN,
    };
  });
}
