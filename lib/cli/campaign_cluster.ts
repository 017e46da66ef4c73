/**
 * The process of a campaign on a cluster, which `deno task campaign --target cluster` starts with the permissions that it
 * needs. It ends, and gives back what it changed, when its parent does: its standard input closes then.
 *
 * @module
 */
import { CliError } from "@/errors.ts";
import { CAMPAIGN } from "./campaign_flags.ts";
import { runCommand } from "./command.ts";
import { withCampaignInterrupt } from "./campaign_interrupt.ts";
import { recordCampaign, restoreFoundState } from "./record_campaign.ts";

if (import.meta.main) {
  const orphaned = new AbortController();
  Deno.stdin.readable.pipeTo(new WritableStream()).then(() =>
    orphaned.abort(new CliError("Interrupted: the process that started this one has ended", { exitCode: 130 }))
  );
  await runCommand(CAMPAIGN, (values) =>
    withCampaignInterrupt((interrupt) => {
      const signal = AbortSignal.any([interrupt, orphaned.signal]);
      return values.restore ? restoreFoundState(values, signal) : recordCampaign(values, signal);
    }));
  // Standard input is still being read.
  Deno.exit(0);
}
