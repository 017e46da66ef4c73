/**
 * The optimizer of the networks.
 *
 * @module
 */

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;

/** Steps of Adam with weight decay. */
export interface Adam {
  /**
   * Moves the parameters against their gradient.
   *
   * @param parameters Changed in place.
   * @param gradient As long as the parameters. Shortened in place if its length exceeds the limit.
   * @param rate Size of the step.
   */
  step(parameters: Float64Array, gradient: Float64Array, rate: number): void;
}

/**
 * Adam with decoupled weight decay and gradients of limited length, which one batch with an outlier cannot exceed.
 *
 * Sources: Kingma and Ba (2015), "Adam: a method for stochastic optimization"; Loshchilov and Hutter (2019), "Decoupled
 * weight decay regularization"; Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural
 * networks", for the limit.
 *
 * @param size Number of parameters.
 * @param options Share of a parameter that a step of size 1 takes away, and the largest length of a gradient.
 */
export function adam(size: number, { weightDecay, maxNorm }: { weightDecay: number; maxNorm: number }): Adam {
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  let firstPower = 1;
  let secondPower = 1;
  return {
    step(parameters, gradient, rate) {
      let squares = 0;
      for (let i = 0; i < size; i++) squares += gradient[i]! * gradient[i]!;
      const scale = squares > maxNorm * maxNorm ? maxNorm / Math.sqrt(squares) : 1;
      firstPower *= FIRST_DECAY;
      secondPower *= SECOND_DECAY;
      const stepSize = rate / (1 - firstPower);
      const correction = 1 / (1 - secondPower);
      const keep = 1 - rate * weightDecay;
      for (let i = 0; i < size; i++) {
        const g = gradient[i]! * scale;
        first[i] = FIRST_DECAY * first[i]! + (1 - FIRST_DECAY) * g;
        second[i] = SECOND_DECAY * second[i]! + (1 - SECOND_DECAY) * g * g;
        parameters[i] = keep * parameters[i]! - stepSize * first[i]! / (Math.sqrt(second[i]! * correction) + EPSILON);
      }
    },
  };
}
