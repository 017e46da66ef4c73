/**
 * From cases and models to the list of fits that answers them all, each fit once.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import { type CalibrationFold, heldOutLevels, heldOutServices, type ModelEntry } from "@/models/mod.ts";
import type { EvaluationCase } from "./cases.ts";
import { fillCase, type Fold } from "./fill_case.ts";
import type { FitTask, Query } from "./fit_task.ts";
import type { NotPossible } from "./result.ts";

/** Where to find a list of predictions: which task makes them, and where they start. */
export interface Place {
  /** Index of the task. */
  readonly task: number;
  /** Index of the first prediction. */
  readonly offset: number;
}

/** What one model does in one fold. */
export interface PlannedPart {
  /** Predictions of the fold's test rows. */
  readonly tested: Place;
  /** Predictions of held-out training rows by models that were fitted without them, one place a calibration fold. */
  readonly calibration: readonly Place[];
}

/** A fold with the parts of its training rows that calibrate. */
export type PlannedFold = Fold & {
  /** Training rows that are held out in turn; none if there is only one load level. */
  readonly calibration: readonly CalibrationFold[];
};

/** A model that takes part in the cases. */
export interface PlannedModel {
  /** Name in the registry. */
  readonly name: string;
  /** The model. */
  readonly entry: ModelEntry;
  /** Names of its features. */
  readonly inputs: readonly string[];
}

/** A case that the data can fill. */
export interface PlannedCase {
  /** The case. */
  readonly spec: EvaluationCase;
  /** Its training and test sets, at least one. */
  readonly folds: readonly PlannedFold[];
  /** One list a model, in the order of the models; each with one part a fold. */
  readonly parts: readonly (readonly PlannedPart[])[];
}

/** The fit of one model on every row of the table, to be saved. */
export interface PlannedFinal {
  /** The model. */
  readonly model: PlannedModel;
  /** Index of the task that fits it on all rows. */
  readonly task: number;
  /** Rows that calibrate, and where to find their predictions by fits that have not seen them. */
  readonly calibration: readonly { readonly rows: Int32Array; readonly place: Place }[];
}

/** All that is to be done. */
export interface EvaluationPlan {
  /** Models that can run on this table. */
  readonly models: readonly PlannedModel[];
  /** Models that cannot, with the reason. */
  readonly skipped: readonly NotPossible[];
  /** Cases that the data can fill. */
  readonly cases: readonly PlannedCase[];
  /** Fits to be saved; none unless they were asked for. */
  readonly finals: readonly PlannedFinal[];
  /** Cases that the data cannot fill, with the reason. */
  readonly notPossible: readonly NotPossible[];
  /** Every fit, once. */
  readonly tasks: readonly FitTask[];
  /** Number of predictions of all tasks. */
  readonly predictions: number;
}

/** What is asked of {@linkcode planEvaluation}. */
export interface PlanRequest {
  /** The models, in the order of results. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  /** The cases. */
  readonly cases: readonly EvaluationCase[];
  /** Models that are also fitted on all rows, to be saved. @default none */
  readonly finals?: readonly string[];
}

/** Tells models that can run on a table from those that cannot. */
function usableModels(
  table: FeatureTable,
  models: Readonly<Record<string, ModelEntry>>,
): Pick<EvaluationPlan, "models" | "skipped"> {
  const context = { target: table.target, services: table.keys.services, available: table.features.names };
  const usable: PlannedModel[] = [];
  const skipped: NotPossible[] = [];
  for (const [name, entry] of Object.entries(models)) {
    if (entry.targets !== undefined && !entry.targets.includes(table.target)) {
      skipped.push({ name, reason: `it predicts ${entry.targets.join(", ")}, not ${table.target}` });
      continue;
    }
    const inputs = entry.inputs(context);
    const missing = inputs.filter((input) => !table.features.names.includes(input));
    if (missing.length === 0) usable.push({ name, entry, inputs });
    else skipped.push({ name, reason: `the table lacks its features ${missing.join(", ")}` });
  }
  return { models: usable, skipped };
}

/** What a fit is for. */
type Purpose = FitTask["purpose"];

/** Collects fits, and gives the same one to everybody who asks for the same model on the same rows, for the same. */
class FitList {
  readonly tasks: (FitTask & { readonly queries: Query[]; keepsState?: boolean })[] = [];
  predictions = 0;
  readonly #known = new Map<Int32Array, Map<string, number>>();

  /** Asks for the model that trained on some rows, whether it predicts anything or not. */
  keep(model: PlannedModel, trainRows: Int32Array): number {
    const task = this.#find(model, trainRows, "prediction");
    this.tasks[task]!.keepsState = true;
    return task;
  }

  #find(model: PlannedModel, trainRows: Int32Array, purpose: Purpose): number {
    const known = this.#known.get(trainRows) ?? new Map<string, number>();
    this.#known.set(trainRows, known);
    const key = `${purpose} ${model.name}`;
    const task = known.get(key) ?? this.tasks.length;
    if (task === this.tasks.length) {
      known.set(key, task);
      this.tasks.push({ model: model.name, inputs: model.inputs, trainRows, purpose, queries: [] });
    }
    return task;
  }

  /** Asks for the predictions of some rows by a model that trained on others. */
  ask(model: PlannedModel, trainRows: Int32Array, query: Omit<Query, "offset">, purpose: Purpose): Place {
    const task = this.#find(model, trainRows, purpose);
    const { queries } = this.tasks[task]!;
    const same = queries.find(({ rows, trafficFactor }) =>
      rows === query.rows && trafficFactor === query.trafficFactor
    );
    if (same !== undefined) return { task, offset: same.offset };
    const offset = this.predictions;
    queries.push({ ...query, offset });
    this.predictions += query.rows.length;
    return { task, offset };
  }
}

/** Adds what calibrates. Equal lists of training rows become one object, so that equal fits are found by it. */
function calibrated(table: FeatureTable): (fold: Fold, spec: EvaluationCase) => PlannedFold {
  const known = new Map<string, Pick<PlannedFold, "trainRows" | "calibration">>();
  return (fold, { leaveOut }) => {
    const key = `${leaveOut ?? "levels"} ${fold.trainRows.join()}`;
    let set = known.get(key);
    if (set === undefined) {
      const calibration = (leaveOut === "service" ? heldOutServices : heldOutLevels)(table, fold.trainRows);
      known.set(key, set = { trainRows: fold.trainRows, calibration });
    }
    return { ...fold, ...set };
  };
}

/**
 * Plans an evaluation.
 *
 * Every model is fitted on all training rows for its predictions and, for the width of its intervals, three times on two
 * thirds of the load levels (or, where a service is left out, once without each of the others). That doubles to triples
 * the work; in return predictions are those of the whole training set (and so the published ones), and intervals rest on
 * errors at levels that the fit has not seen. Since the model in use saw more levels than those whose errors were
 * measured, its intervals are rather too wide than too narrow.
 *
 * @param table The table.
 * @param request Models and cases.
 */
export function planEvaluation(table: FeatureTable, request: PlanRequest): EvaluationPlan {
  const { models, skipped } = usableModels(table, request.models);
  const notPossible: NotPossible[] = [];
  const cases: PlannedCase[] = [];
  const fits = new FitList();
  const withCalibration = calibrated(table);
  const part = (model: PlannedModel, fold: PlannedFold): PlannedPart => ({
    tested: fits.ask(
      model,
      fold.trainRows,
      { rows: fold.testRows, trafficFactor: fold.trafficFactor },
      "prediction",
    ),
    calibration: fold.calibration.map(({ fitRows, calibrationRows }) =>
      fits.ask(model, fitRows, { rows: calibrationRows, trafficFactor: 1 }, "calibration")
    ),
  });
  for (const spec of request.cases) {
    const filled = fillCase(spec, table.keys);
    if (filled.folds === undefined) {
      notPossible.push({ name: spec.name, reason: filled.reason });
      continue;
    }
    const folds = filled.folds.map((fold) => withCalibration(fold, spec));
    cases.push({ spec, folds, parts: models.map((model) => folds.map((fold) => part(model, fold))) });
  }
  const { finals: wanted = [] } = request;
  const all = Int32Array.from(table.y.keys());
  const held = wanted.length === 0 ? [] : heldOutLevels(table, all);
  const finals = models.filter(({ name }) => wanted.includes(name)).map((model): PlannedFinal => ({
    model,
    task: fits.keep(model, all),
    calibration: held.map(({ fitRows, calibrationRows: rows }) => ({
      rows,
      place: fits.ask(model, fitRows, { rows, trafficFactor: 1 }, "calibration"),
    })),
  }));
  return { models, skipped, cases, finals, notPossible, tasks: fits.tasks, predictions: fits.predictions };
}
