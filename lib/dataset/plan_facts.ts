/**
 * What `campaign.json` says of the plan, as far as judging runs needs it.
 *
 * @module
 */
import type { CampaignPlanFacts } from "./quality.ts";

/**
 * Finds the step and the samples of a run in the content of a `campaign.json`. A folder without one is a campaign all the same.
 *
 * @param content What the file holds; `undefined` if there is none.
 */
export function planFacts(content: unknown): CampaignPlanFacts {
  const plan = (content as { plan?: { stepSeconds?: unknown; durationSeconds?: unknown } } | null | undefined)?.plan;
  const stepSeconds = positive(plan?.stepSeconds);
  const durationSeconds = positive(plan?.durationSeconds);
  if (stepSeconds === undefined) return {};
  if (durationSeconds === undefined) return { stepSeconds };
  return { stepSeconds, samplesPerRun: Math.round(durationSeconds / stepSeconds) };
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : undefined;
}
