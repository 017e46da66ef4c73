// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task workloads`: writes `locust/workloads/`, or says whether its files are what this writes.
 *
 * @module
 */
import { join } from "node:path";
import { WORKLOADS, workloadText } from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { integerFlag, runCommand } from "./command.ts";

if (import.meta.main) {
  await runCommand({
    name: "workloads",
    summary: "Write the workloads that Locust can follow: load shapes, and traces drawn with a seed.",
    flags: {
      output: { type: "string", value: "FOLDER", default: "locust/workloads", help: "Where they go" },
      seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of those that are drawn" },
      check: { type: "boolean", help: "Only say whether the files are what this writes; exit code 1 if not" },
    },
  }, async (values) => {
    const seed = integerFlag(values.seed, "seed", 0);
    const texts = Object.keys(WORKLOADS).map((name) =>
      [join(values.output, `${name}.csv`), workloadText(name, seed)] as const
    );
    if (values.check) {
      const known = await Promise.all(texts.map(([path]) => Deno.readTextFile(path).catch(() => undefined)));
      const wrong = texts.flatMap(([path, text], i) => known[i] === text ? [] : [path]);
      if (wrong.length > 0) {
        throw new CliError(
          `Cannot trust ${values.output} as its files must be those of deno task workloads: ${wrong.join(", ")} differ`,
        );
      }
      console.log(`${values.output}: ${texts.length} workloads are up to date`);
      return;
    }
    for (const [path, text] of texts) await writeFileAtomic(path, text);
    Object.entries(WORKLOADS).forEach(([name, { summary }], i) => console.log(`${texts[i]![0]}: ${name}, ${summary}`));
  });
}
