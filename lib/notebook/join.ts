/**
 * The code of a notebook as one module, so that what checks modules can check notebooks.
 *
 * The kernel neither checks types nor lints; joined, a misspelt import is TS2305, a name declared in two cells TS2451.
 *
 * @module
 */
import type { Notebook } from "./ipynb.ts";

/** Where a line of the module comes from. */
export interface CellLine {
  /** Id of the cell. */
  readonly cell: string;
  /** Line in the cell, from 1. */
  readonly line: number;
}

/** A notebook's code cells as one module. */
export interface JoinedModule {
  /** Text of the module. */
  readonly text: string;
  /** Cell and line of line `moduleLine` (from 1); `undefined` for a line between cells. */
  readonly origin: (moduleLine: number) => CellLine | undefined;
}

/** Joins the code cells of a notebook, top to bottom, each under a comment with its id. */
export function joinNotebook(notebook: Notebook): JoinedModule {
  const lines: string[] = [];
  const origins: (CellLine | undefined)[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    lines.push(`// cell ${cell.id.replaceAll(/\s/g, " ")}`);
    origins.push(undefined);
    cell.source.split("\n").forEach((text, index) => {
      lines.push(text);
      origins.push({ cell: cell.id, line: index + 1 });
    });
  }
  // A notebook without imports is a module too.
  return { text: `${lines.join("\n")}\nexport {};\n`, origin: (moduleLine) => origins[moduleLine - 1] };
}
