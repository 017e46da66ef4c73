/**
 * Scored forecasts as their files hold them, for whoever draws or quotes them.
 *
 * @module
 */
import { join } from "node:path";
import { numericColumn, readForeignTable, textColumn } from "@/dataset/mod.ts";
import {
  FORECAST_PATHS,
  FORECAST_SUMMARY,
  FORECAST_TIMES,
  type ForecastPath,
  type ForecastResult,
  levelColumn,
  parseForecastResult,
  type PathsByCase,
} from "@/evaluate/mod.ts";

const TEXTS = ["case", "model", "target", "series"] as const;
const NUMBERS = ["origin", "step", "time_seconds", "actual", "median"] as const;

/**
 * Reads what `deno task forecast` wrote. Paths come back with the digits and from the origins that `forecasts.csv` keeps;
 * all else as it was.
 *
 * @param folder The output folder, such as `output`.
 * @throws {Deno.errors.NotFound} If the forecasts were not made.
 * @throws {SyntaxError} If a file is damaged, or of another format.
 */
export async function readForecastResult(folder: string): Promise<ForecastResult> {
  const at = (name: string) => join(folder, "forecast", name);
  const [summary, times] = await Promise.all([
    Deno.readTextFile(at(FORECAST_SUMMARY)),
    Deno.readTextFile(at(FORECAST_TIMES)),
  ]);
  const { levels } = parseForecastResult(summary, times, new Map());
  return parseForecastResult(summary, times, await readPaths(at(FORECAST_PATHS), levels));
}

async function readPaths(path: string, levels: readonly number[]): Promise<PathsByCase> {
  const bounds = levels.map(levelColumn);
  const numeric = [...NUMBERS, ...bounds];
  const table = await readForeignTable(path, { name: "forecasts", required: [...TEXTS, ...numeric], numeric });
  const text = Object.fromEntries(TEXTS.map((name) => [name, textColumn(table, name)])) as Record<
    typeof TEXTS[number],
    string[]
  >;
  const number = Object.fromEntries(numeric.map((name) => [name, numericColumn(table, name)]));
  const found = new Map<string, ForecastPath[]>();
  const steps = number.step!;
  let from = 0;
  while (from < steps.length) {
    // Steps of one forecast are written one after the other, from 1.
    let to = from + 1;
    while (to < steps.length && steps[to]! > 1) to++;
    const rows = [from, to] as const;
    const cut = (name: string) => number[name]!.slice(...rows);
    const name = text.case[from]!;
    const paths = found.get(name) ?? [];
    found.set(name, paths);
    paths.push({
      model: text.model[from]!,
      target: text.target[from]!,
      series: text.series[from]!,
      origin: number.origin![from]!,
      startSeconds: number.time_seconds![from]!,
      actual: cut("actual"),
      median: cut("median"),
      quantiles: bounds.map(cut),
    });
    from = to;
  }
  return found;
}
