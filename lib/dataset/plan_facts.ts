/**
 * What `campaign.json` says of the plan, as far as judging runs needs it.
 *
 * @module
 */
import { join } from "node:path";
import { SchemaError } from "@/errors.ts";
import type { CampaignPlanFacts } from "./quality.ts";

/**
 * Reads the step and the samples of a run from `campaign.json`. A folder without one is a campaign all the same.
 *
 * @param directory Folder of the campaign.
 * @throws {SchemaError} If the file is there and is not JSON.
 */
export async function readPlanFacts(directory: string): Promise<CampaignPlanFacts> {
  let text: string;
  try {
    text = await Deno.readTextFile(join(directory, "campaign.json"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new SchemaError(`Cannot read "campaign.json" of "${directory}" as it must be JSON: ${cause}`, {
      cause,
      column: "",
    });
  }
  const plan = (content as { plan?: { stepSeconds?: unknown; durationSeconds?: unknown } } | null)?.plan;
  const stepSeconds = positive(plan?.stepSeconds);
  const durationSeconds = positive(plan?.durationSeconds);
  if (stepSeconds === undefined) return {};
  if (durationSeconds === undefined) return { stepSeconds };
  return { stepSeconds, samplesPerRun: Math.round(durationSeconds / stepSeconds) };
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : undefined;
}
