/**
 * Networks as the files of TensorFlow's own format, so that other programs can load them.
 *
 * @module
 */
import type * as TF from "./backend/tensorflow.ts";
import { type Network, writeWeights } from "./architecture.ts";

/** Name of the file that says how a network is built. */
export const TENSORFLOW_MODEL_FILE = "model.json";
/** Name of the file that holds its weights. */
export const TENSORFLOW_WEIGHTS_FILE = "weights.bin";

/** What is read of `model.json`. */
interface ModelJson {
  readonly weightsManifest?: readonly {
    readonly paths?: readonly string[];
    readonly weights?: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
}

/**
 * Writes a network in the layers format of TensorFlow.js: `model.json` and `weights.bin`. Equal networks give equal bytes.
 *
 * @returns Files by name.
 */
export async function networkFiles({ tensorflow: { tf }, model }: Network): Promise<Record<string, Uint8Array>> {
  let artifacts: TF.io.ModelArtifacts | undefined;
  await model.save(tf.io.withSaveHandler((saved) => {
    artifacts = saved;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
  }));
  const { modelTopology, weightSpecs, weightData, format, generatedBy } = artifacts!;
  const text = JSON.stringify({
    format,
    generatedBy,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [TENSORFLOW_WEIGHTS_FILE], weights: weightSpecs }],
  });
  const parts = (Array.isArray(weightData) ? weightData : [weightData!]).map((part) => new Uint8Array(part));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return { [TENSORFLOW_MODEL_FILE]: new TextEncoder().encode(text + "\n"), [TENSORFLOW_WEIGHTS_FILE]: bytes };
}

/**
 * Reads the weights of {@linkcode networkFiles} into a network that was built the same way.
 *
 * @param name Of the forecaster, for messages.
 * @param network What is built; its weights are replaced.
 * @param files Files by name.
 * @throws {TypeError} If a file is missing or damaged, or is of another network.
 */
export function readNetworkFiles(
  name: string,
  network: Network,
  files: Readonly<Record<string, Uint8Array>> | undefined,
): void {
  const refuse = (wish: string, state: string): TypeError =>
    new TypeError(`Cannot restore ${name} as ${wish}: ${state}`);
  const [json, bytes] = [files?.[TENSORFLOW_MODEL_FILE], files?.[TENSORFLOW_WEIGHTS_FILE]];
  if (json === undefined || bytes === undefined) {
    throw refuse(
      `its files must be ${TENSORFLOW_MODEL_FILE} and ${TENSORFLOW_WEIGHTS_FILE}`,
      `they are ${Object.keys(files ?? {}).join(", ") || "none"}`,
    );
  }
  const specs = weightSpecsOf(json);
  if (specs === undefined) {
    throw refuse(`${TENSORFLOW_MODEL_FILE} must list weights`, "it is damaged or of another format");
  }
  const wanted = network.model.weights.map((weight) => `${weight.originalName} ${weight.shape.join("x")}`);
  const found = specs.map((spec) => `${spec.name} ${spec.shape.join("x")}`);
  const odd = wanted.findIndex((weight, w) => weight !== found[w]);
  if (odd >= 0 || found.length !== wanted.length || specs.some(({ dtype }) => dtype !== "float32")) {
    throw refuse(
      "its weights must be those of the network",
      `${found[odd] ?? found.length} in place of ${wanted[odd] ?? wanted.length}`,
    );
  }
  const sizes = specs.map(({ shape }) => shape.reduce((product, length) => product * length, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes.length !== 4 * total) {
    throw refuse(`${TENSORFLOW_WEIGHTS_FILE} must have ${4 * total} bytes`, `it has ${bytes.length}`);
  }
  // A copy: files may start at any byte of a larger buffer, numbers only at every fourth.
  const all = new Float32Array(bytes.slice().buffer);
  let at = 0;
  writeWeights(network, sizes.map((size) => all.subarray(at, at += size)));
}

function weightSpecsOf(json: Uint8Array) {
  try {
    const model: ModelJson | null = JSON.parse(new TextDecoder().decode(json));
    return model?.weightsManifest?.flatMap(({ weights }) => weights ?? []);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
