// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task readme`: writes the verdict that README.md quotes, so that no number in it is typed by hand.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_DATA_DIR, DEFAULT_OUTPUT_DIR } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { runCommand } from "./command.ts";

const README = "README.md";
const PICTURE = { from: "charts/cpu_against_load.svg", to: "docs/cpu_against_load.svg" };
const BLOCK = /<!-- verdict -->[\s\S]*?<!-- end of verdict -->/;

/** The part of `cpu_eval_summary.json` that is quoted. */
export interface QuotedSummary {
  /** Unit of the target. */
  readonly unit: string;
  /** Scores by case and model. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number | null>>>>>>;
  /** The cases that ran. */
  readonly cases: readonly {
    readonly name: string;
    readonly kind: string;
    readonly title: string;
    readonly "best_model_by_mae": string;
    readonly "n_test": number;
    readonly "outside_ratio": number;
  }[];
}

/**
 * Writes the table that README.md quotes: one row for each case but the proxy.
 *
 * @param summary Content of `cpu_eval_summary.json`.
 * @returns Markdown.
 */
export function verdictMarkdown(summary: QuotedSummary): string {
  const percent = (ratio: number | null | undefined) => `${Math.round(100 * (ratio ?? NaN))} %`;
  const number = (value: number | null | undefined) => String(Number((value ?? NaN).toPrecision(3)));
  const rows = summary.cases.filter(({ kind }) => kind !== "proxy").map((found) => {
    const scores = summary.metrics[found.name]!;
    const best = scores[found.best_model_by_mae]!;
    const skill = found.best_model_by_mae === "persistence"
      ? "is the baseline"
      : `${percent(best.skill)} (${percent(best.skill_low)} to ${percent(best.skill_high)})`;
    return [
      found.title,
      `\`${found.best_model_by_mae}\``,
      number(best.mae),
      number(scores.persistence!.mae),
      skill,
      percent(found.outside_ratio),
    ];
  });
  const head = [
    "asked",
    "best model",
    `MAE, ${summary.unit}`,
    "persistence",
    "skill (95 % interval)",
    "rows flagged outside",
  ];
  // Padded as `deno fmt` does it, which checks README.md.
  const widths = head.map((name, j) => Math.max(name.length, 3, ...rows.map((row) => row[j]!.length)));
  const isNumber = (j: number) => j >= 2;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, j) => isNumber(j) ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)).join(" | ")} |`;
  const rule = widths.map((width, j) => isNumber(j) ? `${"-".repeat(width - 1)}:` : "-".repeat(width));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  await runCommand({
    name: "readme",
    summary: "Write the verdict table and picture of README.md from output/, as deno task pipeline left it.",
    flags: { check: { type: "boolean", help: "Only say whether README.md is up to date; exit code 1 if not" } },
  }, async ({ check }) => {
    const summary: QuotedSummary = JSON.parse(
      await Deno.readTextFile(join(DEFAULT_OUTPUT_DIR, "cpu_eval_summary.json")),
    );
    const picture = await Deno.readTextFile(join(DEFAULT_OUTPUT_DIR, PICTURE.from));
    const before = await Deno.readTextFile(README);
    const block = [
      "<!-- verdict -->",
      "",
      `What \`deno task pipeline\` finds on \`${DEFAULT_DATA_DIR}\` (written by \`deno task readme\`):`,
      "",
      verdictMarkdown(summary),
      "",
      `![CPU against load, measured and predicted beyond the training range](${PICTURE.to})`,
      "",
      "<!-- end of verdict -->",
    ].join("\n");
    if (!BLOCK.test(before)) {
      throw new CliError(`Cannot write the verdict as ${README} must hold its markers: it does not`);
    }
    const after = before.replace(BLOCK, () => block);
    const known = await Deno.readTextFile(PICTURE.to).catch(() => "");
    if (check) {
      if (after !== before || known !== picture) {
        throw new CliError(`Cannot trust ${README} as its verdict must be that of output/: run deno task readme`);
      }
      console.log(`${README} is up to date`);
      return;
    }
    await writeFileAtomic(PICTURE.to, picture);
    await writeFileAtomic(README, after);
    console.log(`wrote ${README} and ${PICTURE.to}`);
  });
}
