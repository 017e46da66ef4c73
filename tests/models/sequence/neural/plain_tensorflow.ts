/**
 * A program that knows nothing of this project: loads networks with TensorFlow.js as it comes, prints what they answer.
 *
 * Not a test: `save_test.ts` runs it.
 */
import "@tensorflow/tfjs-backend-cpu";
import { io, setBackend, type Tensor2D, tensor3d } from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";

/** A saved network and one window to ask it about. */
export interface Question {
  readonly topology: object;
  readonly weightSpecs: { name: string; shape: number[]; dtype: "float32" }[];
  readonly weightsHex: string;
  readonly window: number[];
  readonly shape: [number, number, number];
}

if (import.meta.main) {
  await setBackend("cpu");
  const questions: Question[] = await new Response(Deno.stdin.readable).json();
  const answers: number[][] = [];
  for (const { topology, weightSpecs, weightsHex, window, shape } of questions) {
    const weightData = Uint8Array.fromHex(weightsHex).buffer;
    const model = await loadLayersModel(io.fromMemory({ modelTopology: topology, weightSpecs, weightData }));
    answers.push(Array.from((model.predict(tensor3d(window, shape)) as Tensor2D).dataSync()));
  }
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(answers)));
}
