/**
 * Models of the library as tables for a person.
 *
 * @module
 */
import Table from "cli-table3";
import type { LibraryScore, ScoreComparison, StoredModel } from "@/models/mod.ts";

/** One row a version. */
export function modelTable(models: readonly StoredModel[]): string {
  const table = plainTable(
    ["service", "target", "version", "in use", "kind", "model", "trained", "kB", "first score"],
    [2, 7],
  );
  for (const { meta, bytes, isCurrent } of models) {
    table.push([
      meta.service,
      meta.target,
      meta.version,
      isCurrent ? "yes" : "",
      meta.kind,
      meta.model,
      meta.trainedAt,
      (bytes / 1000).toFixed(1),
      firstScore(meta.scores),
    ]);
  }
  return table.toString();
}

/** Everything about one version. */
export function modelDetails({ meta, path, bytes, isCurrent }: StoredModel): string {
  const facts = plainTable([]);
  facts.push(
    ["service", meta.service],
    ["target", meta.target],
    ["version", `${meta.version}${isCurrent ? ", in use" : ""}`],
    ["model", `${meta.model} (${meta.kind})`],
    ["trained", meta.trainedAt],
    ["data", meta.dataDigest],
    ["seed", String(meta.seed)],
    ["packages", Object.entries(meta.packages).map(([name, version]) => `${name} ${version}`).join(", ")],
    ["folder", `${path}, ${(bytes / 1000).toFixed(1)} kB, whole`],
  );
  const files = plainTable(["file", "bytes", "SHA-256"], [1]);
  for (const file of meta.files) files.push([file.name, file.bytes, file.sha256]);
  return [facts.toString(), files.toString(), scoreTable(meta.scores)].join("\n");
}

/** Versions side by side, and what a reader must know before comparing them. */
export function comparisonTable({ rows, unscored, isSameData }: ScoreComparison): string {
  const table = plainTable(["case", "metric", "version", "model", "score", "baseline", "scored", "skill"], [
    2,
    4,
    6,
    7,
  ]);
  for (const row of rows) {
    table.push([
      row.case,
      metricText(row),
      row.version,
      row.model,
      number(row.value),
      row.baseline,
      number(row.baselineValue),
      row.skill === null ? "–" : `${(100 * row.skill).toFixed(1)} %`,
    ]);
  }
  return [
    ...(rows.length === 0 ? [] : [table.toString()]),
    ...(isSameData ? [] : ["Versions were scored on different data: compare each with its own baselines only."]),
    ...(unscored.length === 0 ? [] : [`Not scored: ${unscored.map((version) => `version ${version}`).join(", ")}`]),
  ].join("\n");
}

function scoreTable(scores: readonly LibraryScore[]): string {
  if (scores.length === 0) return "not scored";
  const table = plainTable(["case", "metric", "score", "baselines"], [2]);
  for (const score of scores) table.push([score.case, metricText(score), number(score.value), baselineText(score)]);
  return table.toString();
}

function firstScore([score]: readonly LibraryScore[]): string {
  if (score === undefined) return "not scored";
  return `${score.metric} ${number(score.value)} (${baselineText(score)})`;
}

function baselineText({ baselines }: LibraryScore): string {
  return Object.entries(baselines).map(([name, value]) => `${name} ${number(value)}`).join(", ");
}

function metricText({ metric, unit }: Pick<LibraryScore, "metric" | "unit">): string {
  return unit === "" ? metric : `${metric}, ${unit}`;
}

function number(value: number | null): string {
  return value === null ? "none" : String(Number(value.toPrecision(4)));
}

/** @param right Columns of numbers. */
function plainTable(head: string[], right: readonly number[] = []): Table.Table {
  return new Table({
    head,
    colAligns: head.map((_, i) => right.includes(i) ? "right" : "left"),
    style: { head: [], border: [], compact: true },
  });
}
