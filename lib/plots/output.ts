/**
 * The files that this room makes: exploration, charts, report.
 *
 * @module
 */
import { type Chart, renderCharts, renderComparison, renderExploration } from "./charts.ts";
import type { EvaluationInput } from "./evaluation_input.ts";
import type { ExploreInput } from "./explore_input.ts";
import type { ReportInput } from "./report/input.ts";
import { renderReport } from "./report/page.ts";
import { summaryStatsCsv } from "./summary_stats.ts";
import { writeCharts, writeOutput } from "./write.ts";

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

  /** Writes `eda/`: the summary and the three exploration charts. */
  async writeExploration(input: ExploreInput): Promise<string[]> {
    const charts = this.#write(renderExploration(input));
    const summary = new TextEncoder().encode(summaryStatsCsv(input.columns));
    return [await writeOutput(`${this.#outputDir}/eda/summary_stats.csv`, summary), ...await charts];
  }

  /** Writes the two published charts of `charts/`. */
  async writeComparison(input: EvaluationInput): Promise<string[]> {
    return await this.#write(renderComparison(input));
  }

  /** Writes all of `charts/` and `report.html`, with the exploration in it if that was drawn before. */
  async writeReport(input: ReportInput): Promise<string[]> {
    const written = this.#write(renderCharts(input));
    const page = new TextEncoder().encode(renderReport(input, this.#drawn));
    return [...await written, await writeOutput(`${this.#outputDir}/report.html`, page)];
  }

  #write(charts: Iterable<Chart>): Promise<string[]> {
    const drawn = this.#drawn;
    return writeCharts(this.#outputDir, Iterator.from(charts).map((chart) => (drawn.push(chart), chart)));
  }
}
