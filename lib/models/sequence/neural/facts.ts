/**
 * All that is known of a trained network besides its weights. JSON-safe.
 *
 * @module
 */
import type { ForecasterOptions } from "../contract.ts";
import type { BackendName } from "./backend/load.ts";
import { channelCount, type ChannelPlan, columnsOf } from "./channels.ts";
import type { TrainingCurve } from "./curve.ts";
import type { NeuralPlan } from "./options.ts";
import type { ForecastShape } from "./predict.ts";
import type { ColumnScale } from "./scale.ts";

/** Format of the facts; another number means that a file must be trained again. */
export const FACTS_VERSION = 1;

/** What is saved beside the weights. */
export interface NeuralFacts {
  /** Name of the forecaster. */
  readonly model: string;
  /** Format of these facts. */
  readonly version: number;
  /** Columns that are forecast, in the order of the answer. */
  readonly targets: readonly string[];
  /** Steps of a season; 0 if there is none. */
  readonly seasonSteps: number;
  /** Furthest step. */
  readonly horizonSteps: number;
  /** Levels of the quantiles, ascending. */
  readonly levels: readonly number[];
  /** Seed of every random choice. */
  readonly seed: number;
  /** Settings with every default filled in. */
  readonly plan: NeuralPlan;
  /** How the columns (targets, inputs) of each series are scaled, by the name of the series. */
  readonly scales: Readonly<Record<string, readonly ColumnScale[]>>;
  /** What is 1 in each answer of the network, scaled units, by step, then column. */
  readonly units: readonly number[];
  /** What is added to the median for each quantile, scaled units: by target, level, step. */
  readonly offsets: readonly (readonly (readonly number[])[])[];
  /** Normal amounts of the error one step ahead, scaled units, by the name of the series, in the order of time. */
  readonly normalErrors: Readonly<Record<string, readonly number[]>>;
  /** What each pass of the training did. */
  readonly curve: TrainingCurve;
  /** Training windows that were at hand. */
  readonly trainingWindows: number;
  /** SHA-256 of the histories, hexadecimal. */
  readonly dataDigest: string;
  /** What ran the numbers; another backend rounds in another way. */
  readonly backend: BackendName;
}

/** What decides the input of a network. */
export function channelPlanOf(
  { targets, seasonSteps, plan }: Pick<NeuralFacts, "targets" | "seasonSteps" | "plan">,
): ChannelPlan {
  return { targets, inputs: plan.inputs, seasonSteps };
}

/** What a network of these facts takes and answers. */
export function forecastShapeOf(
  facts: Pick<NeuralFacts, "targets" | "seasonSteps" | "horizonSteps" | "plan"> & Partial<Pick<NeuralFacts, "units">>,
): ForecastShape {
  const { targets, seasonSteps, horizonSteps, plan } = facts;
  const channelPlan = channelPlanOf(facts);
  const measured = columnsOf(channelPlan).length;
  // One step ahead there is nothing to feed back, so both strategies are the same network.
  const isRecursive = plan.strategy === "recursive" && horizonSteps > 1;
  return {
    window: {
      steps: plan.sequenceSteps,
      channels: channelCount(channelPlan),
      answered: isRecursive ? 1 : horizonSteps,
      columns: isRecursive ? measured : targets.length,
      measured,
      isChange: plan.learns === "change",
      ...(facts.units === undefined ? {} : { units: facts.units }),
    },
    horizonSteps,
    targets: targets.length,
    seasonSteps,
    isRecursive,
  };
}

/**
 * Reads facts back, for the same options.
 *
 * @param model Name of the forecaster.
 * @param state What was saved.
 * @param options What is asked for now.
 * @throws {TypeError} If the state is not of this forecaster.
 * @throws {RangeError} If it is of another format, or of other targets, levels, season or horizon.
 */
export function readFacts(model: string, state: unknown, options: ForecasterOptions): NeuralFacts {
  const facts = (typeof state === "object" ? state : null) as NeuralFacts | null;
  if (facts?.model !== model) {
    throw new TypeError(`Cannot restore ${model} as the state must be its own: it is of ${facts?.model}`);
  }
  if (facts.version !== FACTS_VERSION) {
    throw new RangeError(
      `Cannot restore ${model} as the version of its state must be ${FACTS_VERSION}: it is ${facts.version}; train it again`,
    );
  }
  const asked = { targets: options.targets, levels: options.levels, seasonSteps: options.seasonSteps };
  for (const [what, value] of Object.entries(asked)) {
    const own = JSON.stringify(facts[what as keyof typeof asked]);
    if (own !== JSON.stringify(value)) {
      throw new RangeError(`Cannot restore ${model} as ${what} must be ${own}: asked for ${JSON.stringify(value)}`);
    }
  }
  if (options.horizonSteps > facts.horizonSteps) {
    throw new RangeError(
      `Cannot restore ${model} as it forecasts ${facts.horizonSteps} steps: asked for ${options.horizonSteps}`,
    );
  }
  return facts;
}
