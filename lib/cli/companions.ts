/**
 * The committed campaigns beside the default one: what they show is drawn with it, so that every figure of the notebooks
 * comes from the pipeline.
 *
 * @module
 */
import { DEFAULT_DATA_DIR, DEFAULT_TARGET, LIMITS_DATA_DIR, MOVING_DATA_DIR } from "@/config.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { errorsByShape } from "@/evaluate/mod.ts";
import { featureSource, featureTable, memoryByShape } from "@/features/mod.ts";
import { type CompanionInput, exploreInput } from "@/plots/mod.ts";
import type { Prepared } from "./workflow.ts";

/**
 * Reads what is drawn beside the default campaign.
 *
 * @param prepared The campaign at hand.
 * @returns `undefined` for campaigns of others, and for other targets than the default one.
 * @throws {SchemaError} If one of the committed campaigns cannot be read.
 */
export async function readCompanions({ campaign, source, table }: Prepared): Promise<CompanionInput | undefined> {
  if (campaign.directory !== DEFAULT_DATA_DIR || table.target !== DEFAULT_TARGET) return undefined;
  const target = DEFAULT_TARGET;
  const [limits, moving] = await Promise.all([LIMITS_DATA_DIR, MOVING_DATA_DIR].map((folder) => loadCampaign(folder)));
  const movingSource = featureSource(moving!, { target });
  return {
    limits: exploreInput(limits!, target),
    memory: {
      target,
      shapes: [...memoryByShape(source), ...memoryByShape(movingSource)],
      services: campaign.services,
      stepSeconds: campaign.stepSeconds,
    },
    errors: errorsByShape(table, featureTable(movingSource)),
  };
}
