// deno-lint-ignore-file no-console -- its output is its answer
/**
 * What somebody has who knows nothing of this project: plain TensorFlow.js on its `cpu` backend. Reads a saved model and its input
 * from standard input, and prints what the model predicts.
 */
import * as tf from "@tensorflow/tfjs";

const { artifacts, weights, input, shape } = JSON.parse(await new Response(Deno.stdin.readable).text());
await tf.setBackend("cpu");
const model = await tf.loadLayersModel({
  load: () => Promise.resolve({ ...artifacts, weightData: Uint8Array.from(weights as number[]).buffer }),
});
const output = model.predict(tf.tensor(input, shape)) as tf.Tensor;
console.log(JSON.stringify([...output.dataSync()]));
