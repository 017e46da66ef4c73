/**
 * Histories -> what networks learn from: scaled by their training part, cut into blocks.
 *
 * @module
 */
import { type Series, seriesColumn, sliceSeries } from "@/dataset/mod.ts";
import { type ChannelPlan, type Channels, channels, columnsOf } from "./channels.ts";
import { type ColumnScale, fitScale } from "./scale.ts";
import type { Block, Blocks } from "./windows.ts";

/** Histories as a network sees them. */
export interface Prepared {
  /** One a history. */
  readonly series: readonly Channels[];
  /** Their names, each once. */
  readonly names: readonly string[];
  /** How the columns of each are scaled, by name. */
  readonly scales: Readonly<Record<string, readonly ColumnScale[]>>;
  /** Three blocks a history. */
  readonly blocks: readonly Blocks[];
}

/**
 * Prepares histories. What is not known yet of how to scale a series is learned from its training block, and from no
 * later sample.
 *
 * @param name Of the forecaster, for messages.
 * @param histories At least one, each with a name of its own.
 * @param plan What the network sees, and how columns are scaled.
 * @param how How each history is cut, and the scales that are known already.
 * @throws {RangeError} If there is no history, two have one name, or one lacks a column.
 */
export function prepareHistories(
  name: string,
  histories: readonly Series[],
  plan: ChannelPlan & { readonly scaling: "standard" | "max" },
  how: {
    readonly cut: (series: Series) => Blocks;
    readonly knownScales?: Readonly<Record<string, readonly ColumnScale[]>>;
  },
): Prepared {
  if (histories.length === 0) throw new RangeError(`Cannot train ${name} as it needs a history: there is none`);
  const names = histories.map((series) => series.name);
  const twice = names.find((own, i) => names.indexOf(own) !== i);
  if (twice !== undefined) {
    throw new RangeError(`Cannot train ${name} as each history must have a name of its own: "${twice}" is there twice`);
  }
  const blocks = histories.map(how.cut);
  const scales = Object.fromEntries(histories.map((series, s) => [
    series.name,
    how.knownScales?.[series.name] ?? seriesScales(series, blocks[s]!.training, plan),
  ]));
  return { series: histories.map((series) => channels(series, plan, scales[series.name]!)), names, scales, blocks };
}

/**
 * Learns how to scale the columns of one series.
 *
 * @param series Has every column of the plan.
 * @param block Rows that may be learned from.
 * @param plan Which columns, and how they are scaled.
 */
export function seriesScales(
  series: Series,
  block: Block,
  plan: ChannelPlan & { readonly scaling: "standard" | "max" },
): readonly ColumnScale[] {
  const part = sliceSeries(series, block.from, block.to);
  return columnsOf(plan).map((column) => fitScale(seriesColumn(part, column), plan.scaling));
}
