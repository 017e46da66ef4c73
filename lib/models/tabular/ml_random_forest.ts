/**
 * The npm package `ml-random-forest`, as an independent reference for our own forest.
 *
 * It sorts and copies anew at every node: on the published campaign, hundreds of times the time and 40 times the file of
 * our own. So it only runs when it is asked for by name, and its package is not loaded before.
 *
 * @module
 */
import type { RandomForestRegression } from "ml-random-forest";
import { column, type Matrix } from "@/features/mod.ts";
import type { FittedRegressor, ModelEntry } from "../contract.ts";
import { checkFinite, checkTraining } from "./checks.ts";
import { publishedFeatures } from "./linear_regression.ts";
import { featuresField, stateOf } from "./tree_state.ts";

const NAME = "ml_random_forest";

type Package = typeof import("ml-random-forest");
type SavedForest = Parameters<Package["RandomForestRegression"]["load"]>[0];

/** Trees unless the caller asks for fewer: as published. */
const TREES = 300;

/**
 * Loads the package and gives the model, with the published settings as far as the package has them.
 *
 * @param trees Number of trees. @default {300}
 * @returns The entry for the registry.
 */
export async function loadMlRandomForest(trees: number = TREES): Promise<ModelEntry> {
  const { RandomForestRegression } = await import("ml-random-forest");
  return {
    summary: "random forest of the npm package ml-random-forest: slow, the reference for our own",
    saturates: true,
    optional: true,
    inputs: publishedFeatures,
    create: ({ seed }) => ({
      fit: (x, y) => {
        checkTraining(NAME, x, y);
        const forest = new RandomForestRegression({
          seed: seed | 0,
          nEstimators: trees,
          useSampleBagging: true,
          // Drawn for a whole tree, not for a split, and with replacement by default: all columns, each once.
          maxFeatures: x.names.length,
          replacement: false,
          // Nodes of so many rows are leaves: the nearest that the package has to "at least 2 rows in a leaf".
          treeOptions: { minNumSamples: 3 },
          noOOB: true,
        });
        forest.train(toRows(x, x.names), Array.from(y));
        return fitted(forest, [...x.names]);
      },
    }),
    restore: (state) => {
      const fields = stateOf(NAME, state);
      const features = featuresField(NAME, fields);
      let forest: RandomForestRegression;
      try {
        forest = RandomForestRegression.load(fields["forest"] as SavedForest);
      } catch (cause) {
        throw new TypeError(`Cannot restore ${NAME} as "forest" must be what its package saved: it is not`, { cause });
      }
      return fitted(forest, features);
    },
  };
}

function fitted(forest: RandomForestRegression, features: readonly string[]): FittedRegressor {
  return {
    predict: (x) => {
      for (const name of features) checkFinite(`predict with ${NAME}`, `column "${name}"`, column(x, name));
      return Float64Array.from(x.rows === 0 ? [] : forest.predict(toRows(x, features)));
    },
    toJSON: () => ({ model: NAME, features, forest: forest.toJSON() }),
  };
}

/** Rows of numbers, as the package wants them. */
function toRows(x: Matrix, names: readonly string[]): number[][] {
  const columns = names.map((name) => column(x, name));
  return Array.from({ length: x.rows }, (_, row) => columns.map((values) => values[row]!));
}
