/**
 * How good could a model be? The error that is left when the mean of each run is known beforehand.
 *
 * Under a constant load a run is its mean and noise. If the noise of one sample says nothing of the next, "same as last
 * sample" misses by the difference of two noises where the mean misses by one: √2 times as much for normal noise. Even who
 * knows the mean of every run then has a skill of 1 - 1/√2 = 29 %, and no model can be asked for much more. (A model
 * can go beyond if it is told something of the very sample, such as its request rate.)
 *
 * @module
 */
import { type FeatureTable, take } from "@/features/mod.ts";
import { runGroups } from "@/split/mod.ts";
import { meanOf, skill } from "./metrics.ts";
import type { EvaluationResult } from "./result.ts";
import { absoluteError } from "./statistics.ts";
import { BASELINE } from "./verdict.ts";

/** One case beside its hindsight. On the rows whose lags are measured; errors in the unit of the target. */
export interface HindsightRow {
  /** Public name of the case. */
  readonly case: string;
  /** Name of the service, or `all`. */
  readonly service: string;
  /** Rows that were scored. */
  readonly rows: number;
  /** Load plans that they were measured under: what the bootstrap resamples. */
  readonly runs: number;
  /** Mean absolute error of persistence. */
  readonly persistenceMae: number;
  /** Mean absolute error of each run's own mean, service by service: nobody knows it beforehand. */
  readonly hindsightMae: number;
  /** Mean absolute error of the model. */
  readonly mae: number;
  /** Skill of the runs' own means against persistence, ratio. */
  readonly hindsightSkill: number;
  /** Skill of the model against persistence, ratio. */
  readonly skill: number;
}

/** What {@linkcode hindsightRows} looks at. */
export interface HindsightOptions {
  /** Registry name. */
  readonly model: string;
  /** One service only. @default {all services} */
  readonly service?: string;
}

/**
 * Compares a model with what could be known in hindsight, and with persistence, case by case.
 *
 * @param result What the evaluation found.
 * @param table The table that was evaluated.
 * @param options Which model, and which rows.
 * @returns One record for each case in which the model and persistence ran, without the proxy. `NaN` where a case has no
 * row with measured lags.
 * @throws {RangeError} If the table does not have the service.
 */
export function hindsightRows(
  result: EvaluationResult,
  table: FeatureTable,
  { model, service }: HindsightOptions,
): HindsightRow[] {
  const { keys, hasRealLags, y } = table;
  const code = service === undefined ? undefined : serviceCode(keys.services, service);
  const { group } = runGroups(keys);
  return result.cases.flatMap((found) => {
    const ran = found.models.find((candidate) => candidate.model === model);
    const baseline = found.models.find((candidate) => candidate.model === BASELINE);
    if (found.kind === "proxy" || ran === undefined || baseline === undefined) return [];
    const positions = Int32Array.from(found.testRows.keys()).filter((i) => {
      const row = found.testRows[i]!;
      return hasRealLags[row] === 1 && (code === undefined || keys.service[row] === code);
    });
    const rows = positions.map((i) => found.testRows[i]!);
    const truth = take(y, rows);
    const miss = (predicted: Float64Array) => rows.length === 0 ? NaN : meanOf(absoluteError, truth, predicted);
    const persistenceMae = miss(take(baseline.predictions, positions));
    const hindsightMae = miss(runMeans(table, rows));
    const mae = miss(take(ran.predictions, positions));
    return [{
      case: found.name,
      service: service ?? "all",
      rows: rows.length,
      runs: new Set(Array.from(rows, (row) => group[row]!)).size,
      persistenceMae,
      hindsightMae,
      mae,
      hindsightSkill: skill(hindsightMae, persistenceMae),
      skill: skill(mae, persistenceMae),
    }];
  });
}

function serviceCode(services: readonly string[], service: string): number {
  const code = services.indexOf(service);
  if (code >= 0) return code;
  throw new RangeError(
    `Cannot look at one service as it must be one of ${services.join(", ")}: it is "${service}"`,
  );
}

/** Mean of the target over those of the rows that are of one run file, for each row. */
function runMeans({ keys, y }: FeatureTable, rows: Int32Array): Float64Array {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const row of rows) {
    const { sum, count } = sums.get(keys.run[row]!) ?? { sum: 0, count: 0 };
    sums.set(keys.run[row]!, { sum: sum + y[row]!, count: count + 1 });
  }
  return Float64Array.from(rows, (row) => {
    const { sum, count } = sums.get(keys.run[row]!)!;
    return sum / count;
  });
}
