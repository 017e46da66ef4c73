/**
 * The feature table as files: what models learn from, readable by any other tool, and read back without a digit lost.
 *
 * `<target>.csv` has one row a sample: who the row is, every feature, whether its lags are measured, and the target last.
 * `<target>.json` says what each column is and of which data they were made.
 *
 * @module
 */
import { sha256Of } from "@/checksum.ts";
import { Buffer } from "node:buffer";
import { buildTable, numericColumn, textColumn } from "@/dataset/mod.ts";
import { writeFileAtomic } from "@/files.ts";
import { COLUMNS, type Target } from "@/schema.ts";
import { matrix } from "./matrix.ts";
import { encode } from "./source.ts";
import type { FeatureTable } from "./table.ts";

/** A feature table that was read, and what it was made of. */
export interface StoredFeatures {
  /** The table. */
  readonly table: FeatureTable;
  /** SHA-256 of the campaign, hexadecimal, as `lib/dataset` computes it. */
  readonly dataDigest: string;
}

const FORMAT = "plimsoll-features";
const VERSION = 1;

/** Columns that say who a row is, in the order of the file. */
const KEY_COLUMNS = ["source_file", "service", "timestamp_seconds", "concurrent_users", "nominal_replicas"] as const;
const REAL_LAGS_COLUMN = "has_real_lags";

/** What `<target>.json` holds. */
interface Description {
  readonly format: string;
  readonly version: number;
  readonly dataDigest: string;
  readonly csvSha256: string;
  readonly target: Target;
  readonly unit: string;
  readonly rows: number;
  readonly keys: readonly string[];
  readonly features: readonly string[];
}

/**
 * Writes a feature table into a folder, which is made if need be. Equal tables give equal bytes.
 *
 * @param folder Where to.
 * @param table Features and target of n rows; `NaN` becomes an empty field.
 * @param options SHA-256 of the campaign, hexadecimal.
 * @returns Paths of the two files, the CSV first.
 */
export async function saveFeatures(
  folder: string,
  table: FeatureTable,
  options: { readonly dataDigest: string },
): Promise<string[]> {
  const { keys, features, target } = table;
  const columns = await buildTable({
    "source_file": Array.from(keys.run, (code) => keys.runs[code]!),
    "service": Array.from(keys.service, (code) => keys.services[code]!),
    "timestamp_seconds": keys.timestampSeconds,
    "concurrent_users": keys.users,
    "nominal_replicas": keys.replicas,
    ...Object.fromEntries(features.names.map((name, i) => [name, features.columns[i]!])),
    [REAL_LAGS_COLUMN]: Float64Array.from(table.hasRealLags),
    [target]: table.y,
  });
  const csv = columns.writeCSV() as Uint8Array<ArrayBuffer>;
  const description: Description = {
    format: FORMAT,
    version: VERSION,
    dataDigest: options.dataDigest,
    csvSha256: await sha256Of(csv),
    target,
    unit: COLUMNS[target].unit,
    rows: table.y.length,
    keys: KEY_COLUMNS,
    features: features.names,
  };
  return [
    await writeFileAtomic(`${folder}/${target}.csv`, csv),
    await writeFileAtomic(`${folder}/${target}.json`, JSON.stringify(description, null, 2) + "\n"),
  ];
}

/**
 * Reads a feature table that {@linkcode saveFeatures} wrote.
 *
 * @param folder Where the two files are.
 * @param target Whose table.
 * @throws {SyntaxError} If the files are not a feature table of this version, or the CSV was edited or damaged.
 */
export async function readFeatures(folder: string, target: Target): Promise<StoredFeatures> {
  const description = await readDescription(folder, target);
  const csv = await Deno.readFile(`${folder}/${target}.csv`);
  if (await sha256Of(csv) !== description.csvSha256) {
    throw new SyntaxError(
      `Cannot read "${folder}/${target}.csv" as it must be what ${target}.json describes: it was damaged or edited; ` +
        "make it again with deno task features",
    );
  }
  const { default: polars } = await import("nodejs-polars");
  const text = [...KEY_COLUMNS.slice(0, 2)];
  const names = [...KEY_COLUMNS, ...description.features, REAL_LAGS_COLUMN, target];
  const rows = polars.readCSV(Buffer.from(csv), {
    schema: Object.fromEntries(
      names.map((name) => [name, text.some((column) => column === name) ? polars.Utf8 : polars.Float64]),
    ),
  });
  const service = encode(textColumn(rows, "service"));
  const run = encode(textColumn(rows, "source_file"));
  return {
    dataDigest: description.dataDigest,
    table: {
      keys: {
        services: service.names,
        service: service.codes,
        runs: run.names,
        run: run.codes,
        users: numericColumn(rows, "concurrent_users"),
        replicas: numericColumn(rows, "nominal_replicas"),
        timestampSeconds: numericColumn(rows, "timestamp_seconds"),
      },
      features: matrix(Object.fromEntries(description.features.map((name) => [name, numericColumn(rows, name)]))),
      target,
      y: numericColumn(rows, target),
      hasRealLags: Uint8Array.from(numericColumn(rows, REAL_LAGS_COLUMN)),
    },
  };
}

async function readDescription(folder: string, target: Target): Promise<Description> {
  const path = `${folder}/${target}.json`;
  const refuse = (state: string): string =>
    `Cannot read "${path}" as it must describe features of ${target} (${FORMAT} ${VERSION}): ${state}; ` +
    "make it again with deno task features";
  const text = await Deno.readTextFile(path);
  let file: Partial<Description> | null;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(refuse("it is damaged or cut off"), { cause });
  }
  if (file?.format !== FORMAT || file.version !== VERSION || file.target !== target) {
    throw new SyntaxError(refuse(`it is ${file?.format} ${file?.version} of ${file?.target}`));
  }
  return file as Description;
}
