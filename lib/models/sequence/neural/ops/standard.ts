/**
 * The classes of TensorFlow.js that ours extend. The package gives out functions that make layers, not their classes; but its
 * register of what can be loaded has them.
 *
 * @module
 */
import { serialization } from "../backend/tensorflow.ts";
import type { layers, Tensor } from "../backend/tensorflow.ts";

/** Arguments of a layer's call, such as `training` and `mask`. */
export type CallOptions = Readonly<Record<string, unknown>> | null | undefined;

/** A standard layer, with the parts that subclasses need. */
export interface StandardLayer extends layers.Layer {
  call(inputs: Tensor | Tensor[], options: CallOptions): Tensor | Tensor[];
}

/** A class whose instances are a standard layer (or initialiser) with these fields. */
export type StandardClass<T> = new (config: object) => T;

/**
 * A class by the name that saved models call it.
 *
 * @throws {Error} If this release of TensorFlow.js does not know it.
 */
export function standardClass<T>(name: string): StandardClass<T> {
  const entry = serialization.SerializationMap.getMap().classNameMap[name];
  if (entry === undefined) throw new Error(`Cannot extend ${name} as TensorFlow.js must know it: it does not`);
  return entry[0] as unknown as StandardClass<T>;
}

/** Makes what is loaded under the standard name an instance of our class. */
export function replaceStandard(ours: StandardClass<unknown>): void {
  serialization.registerClass(
    ours as unknown as serialization.SerializableConstructor<serialization.Serializable>,
    "Plimsoll",
  );
}

/** The one tensor of a layer that takes one. */
export function onlyTensor(inputs: Tensor | Tensor[]): Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}
