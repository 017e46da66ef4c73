/**
 * The steps that several commands take: load and audit, choose cases, evaluate.
 *
 * @module
 */
import { type Campaign, loadCampaign } from "@/dataset/mod.ts";
import { CliError } from "@/errors.ts";
import { type CaseOptions, type EvaluationCase, fillCase, standardCases } from "@/evaluate/mod.ts";
import { type FeatureSource, featureSource, type FeatureTable, featureTable } from "@/features/mod.ts";
import { type Target, TARGETS } from "@/schema.ts";
import { assertNoLeak, auditLeaks, type LeakReport, type Split } from "@/split/mod.ts";

/** A campaign that is ready for models: loaded, cleaned, turned into features, free of leaks. */
export interface Prepared {
  /** The campaign with its quality report. */
  readonly campaign: Campaign;
  /** The measured columns that the features are made of. */
  readonly source: FeatureSource;
  /** The feature table. */
  readonly table: FeatureTable;
  /** What the leak audit checked; it has passed. */
  readonly audit: LeakReport;
}

/**
 * Loads a campaign and audits features and splits.
 *
 * @param directory Folder of run files.
 * @param target Column to predict.
 * @param cases Cases whose splits are audited.
 * @throws {SchemaError} If the folder is no campaign.
 * @throws {RangeError} If the audit finds a leak.
 */
export async function prepare(
  directory: string,
  target: Target,
  cases: readonly EvaluationCase[],
): Promise<Prepared> {
  const campaign = await loadCampaign(directory, { target });
  const source = featureSource(campaign, { target });
  const table = featureTable(source);
  const splits: Record<string, Split> = {};
  for (const spec of cases) {
    fillCase(spec, table.keys).folds?.forEach(({ trainRows, testRows }, fold) => {
      splits[`${spec.name} ${fold + 1}`] = { train: trainRows, test: testRows };
    });
  }
  const audit = auditLeaks({ source, splits });
  assertNoLeak(audit);
  return { campaign, source, table, audit };
}

/**
 * Reads `--target`.
 *
 * @throws {CliError} If models do not predict such a column.
 */
export function readTarget(text: string): Target {
  const target = TARGETS.find((name) => name === text);
  if (target !== undefined) return target;
  throw new CliError(`Cannot predict "${text}" as --target must be one of ${TARGETS.join(", ")}`);
}

/** Reads a list such as `a,b`; `undefined` if the flag was not given. */
export function readList(text: string | undefined): string[] | undefined {
  return text?.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

/**
 * Chooses cases by name or by the beginning of it, such as `case1,far`.
 *
 * @param wanted Names; all cases if absent.
 * @param levels Load levels of the first two cases.
 * @throws {CliError} If a name fits no case.
 */
export function chooseCases(wanted: readonly string[] | undefined, levels: CaseOptions): readonly EvaluationCase[] {
  const cases = standardCases(levels);
  if (wanted === undefined) return cases;
  const unknown = wanted.find((name) => !cases.some((spec) => spec.name.startsWith(name)));
  if (unknown !== undefined) {
    throw new CliError(
      `Cannot evaluate case "${unknown}" as --cases must name some of ${cases.map(({ name }) => name).join(", ")}`,
    );
  }
  return cases.filter((spec) => wanted.some((name) => spec.name.startsWith(name)));
}
