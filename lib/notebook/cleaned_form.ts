/**
 * The rule that a notebook is committed in its cleaned form, as `deno task notebooks:run` writes it.
 *
 * @module
 */
import { cleanNotebook } from "./clean.ts";
import type { Finding } from "./finding.ts";
import { type Notebook, stringifyNotebook } from "./ipynb.ts";

/** Most bytes of a committed notebook: what a page on the web still shows, and a reviewer still loads. */
export const MAX_NOTEBOOK_BYTES = 300_000;

/**
 * Compares the file of a notebook with its cleaned form.
 *
 * @param text Content of the file.
 * @param notebook What it says.
 * @param name What findings call it.
 * @returns One finding for each cell that differs, and one if the file is too large.
 */
export function checkCleanedForm(text: string, notebook: Notebook, name: string): Finding[] {
  const bytes = new TextEncoder().encode(text).length;
  const findings: Finding[] = [];
  if (bytes > MAX_NOTEBOOK_BYTES) {
    const message = `has ${bytes} bytes, more than ${MAX_NOTEBOOK_BYTES}: show less, or draw fewer marks`;
    findings.push({ notebook: name, rule: "size", message });
  }
  const cleaned = stringifyNotebook(cleanNotebook(notebook));
  return cleaned === text ? findings : [...findings, ...differences(JSON.parse(text), JSON.parse(cleaned), name)];
}

interface RawNotebook {
  readonly cells: readonly Readonly<Record<string, unknown>>[];
}

function differences(raw: RawNotebook, cleaned: RawNotebook, name: string): Finding[] {
  const advice = "run deno task notebooks:run, which writes it cleaned";
  const findings = cleaned.cells.flatMap((cell, index): Finding[] => {
    const found = raw.cells[index]!;
    const keys = [...new Set([...Object.keys(cell), ...Object.keys(found)])]
      .filter((key) => JSON.stringify(cell[key]) !== JSON.stringify(found[key])).sort();
    if (keys.length === 0) return [];
    const message = `${keys.join(" and ")} differ${keys.length === 1 ? "s" : ""} from the cleaned form: ${advice}`;
    return [{ notebook: name, cell: cell["id"] as string, rule: "cleaned", message }];
  });
  if (findings.length > 0) return findings;
  const message = `differs from the cleaned form outside of its cells (metadata, order or indent): ${advice}`;
  return [{ notebook: name, rule: "cleaned", message }];
}
