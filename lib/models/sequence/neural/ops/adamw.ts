/**
 * Adam with decoupled decay of weights, one pass over each weight.
 *
 * @module
 */
import {
  add,
  dispose,
  div,
  engine,
  getBackend,
  minimum,
  mul,
  Optimizer,
  sqrt,
  square,
  sub,
  sum,
  tidy,
  zeros,
} from "../backend/tensorflow.ts";
import type { NamedAttrMap, Tensor, Variable } from "../backend/tensorflow.ts";
import type { AdamNumbers } from "../backend/kernels/mod.ts";

/** How the optimiser is to be. */
export interface AdamWOptions {
  /** Length of a step, > 0. */
  readonly learningRate: number;
  /** Share of a weight that goes away with each step, as a multiple of the learning rate; 0 is plain Adam. @default {0.01} */
  readonly weightDecay?: number;
  /** Share of the old mean of gradients that stays. @default {0.9} */
  readonly beta1?: number;
  /** Share of the old mean of squared gradients that stays. @default {0.999} */
  readonly beta2?: number;
  /** Keeps the divisor from 0. @default {1e-7} */
  readonly epsilon?: number;
  /** Largest length of all gradients as one vector; longer ones are shortened to it. @default no limit */
  readonly clipNorm?: number;
  /** Which variables decay, by name. @default kernels do, biases and the scales of normalisations do not */
  readonly decays?: (name: string) => boolean;
}

/** Numbers of a step; on some backends the scale of the gradients is one that only the device knows. */
type StepNumbers = Omit<AdamNumbers, "gradientScale"> & { readonly gradientScale: number | Tensor };

/** Running means of one weight. */
interface Moments {
  readonly first: Tensor;
  readonly second: Tensor;
}

/** Kernels are called so in all layers: `kernel`, `recurrent_kernel`, `depthwise_kernel`. A number may follow. */
function isKernel(name: string): boolean {
  return /kernel(_\d+)?$/.test(name);
}

/**
 * Adam with decoupled decay of weights, and with gradients shortened to a largest length.
 *
 * On the `wasm` backend a step is one kernel a weight (0.2 ms for the 110 000 weights of a CNN-LSTM), where the optimiser of
 * TensorFlow.js runs a dozen.
 *
 * Source: Kingma and Ba (2015), "Adam: a method for stochastic optimization", ICLR, algorithm 1; Loshchilov and Hutter (2019),
 * "Decoupled weight decay regularization", ICLR, algorithm 2; clipping: Pascanu et al. (2013), "On the difficulty of training
 * recurrent neural networks", ICML.
 *
 * @example
 * ```ts ignore
 * const optimizer = new ops.AdamW({ learningRate: 1e-3, clipNorm: 1 });
 * const cost = optimizer.minimize(() => lossOf(model.apply(x, { training: true })), true, variables);
 * optimizer.dispose();
 * ```
 */
export class AdamW extends Optimizer {
  /** Under what name it is saved. */
  static className = "AdamW";
  /** Length of the next step; schedules change it. */
  learningRate: number;
  readonly #options: Required<Omit<AdamWOptions, "learningRate">>;
  readonly #moments = new Map<string, Moments>();

  /** Sets it up; nothing is allocated before the first step. */
  constructor({ learningRate, weightDecay = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...rest }: AdamWOptions) {
    super();
    this.learningRate = learningRate;
    this.#options = { weightDecay, beta1, beta2, epsilon, clipNorm: Infinity, decays: isKernel, ...rest };
  }

  /**
   * Takes one step.
   *
   * @param gradients One gradient a variable, by its name; what has none stays as it is.
   */
  override applyGradients(gradients: Parameters<Optimizer["applyGradients"]>[0]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    // A variable that the loss does not depend on has no gradient.
    const known = named.filter(({ tensor }) => (tensor ?? null) !== null);
    this.incrementIterations();
    if (known.length === 0) return;
    const gradientScale = this.#scaleOf(known.map(({ tensor }) => tensor));
    known.forEach(({ name, tensor }) => this.#step(name, tensor, gradientScale));
    if (typeof gradientScale !== "number") gradientScale.dispose();
  }

  /** Gives back what it holds for each weight. */
  override dispose(): void {
    for (const { first, second } of this.#moments.values()) dispose([first, second]);
    this.#moments.clear();
  }

  /** Its settings, as far as they are numbers. */
  override getConfig(): Record<string, number> {
    const { weightDecay, beta1, beta2, epsilon } = this.#options;
    return { learningRate: this.learningRate, weightDecay, beta1, beta2, epsilon };
  }

  /**
   * By what to multiply all gradients so that together they are not too long. A tensor where its number cannot be had at once: a
   * graphics card would have to be waited for.
   */
  #scaleOf(gradients: readonly Tensor[]): number | Tensor {
    const { clipNorm } = this.#options;
    if (clipNorm === Infinity) return 1;
    if (getBackend() !== "wasm") {
      return tidy(() => {
        const squares = gradients.map((tensor) => sum(square(tensor))).reduce((all, one) => add(all, one));
        return minimum(1, div(clipNorm, sqrt(squares)));
      });
    }
    const squares = engine().runKernel(
      "PlimsollSquares",
      Object.fromEntries(gradients.map((tensor, i) => [i, tensor])),
    ) as Tensor;
    const norm = Math.sqrt(squares.dataSync<"float32">().reduce((all, one) => all + one, 0));
    squares.dispose();
    return norm > clipNorm ? clipNorm / norm : 1;
  }

  #step(name: string, gradient: Tensor, gradientScale: number | Tensor): void {
    const { beta1, beta2, epsilon, weightDecay, decays } = this.#options;
    const variable = engine().registeredVariables[name] as Variable;
    const moments = this.#momentsOf(name, gradient.shape);
    const numbers: StepNumbers = {
      ...{ gradientScale, firstKept: beta1, firstNew: 1 - beta1, secondKept: beta2, secondNew: 1 - beta2, epsilon },
      stepSize: this.learningRate / (1 - beta1 ** this.iterations),
      correction: 1 / Math.sqrt(1 - beta2 ** this.iterations),
      keep: 1 - (decays(name) ? this.learningRate * weightDecay : 0),
    };
    if (getBackend() !== "wasm") return this.#stepInParts(variable, gradient, moments, numbers);
    const weights = engine().runKernel(
      "PlimsollAdamStep",
      { weights: variable, gradients: gradient, firstMoments: moments.first, secondMoments: moments.second },
      numbers as unknown as NamedAttrMap,
    ) as Tensor;
    variable.assign(weights);
    weights.dispose();
  }

  #stepInParts(variable: Variable, gradient: Tensor, { first, second }: Moments, numbers: StepNumbers): void {
    const { gradientScale, firstKept, firstNew, secondKept, secondNew, stepSize, correction, epsilon, keep } = numbers;
    const [firstMoment, secondMoment] = tidy(() => {
      const g = mul(gradient, gradientScale);
      const m = add(mul(first, firstKept), mul(g, firstNew));
      const v = add(mul(second, secondKept), mul(square(g), secondNew));
      const change = div(mul(m, stepSize), add(mul(sqrt(v), correction), epsilon));
      variable.assign(sub(mul(variable, keep), change));
      // Kept by the optimiser: no scope of the caller may dispose of them.
      return [engine().keep(m), engine().keep(v)] as const;
    });
    dispose([first, second]);
    this.#moments.set(variable.name, { first: firstMoment, second: secondMoment });
  }

  #momentsOf(name: string, shape: number[]): Moments {
    const known = this.#moments.get(name);
    if (known !== undefined) return known;
    // Kept by the optimiser: no scope of the caller may dispose of them.
    const made = tidy(() => ({ first: engine().keep(zeros(shape)), second: engine().keep(zeros(shape)) }));
    this.#moments.set(name, made);
    return made;
  }
}
