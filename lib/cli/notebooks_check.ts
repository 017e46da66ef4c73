// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task notebooks:check`: what the kernel does not check: types, lint, form, and that prose claims what is measured.
 *
 * @module
 */
import { CliError } from "@/errors.ts";
import { describeFinding } from "@/notebook/mod.ts";
import { checkNotebooks } from "./check_notebooks.ts";
import { runCommand } from "./command.ts";
import { NOTEBOOK_FLAGS } from "./notebook_files.ts";

function count(things: number, name: string): string {
  return `${things} ${name}${things === 1 ? "" : "s"}`;
}

if (import.meta.main) {
  await runCommand({
    name: "notebooks:check",
    summary:
      "Check notebooks without running them: types and lint of their cells, their form, that a claim of the last cell\n" +
      "measures every number of the prose, and that the file is as deno task notebooks:run writes it.",
    flags: NOTEBOOK_FLAGS,
    examples: ["deno task notebooks:check", "deno task notebooks:check --only 02,05"],
  }, async ({ only, json }) => {
    const { notebooks, findings } = await checkNotebooks({ project: ".", only });
    if (json) console.log(JSON.stringify({ notebooks, findings }));
    else findings.forEach((finding) => console.log(describeFinding(finding)));
    if (findings.length > 0) {
      throw new CliError(`${count(findings.length, "finding")} in ${count(notebooks.length, "notebook")}`);
    }
    if (!json) console.log(`${count(notebooks.length, "notebook")}, nothing to change`);
  });
}
