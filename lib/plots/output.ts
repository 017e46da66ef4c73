/**
 * The files that this room makes: exploration, charts, report.
 *
 * @module
 */
import type { ForecastResult } from "@/evaluate/mod.ts";
import { unlessMissing, writeFileAtomic } from "@/files.ts";
import {
  type Chart,
  type CompanionInput,
  renderCharts,
  renderCompanions,
  renderComparison,
  renderExploration,
  renderLatency,
} from "./charts.ts";
import type { EvaluationInput } from "./evaluation_input.ts";
import type { ExploreInput } from "./explore_input.ts";
import { type ForecastExtras, renderForecast } from "./forecast_charts.ts";
import type { LatencyInput } from "./latency_input.ts";
import { forecastSection } from "./report/forecast_section.ts";
import type { ReportInput } from "./report/input.ts";
import { latencySection } from "./report/latency_section.ts";
import {
  LATER_SECTIONS,
  type LaterSection,
  SECTION_FILE,
  sectionMarkup,
  withSection,
} from "./report/later_sections.ts";
import { renderLaterSections, renderReport } from "./report/page.ts";
import type { Section } from "./report/sections.ts";
import { summaryStatsCsv } from "./summary_stats.ts";
import { writeCharts } from "./write.ts";

const REPORT_FILE = "report.html";

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
    const later = await this.#laterSections();
    return [...charts, await this.#writeText(REPORT_FILE, renderReport(input, this.#drawn, later))];
  }

  /** Writes the charts of latency densities into `charts/`, and their section of the report. */
  async writeLatency(input: LatencyInput): Promise<string[]> {
    const charts = [...renderLatency(input)];
    const paths = await this.#writeCharts(charts);
    return [...paths, ...await this.writeSection(latencySection(input, charts))];
  }

  /**
   * Writes the charts of scored forecasts into `charts/`.
   *
   * @param result What was found, as it is read from its files: a chart of other digits would be another chart.
   * @param extras What is drawn beside the scores.
   */
  async writeForecast(result: ForecastResult, extras: ForecastExtras = {}): Promise<string[]> {
    return await this.#writeCharts(renderForecast(result, extras));
  }

  /** Writes the charts of scored forecasts, and their section of the report. */
  async reportForecast(result: ForecastResult): Promise<string[]> {
    const charts = await this.writeForecast(result);
    return [...charts, ...await this.writeSection(forecastSection(result, this.#drawn))];
  }

  /**
   * Writes the section of another command than the pipeline, and puts it into `report.html`; without a report, that is begun
   * with this section alone.
   */
  async writeSection(section: Section & { readonly id: LaterSection }): Promise<string[]> {
    const { text } = sectionMarkup(section);
    const kept = await this.#writeText(`${section.id}/${SECTION_FILE}`, text);
    const page = await unlessMissing(Deno.readTextFile(`${this.#outputDir}/${REPORT_FILE}`));
    const filled = page === undefined ? undefined : withSection(page, section.id, text);
    return [kept, await this.#writeText(REPORT_FILE, filled ?? renderLaterSections(await this.#laterSections()))];
  }

  /** What other commands have put into this folder for the report. */
  async #laterSections(): Promise<Partial<Record<LaterSection, string>>> {
    const found: Partial<Record<LaterSection, string>> = {};
    for (const name of LATER_SECTIONS) {
      const text = await unlessMissing(Deno.readTextFile(`${this.#outputDir}/${name}/${SECTION_FILE}`));
      if (text !== undefined) found[name] = text;
    }
    return found;
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
