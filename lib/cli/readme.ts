// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task readme`: writes the verdict that README.md quotes, so that no number in it is typed by hand.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_DATA_DIR, DEFAULT_OUTPUT_DIR } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { BASELINE } from "@/evaluate/mod.ts";
import { writeFileAtomic } from "@/files.ts";
import { runCommand } from "./command.ts";

const README = "README.md";
const PICTURE = { from: "charts/cpu_against_load.svg", to: "docs/cpu_against_load.svg" };
const BLOCK = /<!-- verdict -->[\s\S]*?<!-- end of verdict -->/;

/** The part of `cpu_eval_summary.json` that is quoted. */
export interface QuotedSummary {
  /** Unit of the target. */
  readonly unit: string;
  /** The verdict on each case but the proxy, on its rows with a measured past. */
  readonly headlines: readonly {
    readonly title: string;
    readonly rows: string;
    readonly "best_model_by_mae": string;
    readonly mae: number;
    readonly "persistence_mae": number;
    readonly skill: number;
    readonly "skill_low": number | null;
    readonly "skill_high": number | null;
    readonly "all_rows_best_model_by_mae": string;
    readonly "all_rows_skill": number;
    readonly "outside_ratio": number;
  }[];
}

const percent = (ratio: number | null) => ratio === null ? "?" : `${Math.round(100 * ratio)} %`;

/**
 * Writes the table that README.md quotes: one row for each case but the proxy, and below it on which rows it rests.
 *
 * @param summary Content of `cpu_eval_summary.json`.
 * @returns Markdown, as `deno fmt` formats it.
 */
export function verdictMarkdown({ unit, headlines }: QuotedSummary): string {
  const number = (value: number) => String(Number(value.toPrecision(3)));
  const isBaseline = (model: string) => model === BASELINE;
  const rows = headlines.map((found) => [
    found.title + (found.rows === "real_lags" ? "" : " (all rows)"),
    `\`${found.best_model_by_mae}\``,
    number(found.mae),
    number(found.persistence_mae),
    isBaseline(found.best_model_by_mae)
      ? "is the baseline"
      : `${percent(found.skill)} (${percent(found.skill_low)} to ${percent(found.skill_high)})`,
    isBaseline(found.best_model_by_mae) ? "–" : percent(found.all_rows_skill),
    percent(found.outside_ratio),
  ]);
  const head = [
    "asked",
    "best model",
    `MAE, ${unit}`,
    "persistence",
    "skill (95 % interval)",
    "skill, all rows",
    "rows flagged outside",
  ];
  const others = headlines.filter((found) => found.best_model_by_mae !== found.all_rows_best_model_by_mae);
  return [
    ...markdownTable(head, rows),
    "",
    ...wrapped(
      "Errors and skill are those on rows with a measured past, as models have it in use. The first two rows of a run lack " +
        "it: what is missing of their lags is filled with a training median, which _persistence_ repeats on the first of " +
        "them. The skill on all rows counts them" +
        otherBestClause(others) + ".",
    ),
  ].join("\n");
}

function otherBestClause(others: QuotedSummary["headlines"]): string {
  if (others.length === 0) return "";
  const names = others.map((found) => `\`${found.all_rows_best_model_by_mae}\` for ${found.title.split(":")[0]}`);
  return `. There the best model is another: ${names.join("; ")}`;
}

/** Cells padded as `deno fmt` does it, which checks README.md. Columns from the third on are numbers. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, j) => Math.max(name.length, 3, ...rows.map((row) => row[j]!.length)));
  const isNumber = (j: number) => j >= 2;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, j) => isNumber(j) ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)).join(" | ")} |`;
  const rule = widths.map((width, j) => isNumber(j) ? `${"-".repeat(width - 1)}:` : "-".repeat(width));
  return [line(head), line(rule), ...rows.map(line)];
}

/** Letters of a line, as in `deno.json`. */
const LINE_WIDTH = 120;

function wrapped(text: string): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= LINE_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
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
