/**
 * How large the steps of the optimizer are, pass by pass.
 *
 * @module
 */
import type { TrainingPlan } from "./options.ts";

/** Smallest share of the largest rate at the end of a cosine, so that late passes still learn. */
const LAST_SHARE = 0.02;

/** The learning rate over a training. */
export interface Schedule {
  /** Rate for a step of the optimizer. @param epoch Passes done, with the part of the present one. */
  rate(epoch: number): number;
  /** Told the validation loss after each pass. */
  passed(validationLoss: number): void;
}

/**
 * Builds the schedule of a plan.
 *
 * Sources: Loshchilov and Hutter (2017), "SGDR: stochastic gradient descent with warm restarts", ICLR (the cosine, here
 * without restarts); Goyal and others (2017), "Accurate, large minibatch SGD", section 2.2 (warm-up in a straight line).
 *
 * @param plan Kind, largest rate, warm-up, patience.
 */
export function scheduleOf(plan: TrainingPlan): Schedule {
  const { learningRate, warmUpEpochs, epochs } = plan;
  const warm = (epoch: number): number => warmUpEpochs === 0 ? 1 : Math.min(1, (epoch + 0.01) / warmUpEpochs);
  if (plan.schedule === "plateau") return plateau(plan, warm);
  return {
    rate: (epoch) => {
      if (epoch < warmUpEpochs) return learningRate * warm(epoch);
      const done = Math.min(1, (epoch - warmUpEpochs) / Math.max(1, epochs - warmUpEpochs));
      return learningRate * (LAST_SHARE + (1 - LAST_SHARE) * (1 + Math.cos(Math.PI * done)) / 2);
    },
    passed: () => {},
  };
}

function plateau({ learningRate, plateauPatience }: TrainingPlan, warm: (epoch: number) => number): Schedule {
  let factor = 1;
  let smallest = Infinity;
  let waited = 0;
  return {
    rate: (epoch) => learningRate * factor * warm(epoch),
    passed: (loss) => {
      if (loss < smallest) {
        smallest = loss;
        waited = 0;
      } else if (++waited >= plateauPatience) {
        factor /= 2;
        waited = 0;
      }
    },
  };
}
