/**
 * What columns, targets and cases are called on axes and in sentences.
 *
 * @module
 */
import { type ColumnName, COLUMNS, type Target } from "@/schema.ts";
import type { CaseKind, CaseResult } from "@/evaluate/mod.ts";

const TARGET_NAMES: Readonly<Record<Target, string>> = {
  "cpu_usage": "CPU",
  "memory_usage": "memory",
  "avg_latency": "mean latency",
  "p95_latency": "95th percentile of latency",
  "throughput": "throughput",
};

/** What the proxy case must always be called: it scales the inputs but not the truth. */
export const PROXY_LABEL = "proxy, not an error";

/** Unit of a column of the campaign format, of `concurrent_users`, or the empty string. */
export function unitOf(column: string): string {
  if (column === "concurrent_users") return "users";
  return Object.hasOwn(COLUMNS, column) ? COLUMNS[column as ColumnName].unit : "";
}

/** Axis label of a column: its name in words and its unit. */
export function columnLabel(column: string): string {
  const unit = unitOf(column);
  if (column === "concurrent_users") return `load level (${unit})`;
  const words = Object.hasOwn(TARGET_NAMES, column) ? targetName(column as Target) : column.replaceAll("_", " ");
  return unit === "" ? words : `${words} (${unit})`;
}

/** The target in words: `CPU`. */
export function targetName(target: Target): string {
  return TARGET_NAMES[target];
}

/** A case in words: its title up to the first colon; the proxy case never without its warning. */
export function caseLabel(testCase: Pick<CaseResult, "title" | "kind">): string {
  const label = testCase.title.split(":")[0]!;
  return testCase.kind === "proxy" ? `${label} (${PROXY_LABEL})` : label;
}

/** Where a case tests, as it stands in a sentence: "inside the range", or its label. */
export function caseWhere(testCase: Pick<CaseResult, "title" | "kind">): string {
  return testCase.kind === "in_range" ? "inside the range" : caseLabel(testCase);
}

/** Starts a sentence: first letter in capitals. */
export function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A kind of case in words, for tables. */
export function kindLabel(kind: CaseKind): string {
  switch (kind) {
    case "in_range":
      return "inside the measured range";
    case "extrapolation":
      return "beyond the measured range";
    case "transfer":
      return "another configuration";
    case "proxy":
      return PROXY_LABEL;
  }
}
