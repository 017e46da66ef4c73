/**
 * What notebooks are made of: what their cells call, the form of their files, and the pages that are made of them.
 *
 * @module
 */
export { chartBundle, showChart } from "./chart.ts";
export { claim, type NumberToken, numberTokens } from "./claim.ts";
export { type DensityStepOptions, openDensities, type OpenedDensities } from "./density_steps.ts";
export { DISPLAY, type Displayable, type MimeBundle } from "./displayable.ts";
export { assertFresh, type SourceWatch, watchSources } from "./fresh.ts";
export { PLANTED_FEATURE, shuffledSplit, withCentredMean, withTargetCopy } from "./planted_leaks.ts";
export { type KernelProgressBar, progressBar } from "./progress.ts";
export { projectPath } from "./project.ts";
export { type QualityRow, qualityRow } from "./quality_row.ts";
export { claimsAbout } from "./recorded_claims.ts";
export { openFeatures, openModels, type StepOptions } from "./steps.ts";
export { type Broadcast, checked, show } from "./show.ts";
export { showTable, tableBundle, type TableOptions } from "./table.ts";
export type { ColumnFormat, DataFrameLike } from "./table_columns.ts";
export { cleanNotebook, stripAnsi } from "./clean.ts";
export { checkCleanedForm, MAX_NOTEBOOK_BYTES } from "./cleaned_form.ts";
export { type DriftRow, driftRows, type LaterErrorRow, laterErrorRows } from "./later_days.ts";
export { type ForecastStepOptions, type OpenedForecast, openForecast } from "./forecast_step.ts";
export { describeFinding, type Finding } from "./finding.ts";
export { checkForm, type FormOptions, MAX_CODE_LINES } from "./form.ts";
export {
  type Cell,
  type CodeCell,
  type DisplayOutput,
  type ErrorOutput,
  type MarkdownCell,
  type Notebook,
  type NotebookOutput,
  type OutputData,
  parseNotebook,
  type RawCell,
  type StreamOutput,
  stringifyNotebook,
} from "./ipynb.ts";
export { type CellLine, type JoinedModule, joinNotebook } from "./join.ts";

/**
 * Loads what turns notebooks into a site of self-contained pages; the kernel, whose cells import this module, never does.
 *
 * @example Render one notebook
 * ```ts ignore
 * const { renderSite } = await loadSite();
 * const text = await Deno.readTextFile("notebooks/05_evaluate.ipynb");
 * const pages = renderSite([{ file: "05_evaluate.ipynb", text }], { notebooksFolder: "../../notebooks" });
 * ```
 */
export function loadSite(): Promise<typeof import("./site/site.ts")> {
  return import("./site/site.ts");
}
