/**
 * What a network that learned elsewhere saves: the error on a service against the samples of it that were at hand.
 *
 * @module
 */
import { type Series, seriesColumn, sliceSeries } from "@/dataset/mod.ts";
import type { FittedForecaster, ForecasterEntry, ForecasterState } from "../../contract.ts";
import { architectureOf, neuralForecaster } from "../forecasters.ts";
import type { NeuralFacts } from "../facts.ts";
import { fineTune, type FineTuneOptions, savedForecasterOptions } from "./fine_tune.ts";

/** How a forecaster came to know the service. */
export type TransferMethod = "fine_tuned" | "from_scratch" | "not_tuned" | "persistence";

/** One point of the curve. */
export interface TransferRow {
  /** Samples k of the service that were at hand. */
  readonly samples: number;
  /** How they were used. */
  readonly method: TransferMethod;
  /** Column. */
  readonly target: string;
  /** Mean absolute error over all origins and steps of the later part, unit of the column; `null` if there is none. */
  readonly mae: number | null;
  /** The same beside persistence: below 1 is better. `null` if there is none. */
  readonly ratio: number | null;
  /** Why there is no error. */
  readonly reason?: string;
}

/** What is compared. */
export interface TransferOptions extends FineTuneOptions {
  /** Counts k of samples, each the last ones before the later part. */
  readonly sampleCounts: readonly number[];
  /** Samples at the end of the service that judge; no method learns from them. */
  readonly testRows: number;
  /** Steps from one origin to the next in the later part. @default {1} */
  readonly strideSteps?: number;
}

/**
 * Measures what pre-training saves. Each count of samples is used by fine-tuning the saved network, and by training one
 * of the same kind from scratch; beside them stand the saved network as it is, and persistence.
 *
 * All are judged on the same origins and steps, where the value is known.
 *
 * @param saved A network that was fitted elsewhere.
 * @param service The service it is moved to.
 * @param options Counts, the later part, how fine-tuning is done.
 * @returns Rows by count, then method, then target. A training that the samples do not allow is a row with its reason.
 * @throws {RangeError} If the service is shorter than the largest count and the later part together.
 */
export async function transferCurve(
  saved: ForecasterState,
  service: Series,
  options: TransferOptions,
): Promise<TransferRow[]> {
  const { sampleCounts, testRows, strideSteps = 1 } = options;
  const from = service.rows - testRows;
  const most = Math.max(...sampleCounts);
  if (!(from >= most)) {
    throw new RangeError(
      `Cannot measure transfer as "${service.name}" must have ${most + testRows} samples: it has ${service.rows}`,
    );
  }
  const forecasterOptions = {
    ...savedForecasterOptions(saved),
    seed: options.seed ?? (saved.state as NeuralFacts).seed,
  };
  const entry = scratchEntry(saved);
  const naive = await laterErrors(undefined, service, { from, strideSteps, ...forecasterOptions });
  const asItIs = await entry.restore(saved, forecasterOptions);
  const rows: TransferRow[] = [];
  for (const samples of sampleCounts) {
    // Samples before these are hidden from all methods: a series that a network does not know is scaled by its past.
    const known = sliceSeries(service, from - samples, service.rows);
    const judge = async (fitted: FittedForecaster): Promise<number[]> =>
      await laterErrors(fitted, known, { from: samples, strideSteps, ...forecasterOptions });
    const history = sliceSeries(service, from - samples, from);
    const errors: [TransferMethod, number[] | string][] = [
      [
        "fine_tuned",
        await orReason(async () => {
          const tuned = await fineTune(saved, [history], options);
          return await judge(await entry.restore(tuned, forecasterOptions));
        }),
      ],
      ["from_scratch", await orReason(async () => await judge(await entry.create(forecasterOptions).fit([history])))],
      ["not_tuned", await judge(asItIs)],
      ["persistence", naive],
    ];
    for (const [method, found] of errors) {
      forecasterOptions.targets.forEach((target, k) => {
        const point = { samples, method, target };
        if (typeof found === "string") rows.push({ ...point, mae: null, ratio: null, reason: found });
        else rows.push({ ...point, mae: found[k]!, ratio: found[k]! / naive[k]! });
      });
    }
  }
  return rows;
}

/** The rows as CSV: `samples,method,target,mae,ratio_to_persistence,reason`. */
export function transferCurveCsv(rows: readonly TransferRow[]): string {
  const lines = rows.map(({ samples, method, target, mae, ratio, reason }) =>
    [samples, method, target, mae ?? "", ratio ?? "", reason === undefined ? "" : `"${reason.replaceAll('"', '""')}"`]
      .join(",")
  );
  return ["samples,method,target,mae,ratio_to_persistence,reason", ...lines].join("\n") + "\n";
}

/** A forecaster of the saved kind and settings that knows nothing yet. */
function scratchEntry({ state }: ForecasterState): ForecasterEntry {
  return neuralForecaster(architectureOf(state).name, (state as NeuralFacts).plan);
}

/** Too few samples are a finding, not a failure; anything else is. */
async function orReason(compute: () => Promise<number[]>): Promise<number[] | string> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** What {@linkcode laterErrors} judges, and on what. */
export interface LaterPart {
  /** Rows before the later part. */
  readonly from: number;
  /** Steps from one origin to the next in it. */
  readonly strideSteps: number;
  /** Columns that are judged. */
  readonly targets: readonly string[];
  /** Furthest step; fewer at the end of the series. */
  readonly horizonSteps: number;
}

/**
 * Mean absolute error of each target over all origins and steps of the later part of a series, where the value is known.
 *
 * @param fitted A forecaster that learned nothing of the later part; persistence if it is `undefined`.
 * @param service Series.
 * @param part Where the later part begins, origins, targets, horizon.
 * @returns One error a target, in its unit; `NaN` if nothing is known.
 */
export async function laterErrors(
  fitted: FittedForecaster | undefined,
  service: Series,
  { from, strideSteps, targets, horizonSteps }: LaterPart,
): Promise<number[]> {
  const sums = targets.map(() => ({ amount: 0, known: 0 }));
  const columns = targets.map((target) => seriesColumn(service, target));
  for (let origin = from; origin < service.rows; origin += strideSteps) {
    const forecasts = await fitted?.forecast(sliceSeries(service, 0, origin));
    columns.forEach((values, k) => {
      const last = values.subarray(0, origin).findLast((value) => !Number.isNaN(value)) ?? NaN;
      for (let step = 0; step < Math.min(horizonSteps, service.rows - origin); step++) {
        const error = values[origin + step]! - (forecasts === undefined ? last : forecasts[k]!.median[step]!);
        if (Number.isNaN(error)) continue;
        sums[k]!.amount += Math.abs(error);
        sums[k]!.known++;
      }
    });
  }
  return sums.map(({ amount, known }) => amount / known);
}
