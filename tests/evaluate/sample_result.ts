import type { CaseResult, EvaluationResult, ModelResult, Scores } from "@/evaluate/mod.ts";

/** Scores that are all unknown except those given. */
export function scores(known: Partial<Scores> = {}): Scores {
  const names = ["mae", "rmse", "mape", "smape", "wape", "r2", "mase", "within10Ratio"] as const;
  const unknown = Object.fromEntries(names.map((name) => [name, NaN])) as unknown as Scores;
  return { ...unknown, rows: 2, skill: NaN, skillLow: NaN, skillHigh: NaN, ...known };
}

/** A model result on two test rows, whose past is measured and scores the same unless told otherwise. */
export function modelResult(model: string, known: Partial<ModelResult> = {}): ModelResult {
  return {
    model,
    isStatic: false,
    inputs: ["cpu_usage_lag_1"],
    predictions: Float64Array.of(0.1, 0.2),
    lower: Float64Array.of(0, 0.1),
    upper: Float64Array.of(0.2, 0.3),
    coverageRatio: 0.9,
    meanWidth: 0.2,
    all: scores(),
    realLags: known.all ?? scores(),
    ...known,
  };
}

/** Persistence, whose skill against itself is 0. */
export const PERSISTENCE = modelResult("persistence", {
  all: scores({ mae: 0.0663, wape: 0.2, skill: 0, skillLow: 0, skillHigh: 0 }),
  realLags: scores({ mae: 0.0335, skill: 0, skillLow: 0, skillHigh: 0 }),
});

/** A case of two test rows. */
export function caseOf(models: readonly ModelResult[], known: Partial<CaseResult> = {}): CaseResult {
  return {
    name: "case1_users_4_7",
    title: "unseen load levels inside the range",
    kind: "in_range",
    trainRows: Int32Array.of(0, 1),
    testRows: Int32Array.of(2, 3),
    outside: Uint8Array.of(0, 1),
    models,
    skipped: [],
    best: models.toSorted((a, b) => a.all.mae - b.all.mae)[0]?.model ?? "",
    realLagsBest: models.toSorted((a, b) => a.realLags.mae - b.realLags.mae)[0]?.model ?? "",
    ...known,
  };
}

/** An evaluation of some cases. */
export function resultOf(cases: readonly CaseResult[], known: Partial<EvaluationResult> = {}): EvaluationResult {
  return {
    target: "cpu_usage",
    unit: "cores",
    seed: 42,
    nominalCoverageRatio: 0.9,
    intervalWidth: "square_root",
    cases,
    notPossible: [],
    ...known,
  };
}
