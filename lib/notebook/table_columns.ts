/**
 * Rows of any kind -> columns of text, as a table shows them.
 *
 * @module
 */
import { formatFixed, formatNumber } from "@/plots/mod.ts";
import { COLUMNS } from "@/schema.ts";

/** What is asked of a Polars data frame. */
export interface DataFrameLike {
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** Count of rows. */
  readonly height: number;
  /** The first rows. */
  head(length: number): DataFrameLike;
  /** One column by name. */
  getColumn(name: string): { toArray(): ArrayLike<unknown> };
}

/** How values become text. */
export interface ColumnFormat {
  /**
   * Columns to show, in this order: their names, or headings by name. A heading names the unit of its column; without
   * one, a column of the campaign format and its lags get theirs from `lib/schema.ts`. @default {all columns}
   */
  readonly columns?: readonly string[] | Readonly<Record<string, string>>;
  /** Significant digits of all columns but those of whole numbers, or of each column that is named. @default {3} */
  readonly digits?: number | Readonly<Record<string, number>>;
  /** Decimals of all columns but those of whole numbers, or of each column that is named; before `digits`. */
  readonly decimals?: number | Readonly<Record<string, number>>;
  /** Columns of ratios that are shown as percentages, without decimals unless `decimals` names them. */
  readonly percentages?: readonly string[];
}

/** One column, ready to be laid out. */
export interface TextColumn {
  /** What stands above it. */
  readonly heading: string;
  /** True if every value that is there is a number; such columns are aligned to the right. */
  readonly isNumeric: boolean;
  /** The values as text, `–` where there is none. */
  readonly cells: readonly string[];
}

/** What stands for a value that is missing; 0 never does. */
const MISSING = "–";

/**
 * Writes the columns of a table.
 *
 * @param rows What to show.
 * @param limit Count of rows to show.
 * @throws {RangeError} If the format names a column that is not there, or there is no column at all.
 */
export function textColumns(
  rows: DataFrameLike | readonly object[],
  format: ColumnFormat,
  limit: number,
): TextColumn[] {
  const values = isDataFrame(rows) ? frameValues(rows, limit) : recordValues(rows, limit);
  const { columns: wanted = [...values.keys()] } = format;
  const headings: readonly (readonly [string, string])[] = Array.isArray(wanted)
    ? (wanted as readonly string[]).map((name) => [name, headingOf(name)] as const)
    : Object.entries(wanted as Readonly<Record<string, string>>);
  checkNames(format, headings.map(([name]) => name), values);
  return headings.map(([name, heading]) => writeColumn(name, heading, values.get(name)!, format));
}

/** Tells a data frame from an array of records. */
export function isDataFrame(rows: DataFrameLike | readonly object[]): rows is DataFrameLike {
  return !Array.isArray(rows);
}

function frameValues(frame: DataFrameLike, limit: number): Map<string, readonly unknown[]> {
  const shown = frame.head(limit);
  return new Map(shown.columns.map((name) => [name, Array.from(shown.getColumn(name).toArray())]));
}

/** Records may lack fields; columns stand in the order in which their names first appear. */
function recordValues(rows: readonly object[], limit: number): Map<string, readonly unknown[]> {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const shown = rows.slice(0, limit) as readonly Readonly<Record<string, unknown>>[];
  return new Map(Array.from(names, (name) => [name, shown.map((row) => row[name])]));
}

function checkNames(format: ColumnFormat, shown: readonly string[], values: ReadonlyMap<string, unknown>): void {
  const has = [...values.keys()];
  if (shown.length === 0) throw new RangeError("Cannot show a table as it must have a column: it has none");
  const byName = [format.digits, format.decimals].flatMap((option) =>
    typeof option === "object" ? Object.keys(option) : []
  );
  for (const name of [...shown, ...byName, ...format.percentages ?? []]) {
    if (values.has(name)) continue;
    throw new RangeError(`Cannot show column "${name}" as the table must have it: it has ${has.join(", ")}`);
  }
}

/** Name and unit of a column of the campaign format, or of its lag; other names as they are. */
function headingOf(name: string): string {
  const source = name.replace(/_lag_\d+$/, "");
  const unit = Object.hasOwn(COLUMNS, source) ? COLUMNS[source as keyof typeof COLUMNS].unit : "";
  return unit === "" ? name : `${name} (${unit})`;
}

function writeColumn(name: string, heading: string, values: readonly unknown[], format: ColumnFormat): TextColumn {
  const present = values.filter((value) => !isMissing(value));
  const numbers = present.flatMap((value) => listOf(value) ?? [value]).filter((value) => typeof value === "number");
  const write = numberWriter(name, numbers.every((value) => Number.isSafeInteger(value) || isMissing(value)), format);
  return {
    heading,
    isNumeric: present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint"),
    cells: values.map((value) => writeValue(value, write, name)),
  };
}

/** The values of a list: an array, a typed array, a Polars series. */
function listOf(value: unknown): readonly unknown[] | undefined {
  const isList = typeof value === "object" && value !== null && Symbol.iterator in value;
  return isList ? [...value as Iterable<unknown>] : undefined;
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value));
}

/** How the numbers of a column are written. What is said of the column itself goes before what is said of all. */
function numberWriter(name: string, isWhole: boolean, format: ColumnFormat): (value: number) => string {
  const own = (option: ColumnFormat["digits"]) => typeof option === "object" ? option[name] : undefined;
  const all = (option: ColumnFormat["digits"]) => typeof option === "number" ? option : undefined;
  const decimals = own(format.decimals);
  if (format.percentages?.includes(name) === true) {
    return (value) => `${groupThousands(formatFixed(100 * value, decimals ?? 0))} %`;
  }
  const fixed = (count: number) => (value: number) => groupThousands(formatFixed(value, count));
  const significant = (count: number) => (value: number) => groupThousands(formatNumber(value, count));
  const digits = own(format.digits);
  if (decimals !== undefined) return fixed(decimals);
  if (digits !== undefined) return significant(digits);
  if (isWhole) return fixed(0);
  const allDecimals = all(format.decimals);
  return allDecimals === undefined ? significant(all(format.digits) ?? 3) : fixed(allDecimals);
}

function writeValue(value: unknown, writeNumber: (value: number) => string, name: string): string {
  if (isMissing(value)) return MISSING;
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "bigint") return groupThousands(String(value).replace("-", "−"));
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace("T", " ");
  const list = listOf(value);
  if (list !== undefined) return list.map((item) => writeValue(item, writeNumber, name)).join(", ");
  if (typeof value === "string") return value;
  throw new TypeError(
    `Cannot show column "${name}" as it must hold text, numbers, flags, times or lists: ${typeof value}`,
  );
}

/** Writes how many there are of something: `1 row`, `1,770 rows`. */
export function countOf(count: number, noun: string): string {
  return `${groupThousands(String(count))} ${noun}${count === 1 ? "" : "s"}`;
}

/** Sets commas between thousands, left of the decimals: `1,770`. */
function groupThousands(digits: string): string {
  return digits.replace(/\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, ","));
}
