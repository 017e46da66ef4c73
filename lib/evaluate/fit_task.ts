/**
 * One fit and all that it predicts: the unit of work of an evaluation. Plain data in, numbers out, so that the same
 * task gives the same bytes in this thread or in another.
 *
 * @module
 */
import { applyFill, type FeatureTable, fitFill, type Matrix, selectColumns, selectRows, take } from "@/features/mod.ts";
import type { ModelEntry } from "@/models/mod.ts";

/** Rows to predict after a fit. */
export interface Query {
  /** Rows of the table, length m. */
  readonly rows: Int32Array;
  /** What the traffic features are multiplied by; 1 leaves them as measured. */
  readonly trafficFactor: number;
  /** Where the m predictions go in the list of all predictions. */
  readonly offset: number;
}

/** One fit of one model on some rows. */
export interface FitTask {
  /** Name of the model. */
  readonly model: string;
  /** Names of its features. */
  readonly inputs: readonly string[];
  /** Rows of the table that train. */
  readonly trainRows: Int32Array;
  /** What to predict with the fitted model. */
  readonly queries: readonly Query[];
  /** What the fit is for. */
  readonly purpose: "prediction" | "calibration";
  /** Whether the fitted model itself is wanted too. @default {false} */
  readonly keepsState?: boolean;
}

/** What a task needs of the table. */
export type FitData = Pick<FeatureTable, "features" | "y" | "target"> & {
  /** Seed of every random choice. */
  readonly seed: number;
};

/** What a task found besides its predictions. */
export interface FitOutcome {
  /** Share of explained error per feature, if the model can say. */
  readonly importances?: Readonly<Record<string, number>>;
  /** The fitted model as JSON, if the task keeps it: text, because that passes from thread to thread as it is. */
  readonly stateText?: string;
  /** Why there are no predictions. */
  readonly failure?: string;
}

/** Features that grow with the load: users and arrivals, their lags, windows and shares. */
export function isTrafficFeature(name: string): boolean {
  return name === "users" || name.startsWith("request_rate");
}

/** Multiplies the traffic features of filled rows; other columns are shared, not copied. */
export function scaleTraffic(x: Matrix, factor: number): Matrix {
  if (factor === 1) return x;
  const columns = x.columns.map((values, j) =>
    isTrafficFeature(x.names[j]!) ? values.map((value) => value * factor) : values
  );
  return { names: x.names, columns, rows: x.rows };
}

/**
 * Fits one model and predicts. Gaps are filled with what the training rows say, never the tested ones.
 *
 * @param task What to fit and what to predict.
 * @param entry The model.
 * @param data The table.
 * @param predictions Where the predictions of all tasks go; only the places of this task are written.
 * @returns What else was found. A model that refuses the rows, or predicts something else than numbers, is a failure
 * with a reason and not an exception: the other models go on.
 */
export function runFitTask(
  task: FitTask,
  entry: ModelEntry,
  { data, predictions }: { readonly data: FitData; readonly predictions: Float64Array },
): FitOutcome {
  try {
    const x = selectColumns(data.features, task.inputs);
    const fill = fitFill(x, task.trainRows);
    const train = applyFill(selectRows(x, task.trainRows), fill);
    const regressor = entry.create({ seed: data.seed, target: data.target, purpose: task.purpose });
    const fitted = regressor.fit(train, take(data.y, task.trainRows));
    for (const { rows, trafficFactor, offset } of task.queries) {
      const tested = scaleTraffic(applyFill(selectRows(x, rows), fill), trafficFactor);
      const predicted = fitted.predict(tested);
      const odd = predicted.findIndex((value) => !Number.isFinite(value));
      if (odd >= 0) {
        return { failure: `every prediction must be a finite number: row ${rows[odd]} got ${predicted[odd]}` };
      }
      predictions.set(predicted, offset);
    }
    const importances = fitted.importances?.();
    return {
      ...(importances === undefined ? {} : { importances }),
      ...(task.keepsState ? { stateText: JSON.stringify(fitted) } : {}),
    };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
