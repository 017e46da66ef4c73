/**
 * What an architecture is. To add one: one file in `architectures/`, one line in `forecasters.ts` and in the registry.
 *
 * @module
 */
import type * as TF from "./backend/tensorflow.ts";
import type { Ops, Tensorflow, Tf } from "./backend/load.ts";
import { initialiseWeights } from "./initialise.ts";
import type { ArchitectureDefaults, NeuralPlan } from "./options.ts";
import { streamSeed } from "@/random/mod.ts";

/** What an architecture builds from. */
export interface NetworkParts {
  /** TensorFlow.js. */
  readonly tf: Tf;
  /** Layers that train fast. */
  readonly ops: Ops;
  /** Normalisations that train fast. */
  readonly norms: typeof import("./layers/normalisation.ts");
  /** Past steps L of the input. */
  readonly steps: number;
  /** Channels C of the input. */
  readonly channels: number;
  /** Numbers that are answered. */
  readonly outputs: number;
  /** Every size of the architecture. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Share of units that are silenced in training. */
  readonly dropout: number;
  /** A layer that silences this share of units in training, with a seed of its own. */
  readonly silence: (rate: number, name: string) => TF.layers.Layer;
}

/** A kind of network. */
export interface NeuralArchitecture extends ArchitectureDefaults {
  /** Name in the registry. */
  readonly name: string;
  /** One line for result tables and `--help`. */
  readonly summary: string;
  /**
   * Builds the network: L × C in, `outputs` out, the last of them a dense layer named {@linkcode HEAD}. Every layer has a
   * name, or saved files would depend on how many networks were built before.
   */
  build(parts: NetworkParts): TF.LayersModel;
}

/** Name of the last layer, which starts at 0; layers whose names begin with it are what fine-tuning may leave free. */
export const HEAD = "head";

/** A network, built. */
export interface Network {
  /** TensorFlow.js and the backend that runs it. */
  readonly tensorflow: Tensorflow;
  /** The network itself. */
  readonly model: TF.LayersModel;
}

/**
 * Builds a network with weights drawn by its seed.
 *
 * @param tensorflow TensorFlow.js.
 * @param architecture Which.
 * @param plan Sizes and dropout.
 * @param facts Channels C of the input, numbers that are answered, seed of weights and dropout.
 */
export async function buildNetwork(
  tensorflow: Tensorflow,
  architecture: NeuralArchitecture,
  plan: NeuralPlan,
  facts: { readonly channels: number; readonly outputs: number; readonly seed: number },
): Promise<Network> {
  const { tf, ops } = tensorflow;
  const norms = await import("./layers/normalisation.ts");
  let silenced = 0;
  const model = architecture.build({
    tf,
    ops,
    norms,
    steps: plan.sequenceSteps,
    channels: facts.channels,
    outputs: facts.outputs,
    sizes: plan.sizes,
    dropout: plan.dropout,
    silence: (rate, name) => ops.seededDropout({ rate, name, seed: streamSeed(facts.seed, 1000 + silenced++) }),
  });
  initialiseWeights(tf, model, streamSeed(facts.seed, 0), HEAD);
  return { tensorflow, model };
}

/** The weights of a network, copied, in the order of its layers. */
export async function copyWeights({ model }: Network): Promise<Float32Array[]> {
  return await Promise.all(model.weights.map(async (weight) => (await weight.read().data() as Float32Array).slice()));
}

/** Puts weights that {@linkcode copyWeights} copied back. */
export function writeWeights({ model, tensorflow: { tf } }: Network, weights: readonly Float32Array[]): void {
  model.weights.forEach((weight, w) => {
    tf.tidy(() => void weight.write(tf.tensor(weights[w]!, weight.shape as number[])));
  });
}
