/**
 * `deno task campaign`: records runs of a plan into a folder of campaign files; resumable.
 *
 * @module
 */
import { CAMPAIGN, readPlan, readTargetName } from "./campaign_flags.ts";
import { withCampaignInterrupt } from "./campaign_interrupt.ts";
import { runClusterProcess } from "./cluster_process.ts";
import { runCommand } from "./command.ts";
import { printDryRun, recordCampaign } from "./record_campaign.ts";

if (import.meta.main) {
  await runCommand(CAMPAIGN, async (values) => {
    if (values["dry-run"]) return await printDryRun(values);
    if (readTargetName(values) === "testbed") {
      return await withCampaignInterrupt((signal) => recordCampaign(values, signal));
    }
    // What is wrong with the plan is said before anything is started.
    if (!values.restore) await readPlan(values);
    Deno.exit(await runClusterProcess(values));
  });
}
