/**
 * What a check of notebooks finds.
 *
 * @module
 */

/** One thing to change. */
export interface Finding {
  /** Name of the notebook without `.ipynb`, or the path of another file. */
  readonly notebook: string;
  /** Id of the cell, unless the whole file is meant. */
  readonly cell?: string;
  /** Line in the cell (or in that other file), from 1. */
  readonly line?: number;
  /** What was broken: `TS2305`, the name of a lint rule, or the name of a rule of form such as `claims`. */
  readonly rule: string;
  /** What is so, and what to change. */
  readonly message: string;
}

/** A finding as one text: `05_evaluate, cell 03-imports, line 2: TS2305: Module … has no exported member …`. */
export function describeFinding({ notebook, cell, line, rule, message }: Finding): string {
  const place = [notebook, ...(cell === undefined ? [] : [`cell ${cell}`]), ...(line ? [`line ${line}`] : [])];
  return `${place.join(", ")}: ${rule}: ${message}`;
}
