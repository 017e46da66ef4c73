// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";

const PLAN = ["--users", "1", "--replicas", "1", "--dry-run"];

Deno.test("campaign plans column sets, who measures them, and the calendar as it was read", () =>
  inTemporaryFolder(async (folder) => {
    const calendar = join(folder, "calendar.json");
    await Deno.writeTextFile(calendar, '{"timeZone": "UTC", "holidays": ["12-25"]}');
    const sources = ["--requests-by", "ingress-nginx", "--node-label", "instance"];
    const sets = ["--columns", "infrastructure,rightsizing", "--calendar", calendar, ...sources];
    const { plan } = JSON.parse(await runDone("campaign", [...PLAN, "--json", ...sets]));
    assert.deepEqual(plan.columnSets, {
      sets: ["infrastructure", "rightsizing"],
      sources: { requests: "ingress-nginx", nodeLabel: "instance" },
      calendar: { timeZone: "UTC", holidays: ["12-25"] },
    });
    const bare = JSON.parse(await runDone("campaign", [...PLAN, "--json"]));
    assert.equal("columnSets" in bare.plan, false);
  }));

Deno.test("campaign names the flag of a column set that cannot be", async () => {
  const refused: [args: string[], message: RegExp][] = [
    [["--columns", "all"], /the columns "all" as they must be infrastructure or rightsizing/],
    [["--calendar", "x.json"], /--calendar as it says how columns are measured that --columns adds: that is not given/],
    [
      ["--columns", "rightsizing", "--nodes-by", "me"],
      /Cannot measure by "me" as nodes must be one of node-exporter, cadvisor/,
    ],
  ];
  for (const [args, message] of refused) await assertRefused("campaign", [...PLAN, ...args], message);
});
