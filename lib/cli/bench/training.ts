/**
 * An epoch of a network that reads sequences, against PyTorch and against TensorFlow.js as it comes.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_SEED } from "@/config.ts";
import { writeFileAtomic } from "@/files.ts";
import { loadTensorflow, type Tensorflow } from "@/models/mod.ts";
import { prng } from "@/random/mod.ts";
import { alternate, secondsOf } from "./alternate.ts";
import { type Measurement, peer, quantity } from "./measurement.ts";
import { type EpochRequest, type PeerAnswer, type PythonPeer, PYTORCH, startPythonPeer } from "./python_peer.ts";

/** Size of the data, as the mark states it. */
const SIZE = { sequences: 2048, steps: 10, channels: 16, targets: 2, batch: 64 } as const;

/** Batches that TensorFlow.js trains on its slowest backend: an epoch takes half a minute. */
const FEW_BATCHES = 2;

/** What to do where PyTorch is missing. */
const NO_PYTORCH = "peer not installed: pip install torch, or apt-get install python3-torch libopenblas0-pthread";

/** Inputs of all sequences, step by step; then the targets of all. */
interface Sequences {
  readonly inputs: Float32Array<ArrayBuffer>;
  readonly targets: Float32Array<ArrayBuffer>;
}

/** Numbers between -1 and 1: how long an epoch takes does not depend on them. */
function drawSequences(seed: number): Sequences {
  const random = prng(seed);
  const draw = (count: number) => Float32Array.from({ length: count }, () => 2 * random.next() - 1);
  const { sequences, steps, channels, targets } = SIZE;
  return { inputs: draw(sequences * steps * channels), targets: draw(sequences * targets) };
}

type Model = ReturnType<Tensorflow["tf"]["sequential"]>;
type Optimizer = ReturnType<Tensorflow["tf"]["train"]["adam"]>;

/** Conv1D 64 of width 3, LSTM 128, dense 64 and 2: as the architecture of that name, and as the peers build it. */
function fastModel({ tf, ops }: Tensorflow): Model {
  const [inputShape, seed] = [[SIZE.steps, SIZE.channels], DEFAULT_SEED];
  return tf.sequential({
    layers: [
      ops.fastConv1d({ filters: 64, kernelSize: 3, padding: "same", activation: "relu", inputShape, seed }),
      ops.fastLstm({ units: 128, seed }),
      ops.seededDense({ units: 64, activation: "relu", seed }),
      ops.seededDense({ units: SIZE.targets, seed }),
    ],
  });
}

/** The same from the layers that everybody has. */
function plainModel({ tf, ops }: Tensorflow): Model {
  const inputShape: [number, number] = [SIZE.steps, SIZE.channels];
  return tf.sequential({
    layers: [
      tf.layers.conv1d({ filters: 64, kernelSize: 3, padding: "same", activation: "relu", inputShape }),
      // Only its first weights are ours: the layer's own are orthogonal as well, but slow to make.
      tf.layers.lstm({
        units: 128,
        recurrentActivation: "sigmoid",
        recurrentInitializer: ops.orthogonal(DEFAULT_SEED),
      }),
      tf.layers.dense({ units: 64, activation: "relu" }),
      tf.layers.dense({ units: SIZE.targets }),
    ],
  });
}

/** Trains on the first batches, on the backend that is set. */
function trainBatches(
  { tf }: Tensorflow,
  { model, optimizer }: { readonly model: Model; readonly optimizer: Optimizer },
  { inputs, targets }: Sequences,
  batches: number,
): void {
  const { steps, channels, batch } = SIZE;
  const variables = model.trainableWeights.map((weight) => weight.read()) as Parameters<Optimizer["minimize"]>[2];
  const rowSize = steps * channels;
  for (let b = 0; b < batches; b++) {
    tf.tidy(() => {
      const x = tf.tensor3d(inputs.subarray(b * batch * rowSize, (b + 1) * batch * rowSize), [batch, steps, channels]);
      const y = tf.tensor2d(targets.subarray(b * batch * SIZE.targets, (b + 1) * batch * SIZE.targets), [
        batch,
        SIZE.targets,
      ]);
      const loss = () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as typeof y);
      optimizer.minimize(loss as () => never, false, variables);
    });
  }
}

/** A peer's epoch, if it runs. */
function peerEpoch(running: PythonPeer<EpochRequest> | undefined, request: EpochRequest) {
  return running === undefined ? undefined : () => running.fit(request);
}

function seconds(answers: readonly PeerAnswer[]): number[] {
  return answers.map((answer) => answer.seconds);
}

/**
 * Measures an epoch of a CNN-LSTM: ours, PyTorch's with all cores and with one, and that of TensorFlow.js with its own layers on
 * its `cpu` backend, scaled up from a few batches.
 *
 * @param options Folder for the data of the peers, epochs that count, interpreter of the peers, cores of this machine.
 */
export async function measureTraining(
  { folder, runs, python, cores }: {
    readonly folder: string;
    readonly runs: number;
    readonly python: string;
    readonly cores: number;
  },
): Promise<Measurement[]> {
  const tensorflow = await loadTensorflow();
  const { tf, ops, backend } = tensorflow;
  const data = drawSequences(DEFAULT_SEED);
  const bytes = new Uint8Array(await new Blob([data.inputs, data.targets]).arrayBuffer());
  const request: EpochRequest = { data: await writeFileAtomic(join(folder, "sequences.f32"), bytes), ...SIZE };
  await using all = await startPythonPeer<EpochRequest>(python, cores, PYTORCH);
  await using one = cores === 1 ? undefined : await startPythonPeer<EpochRequest>(python, 1, PYTORCH);
  const batches = SIZE.sequences / SIZE.batch;
  const ours = {
    model: fastModel(tensorflow),
    optimizer: new ops.AdamW({ learningRate: 1e-3 }) as unknown as Optimizer,
  };
  tf.setBackend("cpu");
  const plain = { model: plainModel(tensorflow), optimizer: tf.train.adam(1e-3) };
  const on = async (name: string, work: () => void): Promise<number> => {
    tf.setBackend(name);
    const time = await secondsOf(work);
    tf.setBackend(backend);
    return time;
  };
  const [fast, allCores, oneCore, slow] = await alternate([
    async () => ({ seconds: await on(backend, () => trainBatches(tensorflow, ours, data, batches)), rmse: null }),
    peerEpoch(all, request),
    peerEpoch(one, request),
    async () => ({ seconds: await on("cpu", () => trainBatches(tensorflow, plain, data, FEW_BATCHES)), rmse: null }),
  ], runs);
  const row = {
    what: `epoch of CNN-LSTM, ${SIZE.sequences} x ${SIZE.steps} x ${SIZE.channels}, batch ${SIZE.batch}, on ${backend}`,
    ours: quantity(seconds(fast!), "s"),
  };
  const version = all?.versions["torch"] ?? "";
  const scale = batches / FEW_BATCHES;
  return [
    {
      ...row,
      peer: peer(`PyTorch ${version}, ${cores} threads`, seconds(allCores!), "s", NO_PYTORCH),
      mark: { on: "ratio", atMost: 2 },
    },
    ...(cores === 1
      ? []
      : [{ ...row, peer: peer(`PyTorch ${version}, 1 thread`, seconds(oneCore!), "s", NO_PYTORCH) }]),
    {
      ...row,
      peer: peer(
        `TensorFlow.js, its own layers on cpu, scaled up from ${FEW_BATCHES} of ${batches} batches`,
        seconds(slow!).map((time) => time * scale),
        "s",
      ),
      // At least 15 times as fast.
      mark: { on: "ratio", atMost: 0.066 },
    },
  ];
}
