/**
 * What do intervals of one width for all loads hide? The same model in the same case, with both widths.
 *
 * @module
 */
import type { FeatureTable } from "@/features/mod.ts";
import { type ModelEntry, MODELS } from "@/models/mod.ts";
import type { BreakdownKey } from "./breakdown.ts";
import { EVALUATION_CASES } from "./cases.ts";
import { evaluateCases } from "./evaluate.ts";
import { type ReliabilityRow, reliabilityRows } from "./reliability.ts";

/** Rows that share a key: their predictions, and both kinds of intervals. In the unit of the target unless named otherwise. */
export interface WidthRow extends Omit<ReliabilityRow, "coverageRatio" | "meanWidth"> {
  /** Mean width of intervals that are as wide at every prediction. */
  readonly constantWidth: number;
  /** Share of rows that they hold, ratio. */
  readonly constantCoverageRatio: number;
  /** Mean width of intervals that grow with the square root of the prediction. */
  readonly growingWidth: number;
  /** Share of rows that they hold, ratio. */
  readonly growingCoverageRatio: number;
}

/** What {@linkcode compareWidths} looks at. */
export interface WidthOptions {
  /** Registry name of the model. */
  readonly model: keyof typeof MODELS;
  /** Public name of the case, one of `EVALUATION_CASES`. */
  readonly case: string;
  /** What to group the test rows by. */
  readonly by: BreakdownKey;
}

/**
 * Calibrates the intervals of one model in one case with both widths, and counts what they hold.
 *
 * @param table The table.
 * @param options Model, case, key.
 * @returns One record a key, in order of the keys.
 * @throws {RangeError} If there is no such case, or the data cannot fill it, or the model cannot run.
 */
export async function compareWidths(table: FeatureTable, options: WidthOptions): Promise<WidthRow[]> {
  const entry: ModelEntry = MODELS[options.model];
  const cases = EVALUATION_CASES.filter(({ name }) => name === options.case);
  const judge = async (width: "constant" | "square_root"): Promise<ReliabilityRow[]> => {
    const { cases: [found], notPossible } = await evaluateCases({
      table,
      models: { [options.model]: entry },
      cases,
      width,
    });
    const ran = found?.models.find(({ model }) => model === options.model);
    if (found !== undefined && ran !== undefined) {
      return reliabilityRows(table, { case: found, model: ran }, options.by);
    }
    const why = notPossible[0]?.reason ?? found?.skipped[0]?.reason ?? "there is no such case";
    throw new RangeError(`Cannot compare widths as ${options.model} must run in ${options.case}: ${why}`);
  };
  const [constant, growing] = [await judge("constant"), await judge("square_root")];
  return growing.map(({ coverageRatio, meanWidth, ...row }, i) => ({
    ...row,
    constantWidth: constant[i]!.meanWidth,
    constantCoverageRatio: constant[i]!.coverageRatio,
    growingWidth: meanWidth,
    growingCoverageRatio: coverageRatio,
  }));
}
