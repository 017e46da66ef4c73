/**
 * The files that this room makes: exploration, charts, report.
 *
 * @module
 */
import { writeFileAtomic } from "@/files.ts";
import {
  type Chart,
  type CompanionInput,
  renderCharts,
  renderCompanions,
  renderComparison,
  renderExploration,
} from "./charts.ts";
import type { EvaluationInput } from "./evaluation_input.ts";
import type { ExploreInput } from "./explore_input.ts";
import type { ReportInput } from "./report/input.ts";
import { renderReport } from "./report/page.ts";
import { summaryStatsCsv } from "./summary_stats.ts";
import { writeCharts } from "./write.ts";

/**
 * Makes the files of one output folder. Charts that were drawn are remembered for the report.
 *
 * Every method returns the paths of its files, and throws what the file system throws if one cannot be written; files
 * that were there before are then still whole.
 */
export class OutputWriter {
  readonly #outputDir: string;
  readonly #drawn: Chart[] = [];

  /** Writes below `outputDir`. */
  constructor(outputDir: string) {
    this.#outputDir = outputDir;
  }

  /** Writes `eda/`: the summary and the exploration charts. */
  async writeExploration(input: ExploreInput): Promise<string[]> {
    const [summary, charts] = await Promise.all([
      this.#writeText("eda/summary_stats.csv", summaryStatsCsv(input.columns)),
      this.#writeCharts(renderExploration(input)),
    ]);
    return [summary, ...charts];
  }

  /** Writes what the campaigns beside the default one show, into `eda/` and `features/`. */
  async writeCompanions(input: CompanionInput): Promise<string[]> {
    return await this.#writeCharts(renderCompanions(input));
  }

  /** Writes the two published charts of `charts/`. */
  async writeComparison(input: EvaluationInput): Promise<string[]> {
    return await this.#writeCharts(renderComparison(input));
  }

  /** Writes all of `charts/` and `report.html`, with the exploration in it if that was drawn before. */
  async writeReport(input: ReportInput): Promise<string[]> {
    const charts = await this.#writeCharts(renderCharts(input));
    return [...charts, await this.#writeText("report.html", renderReport(input, this.#drawn))];
  }

  async #writeText(path: string, text: string): Promise<string> {
    return await writeFileAtomic(`${this.#outputDir}/${path}`, text);
  }

  async #writeCharts(charts: Iterable<Chart>): Promise<string[]> {
    return await writeCharts(this.#outputDir, this.#remember(charts));
  }

  *#remember(charts: Iterable<Chart>): Generator<Chart, void> {
    for (const chart of charts) {
      this.#drawn.push(chart);
      yield chart;
    }
  }
}
