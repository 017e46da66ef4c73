/**
 * The verdict as flat records: what a table shows, in a terminal or in a notebook.
 *
 * @module
 */
import { compareModels } from "./compare.ts";
import { headlineBehind, type HeadlineRows } from "./headline.ts";
import type { EvaluationResult } from "./result.ts";
import { BASELINE } from "./verdict.ts";

/** The verdict on one case. Errors are in the unit of the target, all else are ratios. */
export interface VerdictRow {
  /** Public name of the case. */
  readonly case: string;
  /** One line: what the case asks. */
  readonly title: string;
  /** The rows of `best`, of the errors, of `skill` and of the runner-up: those with a measured past, or all if none has one. */
  readonly on: HeadlineRows;
  /** The model with the smallest MAE on these rows. */
  readonly best: string;
  /** Its mean absolute error on these rows. */
  readonly mae: number;
  /** Mean absolute error of persistence on the same rows; `NaN` if it could not run. */
  readonly persistenceMae: number;
  /** Skill of the best model on these rows. */
  readonly skill: number;
  /** Lower end of its 95 % bootstrap interval over runs. */
  readonly skillLow: number;
  /** Upper end of its 95 % bootstrap interval over runs. */
  readonly skillHigh: number;
  /** The model with the smallest MAE on all test rows, which may be another one. */
  readonly allRowsBest: string;
  /** Skill of `best` on all test rows, where persistence repeats a filled past at the start of each run. */
  readonly allRowsSkill: number;
  /** Lower end of its 95 % bootstrap interval over runs. */
  readonly allRowsSkillLow: number;
  /** Upper end of its 95 % bootstrap interval over runs. */
  readonly allRowsSkillHigh: number;
  /** Share of all test rows inside the intervals of the best model, to be compared with the nominal coverage. */
  readonly coverageRatio: number;
  /** Share of all test rows outside the training range of their service. */
  readonly outsideRatio: number;
  /** The model with the second smallest MAE, or the empty string if only one ran. */
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
    const baseline = models.find(({ model }) => model === BASELINE);
    const behind = second === undefined ? undefined : headlineBehind(second, verdict.on);
    return {
      case: verdict.name,
      title: verdict.title,
      on: verdict.on,
      best: best.model,
      mae: verdict.mae,
      persistenceMae: baseline?.[verdict.on].mae ?? NaN,
      skill: verdict.skill.value,
      skillLow: verdict.skill.low,
      skillHigh: verdict.skill.high,
      allRowsBest: verdict.bestOnAllRows,
      allRowsSkill: best.all.skill,
      allRowsSkillLow: best.all.skillLow,
      allRowsSkillHigh: best.all.skillHigh,
      coverageRatio: best.coverageRatio,
      outsideRatio: verdict.outsideRatio,
      runnerUp: second?.model ?? "",
      behindMae: behind?.mae ?? NaN,
      behindLow: behind?.low ?? NaN,
      behindHigh: behind?.high ?? NaN,
    };
  });
}
