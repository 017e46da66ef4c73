/**
 * Mixture density networks: the parameters of a mixture of K components as functions of the load.
 *
 * Sources: Bishop (1994), "Mixture density networks", Aston University NCRG/94/004; Lakshminarayanan, Pritzel and Blundell
 * (2017), "Simple and scalable predictive uncertainty estimation using deep ensembles", for the average of several.
 *
 * Each of several networks is stopped by other load levels and so has trained on all but those; together they have seen
 * all. The mean of their scores there is what a choice between families and sizes may go by.
 *
 * @module
 */
import { streamSeed } from "@/random/mod.ts";
import { fitBackground } from "./background.ts";
import { checkState } from "./checks.ts";
import { conditionalMixture, type ConditionalMixtureState } from "./conditional_mixture.ts";
import type { DensityEntry, DensityModel, DensityOptions } from "./contract.ts";
import { FAMILIES, type FamilyName, MIN_SPREAD } from "./families/mod.ts";
import type { HeadScale } from "./head.ts";
import { dealLevels } from "./level_folds.ts";
import { ALL_FEATURES, fitScaler, type LoadFeature, scaledInputs } from "./load_features.ts";
import { measuredSpans } from "./measured_range.ts";
import { type NetworkCells, trainNetwork } from "./train_network.ts";
import { cellsToLearnFrom, type UsableCell } from "./usable_cells.ts";

/** Number of the random stream of the first network; the others follow. */
const NETWORK_STREAM = 0x6d64;

/** Groups of levels that stop the training in turn: a fifth of the inner levels each, however many networks there are. */
const FOLDS = 5;

/** Components of a mixture start this much narrower than a cell: several of them share it. */
const START_SPREAD_RATIO = 0.7;

/** A conditional density that is made of networks. */
export interface NetworkDensity {
  /** Name in the registry. */
  readonly density: string;
  /** What the components are. */
  readonly family: FamilyName;
  /** Components K. */
  readonly components: number;
  /** Networks. */
  readonly members: number;
  /** Units of each hidden layer. */
  readonly hiddenUnits: readonly number[];
  /** Inputs to choose from. */
  readonly features: readonly LoadFeature[];
  /** Whether load levels are held out to stop the training. */
  readonly stopsEarly: boolean;
  /** Steps of the optimizer at most. */
  readonly maxSteps: number;
}

/** The unfitted model of a recipe. */
export function networkDensity(recipe: NetworkDensity, { seed, onProgress }: DensityOptions): DensityModel {
  const { density, family, components, members } = recipe;
  return {
    fit(measured) {
      const { cells, dropped } = cellsToLearnFrom(measured);
      const scaler = fitScaler(cells, recipe.features);
      const background = fitBackground(cells.map(({ logs }) => logs));
      const scale = headScale(cells, background.location, components);
      const widths = [scaler.features.length, ...recipe.hiddenUnits, 3 * components];
      const deal = recipe.stopsEarly ? dealLevels(cells, FOLDS, seed) : { fold: [], folds: 0 };
      const trained = Array.from({ length: members }, (_, member) => {
        const stops = (i: number): boolean => deal.folds > 0 && deal.fold[i] === member % deal.folds;
        const part = (wanted: boolean): NetworkCells => {
          const chosen = cells.filter((_, i) => stops(i) === wanted);
          return { inputs: scaledInputs(scaler, chosen), logs: chosen.map(({ logs }) => logs) };
        };
        const found = trainNetwork(part(false), part(true), {
          ...{ family: FAMILIES[family], components, scale, background, widths },
          seed: streamSeed(seed, NETWORK_STREAM + member),
          maxSteps: recipe.maxSteps,
        });
        onProgress?.({ done: member + 1, total: members });
        return found;
      });
      const scores = trained.map(({ validationNll }) => validationNll);
      const validationNll = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      return conditionalMixture({
        ...{ density, family, components, scaler, scale, background, widths, dropped },
        networks: trained.map(({ parameters }) => Array.from(parameters)),
        spans: measuredSpans(cells),
        validationNll: Number.isNaN(validationNll) ? null : validationNll,
      });
    },
  };
}

/** The units of the outputs, from the training durations. */
function headScale(cells: readonly UsableCell[], centre: number, components: number): HeadScale {
  let squares = 0;
  let count = 0;
  let low = Infinity;
  let high = -Infinity;
  const within: number[] = [];
  for (const { logs } of cells) {
    const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
    within.push(Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length));
    for (const log of logs) squares += (log - centre) ** 2;
    count += logs.length;
    low = Math.min(low, logs[0]!);
    high = Math.max(high, logs.at(-1)!);
  }
  const median = within.sort((a, b) => a - b)[within.length >> 1]!;
  return {
    centre,
    spread: Math.max(Math.sqrt(squares / count), MIN_SPREAD),
    low,
    high,
    startSpread: Math.max(median * (components > 1 ? START_SPREAD_RATIO : 1), 2 * MIN_SPREAD),
  };
}

/** The registry entry of a mixture of one family. */
export function mixtureEntry(family: FamilyName, summary: string): DensityEntry {
  const density = `${family}_mixture`;
  return {
    summary,
    kind: "mixture",
    create(options) {
      const { components = 4, members = 5, hiddenUnits = [16, 16], maxSteps = 2000 } = options;
      checkCounts({ components, members, maxSteps });
      return networkDensity({
        ...{ density, family, components, members, hiddenUnits, maxSteps },
        features: ALL_FEATURES,
        stopsEarly: true,
      }, options);
    },
    restore: (state) => conditionalMixture(checkState<ConditionalMixtureState>(state, density)),
  };
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count >= 1) continue;
    throw new RangeError(`Cannot make a mixture as its ${name} must be a whole number >= 1: it is ${count}`);
  }
}
