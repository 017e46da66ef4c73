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
import { adviseLevels } from "./advise_levels.ts";

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
  /** Which flags would make case 1 and 2 possible; absent if they are, or if nothing would. */
  readonly advice?: string;
}

/**
 * Loads a campaign and audits features and splits.
 *
 * @param directory Folder of run files.
 * @param target Column to predict.
 * @param cases Cases whose splits are audited; none if nothing will be evaluated.
 * @throws {SchemaError} If the folder is no campaign.
 * @throws {CliError} If there are cases and the campaign can fill none of them.
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
  const filled = cases.map((spec) => ({ name: spec.name, ...fillCase(spec, table.keys) }));
  const lacking = filled.filter((found) => found.folds === undefined);
  const advice = lacking.some(({ name }) => /^case[12]_/.test(name)) ? adviseLevels(campaign.users) : undefined;
  const [first] = lacking;
  if (first !== undefined && lacking.length === filled.length) {
    throw new CliError(
      `Cannot judge models by "${directory}" as at least one case must be possible: ${first.name} is not, as ` +
        first.reason + (advice === undefined ? "" : `; ${advice}`),
    );
  }
  const splits: Record<string, Split> = {};
  for (const { name, folds } of filled) {
    folds?.forEach(({ trainRows, testRows }, fold) => {
      splits[`${name} ${fold + 1}`] = { train: trainRows, test: testRows };
    });
  }
  const audit = auditLeaks({ source, splits });
  assertNoLeak(audit);
  return { campaign, source, table, audit, ...(advice === undefined ? {} : { advice }) };
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

/**
 * Reads a list such as `a,b`; `undefined` if the flag was not given.
 *
 * @throws {CliError} If the flag was given and names nothing.
 */
export function readList(text: string | undefined, flag: string): string[] | undefined {
  const parts = text?.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (parts?.length === 0) throw new CliError(`Cannot use --${flag} as it must name something: it is "${text}"`);
  return parts;
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
