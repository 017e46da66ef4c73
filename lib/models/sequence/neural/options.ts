/**
 * What may be chosen of a network and its training.
 *
 * @module
 */

/** Settings of a neural forecaster; each has a default. JSON-safe. */
export interface NeuralSettings {
  /** Past steps L that a network sees. @default that of the architecture, such as {10} */
  readonly sequenceSteps?: number;
  /** Further columns that a network sees beside its targets, such as `request_rate`. @default {[]} */
  readonly inputs?: readonly string[];
  /**
   * How several steps are forecast: `direct` has one output a step and target, `recursive` one a target, fed back as if it
   * had been measured. On the first six days of `data/week`, by which it was chosen, recursion forecasts better at almost
   * every step; on its last days, which are a weekend, only up to three steps ahead; and on ten-minute series of production,
   * a day ahead, the direct way is better. @default {"recursive"}
   */
  readonly strategy?: "direct" | "recursive";
  /**
   * What the outputs are: the change against the last value, or the scaled value itself. Changes are far better for what
   * drifts, such as memory, and a step or three ahead; values are slightly better a day ahead. @default {"change"}
   */
  readonly learns?: "change" | "value";
  /** How columns are scaled: to mean 0 and deviation 1, or by their largest amount. @default {"standard"} */
  readonly scaling?: "standard" | "max";
  /** Sizes of the architecture, such as `lstmUnits`; those left out keep their default. @default {{}} */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Share of units that are silenced at each training step. @default that of the architecture */
  readonly dropout?: number;
  /** How the network is trained. @default {{}} */
  readonly training?: TrainingSettings;
}

/** Settings of a training; each has a default. JSON-safe. */
export interface TrainingSettings {
  /** Passes over the training windows at most. @default {80} */
  readonly epochs?: number;
  /** Windows of one step of the optimizer. @default {64} */
  readonly batchSize?: number;
  /** Training windows of one pass at most; of more, each pass draws its own. @default {2048} */
  readonly windowsPerEpoch?: number;
  /** What is minimised: squares, or squares up to `huberDelta` and straight lines beyond. @default {"huber"} */
  readonly loss?: "huber" | "mse";
  /** Where Huber's loss turns straight, in units of what an answer usually is. @default {0.5} */
  readonly huberDelta?: number;
  /** Largest rate of the optimizer. @default {0.002} */
  readonly learningRate?: number;
  /** Share of each weight that decays a step, times the rate (AdamW). @default {0.01} */
  readonly weightDecay?: number;
  /** Largest norm of all gradients together; longer ones are shortened to it. @default {1} */
  readonly clipNorm?: number;
  /**
   * How the rate falls: along a cosine after a warm-up, or by half when the validation loss has not fallen for
   * `plateauPatience` passes. @default {"cosine"}
   */
  readonly schedule?: "cosine" | "plateau";
  /** Passes of the warm-up. @default {2} */
  readonly warmUpEpochs?: number;
  /** Passes without a smaller validation loss before the rate is halved. @default {4} */
  readonly plateauPatience?: number;
  /** Passes without a smaller validation loss before training stops. @default {12} */
  readonly patience?: number;
  /** Share of each history that chooses the checkpoint; it lies behind what is trained on. @default {0.15} */
  readonly validationRatio?: number;
  /**
   * Share of each history that neither trains nor chooses and lies behind the validation block; intervals are calibrated on
   * both. @default {0.1}
   */
  readonly calibrationRatio?: number;
}

/** {@linkcode TrainingSettings} with every default filled in. */
export type TrainingPlan = Required<TrainingSettings>;

/** {@linkcode NeuralSettings} with every default filled in. */
export interface NeuralPlan extends Required<Omit<NeuralSettings, "training">> {
  /** How the network is trained. */
  readonly training: TrainingPlan;
}

/** What an architecture says of its own defaults. */
export interface ArchitectureDefaults {
  /** Past steps L. */
  readonly sequenceSteps: number;
  /** Every size that the architecture has. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Share of units that are silenced at each training step. */
  readonly dropout: number;
}

const TRAINING: TrainingPlan = {
  epochs: 80,
  batchSize: 64,
  windowsPerEpoch: 2048,
  loss: "huber",
  huberDelta: 0.5,
  learningRate: 0.002,
  weightDecay: 0.01,
  clipNorm: 1,
  schedule: "cosine",
  warmUpEpochs: 2,
  plateauPatience: 4,
  patience: 12,
  validationRatio: 0.15,
  calibrationRatio: 0.1,
};

/**
 * Fills in the defaults, and refuses what cannot be trained.
 *
 * @param name Of the forecaster, for messages.
 * @param settings What was asked for.
 * @param defaults Those of the architecture.
 * @throws {RangeError} If a number is out of range, or the architecture has no such size; the message lists those it has.
 */
export function neuralPlan(name: string, settings: NeuralSettings, defaults: ArchitectureDefaults): NeuralPlan {
  const plan: NeuralPlan = {
    sequenceSteps: settings.sequenceSteps ?? defaults.sequenceSteps,
    inputs: settings.inputs ?? [],
    strategy: settings.strategy ?? "recursive",
    learns: settings.learns ?? "change",
    scaling: settings.scaling ?? "standard",
    sizes: { ...defaults.sizes, ...settings.sizes },
    dropout: settings.dropout ?? defaults.dropout,
    training: trainingPlan(name, settings.training ?? {}),
  };
  checkWhole(name, "sequenceSteps", plan.sequenceSteps, 2);
  checkBetween(name, "dropout", plan.dropout, 0, 0.95);
  for (const [size, value] of Object.entries(plan.sizes)) {
    if (!Object.hasOwn(defaults.sizes, size)) {
      const known = Object.keys(defaults.sizes).join(", ");
      throw new RangeError(`Cannot build ${name} as each size must be one of ${known}: asked for "${size}"`);
    }
    checkWhole(name, size, value, 1);
  }
  return plan;
}

/**
 * Fills in the defaults of a training.
 *
 * @param name Of the forecaster, for messages.
 * @param settings What was asked for.
 * @param base What is not asked for. @default the defaults above
 * @throws {RangeError} If a number is out of range.
 */
export function trainingPlan(name: string, settings: TrainingSettings, base: TrainingPlan = TRAINING): TrainingPlan {
  const plan: TrainingPlan = { ...base, ...settings };
  for (const count of ["epochs", "batchSize", "windowsPerEpoch", "patience", "plateauPatience"] as const) {
    checkWhole(name, count, plan[count], 1);
  }
  checkWhole(name, "warmUpEpochs", plan.warmUpEpochs, 0);
  checkBetween(name, "huberDelta", plan.huberDelta, Number.MIN_VALUE, Number.MAX_VALUE);
  checkBetween(name, "learningRate", plan.learningRate, Number.MIN_VALUE, 1);
  checkBetween(name, "weightDecay", plan.weightDecay, 0, 1);
  checkBetween(name, "clipNorm", plan.clipNorm, Number.MIN_VALUE, Number.MAX_VALUE);
  checkBetween(name, "validationRatio", plan.validationRatio, 0.01, 0.6);
  checkBetween(name, "calibrationRatio", plan.calibrationRatio, 0, 0.3);
  return plan;
}

function checkWhole(name: string, what: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`Cannot build ${name} as ${what} must be a whole number >= ${least}: it is ${value}`);
}

function checkBetween(name: string, what: string, value: number, low: number, high: number): void {
  if (value >= low && value <= high) return;
  throw new RangeError(`Cannot build ${name} as ${what} must lie between ${low} and ${high}: it is ${value}`);
}
