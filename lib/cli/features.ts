// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task features`: writes what models learn from, audited for leaks, for any other tool to use.
 *
 * @module
 */
import { join } from "node:path";
import Table from "cli-table3";
import { saveFeatures } from "@/features/mod.ts";
import { COLUMNS } from "@/schema.ts";
import { runCommand } from "./command.ts";
import { DATA_FLAGS } from "./flags.ts";
import { openOutputFolder } from "./output_folder.ts";
import { prepare, readTarget } from "./workflow.ts";

if (import.meta.main) {
  const { data, output, target, json } = DATA_FLAGS;
  await runCommand({
    name: "features",
    summary:
      "Write the feature table of a campaign to <output>/features: lags, trailing windows, per replica; audited, so\n" +
      "that no feature knows a later row or copies the target. A missing lag is an empty field.",
    flags: { data, output, target, json },
    examples: ["deno task features", "deno task features --target p95_latency --data my/campaign"],
  }, async (values) => {
    const column = readTarget(values.target);
    const { campaign, table, audit } = await prepare(values.data, column, []);
    await openOutputFolder(values.output);
    const [csv, description] = await saveFeatures(join(values.output, "features"), table, {
      dataDigest: campaign.digest,
    });
    const missing = table.features.columns.map((values) => values.filter(Number.isNaN).length);
    if (values.json) {
      const features = table.features.names.map((name, i) => ({ name, missing: missing[i]! }));
      console.log(JSON.stringify({ csv, description, rows: table.y.length, target: column, features }));
      return;
    }
    const rows = new Table({
      head: ["feature", "missing", "smallest", "largest"],
      colAligns: ["left", "right", "right", "right"],
      style: { head: [], border: [], compact: true },
    });
    table.features.names.forEach((name, i) => {
      const known = table.features.columns[i]!.filter((value) => !Number.isNaN(value));
      const ends = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
      rows.push([name, missing[i]!, ...ends.map((value) => String(Number(value.toPrecision(4))))]);
    });
    console.log(rows.toString());
    console.log(
      `${table.y.length} rows, ${audit.features} features of ${column} (${
        COLUMNS[column].unit
      }), no leak found: ${csv}`,
    );
  });
}
