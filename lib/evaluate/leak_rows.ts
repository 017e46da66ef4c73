/**
 * The leak demonstration as flat rows, for a table.
 *
 * @module
 */
import type { LeakDemonstration, RecipeResult } from "./leak_demonstration.ts";

/** R2 on one column, one step ahead, on the same test rows. */
export interface LeakRow {
  /** The column. */
  readonly column: string;
  /** Of the published recipe, whose smoothing sees two samples ahead. */
  readonly centred: number;
  /** Of the same recipe with smoothing that sees the past only. */
  readonly oneSided: number;
  /** Of persistence. */
  readonly persistence: number;
}

/** One row a column. */
export function leakRows({ centred, oneSided }: LeakDemonstration): LeakRow[] {
  const r2Of = ({ scores }: RecipeResult, wanted: string, column: string) =>
    scores.find((score) => score.method === wanted && score.column === column)?.r2 ?? NaN;
  return [...new Set(centred.scores.map(({ column }) => column))].map((column) => ({
    column,
    centred: r2Of(centred, "linear", column),
    oneSided: r2Of(oneSided, "linear", column),
    persistence: r2Of(centred, "persistence", column),
  }));
}
