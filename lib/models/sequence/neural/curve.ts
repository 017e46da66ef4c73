/**
 * What a training went through, pass by pass, as data.
 *
 * @module
 */

/** One pass over the training windows. Losses are in scaled units, so they compare between columns and services. */
export interface TrainingCurveRow {
  /** Number of the pass, from 1; 0 is the network before training, where that was judged. */
  readonly epoch: number;
  /** Mean loss over the windows of the pass, with dropout; `null` for pass 0. */
  readonly trainLoss: number | null;
  /** Mean loss on the validation block, without dropout. */
  readonly validationLoss: number;
  /** Rate of the optimizer at the end of the pass. */
  readonly learningRate: number;
}

/** A whole training. */
export interface TrainingCurve {
  /** Every pass. */
  readonly rows: readonly TrainingCurveRow[];
  /** The pass whose network was kept: the one with the smallest validation loss. */
  readonly bestEpoch: number;
}

/**
 * A training as CSV: `epoch,train_loss,validation_loss,learning_rate,kept`, where `kept` is 1 for the pass whose network
 * was kept. Losses have 9 significant digits, more than the single precision that they were computed in.
 */
export function trainingCurveCsv({ rows, bestEpoch }: TrainingCurve): string {
  const lines = rows.map(({ epoch, trainLoss, validationLoss, learningRate }) =>
    [epoch, digits(trainLoss), digits(validationLoss), digits(learningRate), epoch === bestEpoch ? 1 : 0].join(",")
  );
  return ["epoch,train_loss,validation_loss,learning_rate,kept", ...lines].join("\n") + "\n";
}

function digits(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(9)));
}
