import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";
import type { io, LayersModel, Tensor } from "@/models/sequence/neural/backend/tensorflow.ts";
import { assertAllClose, seededNumbers } from "./tensors.ts";

const { tf, ops } = await loadTensorflow();

const SHAPE = [3, 8, 4];

/** A model with every layer of ours. */
function everyLayer(): LayersModel {
  const input = tf.input({ shape: SHAPE.slice(1) });
  let x = ops.causalConv1d({ filters: 8, kernelSize: 2, activation: "relu", seed: 1 }).apply(input);
  for (
    const layer of [
      ops.fastConv1d({ filters: 6, kernelSize: 3, padding: "same", dilationRate: 2, seed: 2 }),
      ops.fastLstm({ units: 8, returnSequences: true, seed: 3 }),
      ops.seededDropout({ rate: 0.4, seed: 4 }),
      tf.layers.bidirectional({ layer: ops.fastLstm({ units: 4, seed: 5 }) as never, mergeMode: "concat" }),
      ops.seededDense({ units: 3, activation: "softplus", seed: 6 }),
    ]
  ) x = layer.apply(x) as typeof x;
  return tf.model({ inputs: input, outputs: x });
}

async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts | undefined;
  await model.save({
    save: (artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
    },
  });
  return saved!;
}

function predict(model: LayersModel, input: Float32Array): number[] {
  return tf.tidy(() => [...(model.predict(tf.tensor(input, SHAPE)) as Tensor).dataSync()]);
}

const input = seededNumbers(SHAPE.reduce((all, size) => all * size, 1), 9);

Deno.test("a saved model names standard layers only, and plain TensorFlow.js predicts the same with it", async () => {
  const model = everyLayer();
  const artifacts = await artifactsOf(model);
  const classes = JSON.stringify(artifacts.modelTopology).match(/(?<="class_name":")[^"]+/g)!;
  assert.doesNotMatch(classes.join(" "), /Fast|Seeded|Plimsoll|>/);
  const { weightData, ...rest } = artifacts;
  const child = new Deno.Command("deno", {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env"],
      ...["--config", fileURLToPath(new URL("../../../../../deno.json", import.meta.url))],
      fileURLToPath(new URL("plain_predict.ts", import.meta.url)),
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const weights = [...new Uint8Array(weightData as ArrayBuffer)];
  await writer.write(
    new TextEncoder().encode(JSON.stringify({ artifacts: rest, weights, input: [...input], shape: SHAPE })),
  );
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assertAllClose(JSON.parse(lines.at(-1)!), predict(model, input), 1e-5);
  model.dispose();
});

Deno.test("a model that is loaded here has our layers again, predicts the same and can go on learning", async () => {
  const model = everyLayer();
  const loaded = await tf.loadLayersModel({ load: async () => await artifactsOf(model) });
  assert.deepEqual(predict(loaded, input), predict(model, input));
  const kinds = (layers: LayersModel["layers"]) => layers.map((layer) => layer.constructor);
  assert.deepEqual(kinds(loaded.layers), kinds(model.layers));
  const optimizer = new ops.AdamW({ learningRate: 0.01 });
  const variables = loaded.trainableWeights.map((weight) => weight.read());
  const cost = optimizer.minimize(
    () => tf.mean(tf.square(loaded.apply(tf.tensor(input, SHAPE), { training: true }) as Tensor)),
    true,
    variables as never,
  )!;
  assert.ok(Number.isFinite(cost.dataSync()[0]));
  assert.notDeepEqual(predict(loaded, input), predict(model, input));
  optimizer.dispose();
  cost.dispose();
  model.dispose();
  loaded.dispose();
});
