/**
 * What features are made of: the measured columns of a campaign as arrays, with the keys of each row.
 *
 * @module
 */
import { type Campaign, compareText, numericColumn, textColumn } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import type { Target } from "@/schema.ts";
import type { RowKeys } from "./table.ts";

/** Measured columns of n rows, by run, then time. */
export interface FeatureSource {
  /** Who each row is. */
  readonly keys: RowKeys;
  /** Column to predict. */
  readonly target: Target;
  /** Measured columns by name, each of length n: `request_rate`, `cpu_limit` and the target, which is finite. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** 1 where the row was a failed scrape, so that its values are fills. Length n. */
  readonly failedScrape: Uint8Array;
}

/**
 * Takes the columns that features need out of a campaign. Rows whose target is missing are left out.
 *
 * @param campaign A loaded campaign.
 * @param options The column to predict.
 * @throws {SchemaError} If no row of the campaign has a number in the target column.
 */
export function featureSource(campaign: Campaign, options: { readonly target: Target }): FeatureSource {
  const { table } = campaign;
  const { target } = options;
  const y = numericColumn(table, target);
  const kept: number[] = [];
  y.forEach((value, i) => Number.isNaN(value) || kept.push(i));
  if (kept.length === 0) {
    throw new SchemaError(
      `Cannot predict "${target}" as the campaign "${campaign.directory}" must have measured it: all ${y.length} rows lack it`,
      { column: target },
    );
  }
  const isWhole = kept.length === y.length;
  const numbers = (name: string): Float64Array => {
    const values = numericColumn(table, name);
    return isWhole ? values : Float64Array.from(kept, (i) => values[i]!);
  };
  const codes = (name: string): { names: readonly string[]; codes: Int32Array } => {
    const texts = textColumn(table, name);
    return encode(isWhole ? texts : kept.map((i) => texts[i]!));
  };
  const service = codes("service");
  const run = codes("source_file");
  return {
    keys: {
      services: service.names,
      service: service.codes,
      runs: run.names,
      run: run.codes,
      users: numbers("concurrent_users"),
      replicas: numbers("nominal_replicas"),
      timestampSeconds: numbers("timestamp_seconds"),
    },
    target,
    columns: {
      "request_rate": numbers("request_rate"),
      "cpu_limit": numbers("cpu_limit"),
      [target]: numbers(target),
    },
    failedScrape: Uint8Array.from(numbers("failed_scrape")),
  };
}

/** Text as codes into the sorted list of its values. */
export function encode(texts: readonly string[]): { names: readonly string[]; codes: Int32Array } {
  const names = [...new Set(texts)].sort(compareText);
  const codeOf = new Map(names.map((name, code) => [name, code]));
  return { names, codes: Int32Array.from(texts, (text) => codeOf.get(text)!) };
}
