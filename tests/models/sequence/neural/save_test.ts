import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

import {
  NEURAL_NAMES,
  type NeuralFacts,
  neuralForecaster,
  TENSORFLOW_MODEL_FILE,
  TENSORFLOW_WEIGHTS_FILE,
} from "@/models/mod.ts";
import { channels } from "../../../../lib/models/sequence/neural/channels.ts";
import { channelPlanOf, forecastShapeOf } from "../../../../lib/models/sequence/neural/facts.ts";
import { windowOf } from "../../../../lib/models/sequence/neural/windows.ts";
import { assertClose } from "../../../assert_close.ts";
import type { Question } from "./plain_tensorflow.ts";
import { OPTIONS, sineSeries, SMALL } from "./synthetic.ts";

/** Asks a program without any code of this project. */
async function askPlainTensorflow(questions: readonly Question[]): Promise<number[][]> {
  const script = fileURLToPath(new URL("plain_tensorflow.ts", import.meta.url));
  const child = new Deno.Command("deno", {
    args: ["run", "--no-prompt", "--no-check", "--allow-read", "--allow-env", script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(questions)));
  await writer.close();
  const { stdout, stderr, success } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("save() of every architecture writes what TensorFlow.js as it comes loads, and it answers the same", async (t) => {
  const past = sineSeries(120);
  const questions: Question[] = [];
  const expected: [string, readonly number[]][] = [];
  for (const name of NEURAL_NAMES) {
    const settings = { ...SMALL[name]!, strategy: "direct" as const, training: { epochs: 2, learningRate: 0.01 } };
    const fitted = await neuralForecaster(name, settings).create(OPTIONS).fit([past]);
    const { state, files } = await fitted.save();
    const facts = state as NeuralFacts;
    const json = JSON.parse(new TextDecoder().decode(files![TENSORFLOW_MODEL_FILE]!));
    const { window: { steps, channels: width } } = forecastShapeOf(facts);
    const scales = facts.scales[past.name]!;
    const seen = channels(past, channelPlanOf(facts), scales);
    questions.push({
      topology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightsHex: files![TENSORFLOW_WEIGHTS_FILE]!.toHex(),
      window: Array.from(windowOf(seen, past.rows - 1, forecastShapeOf(facts).window)),
      shape: [1, steps, width],
    });
    const [cpu] = await fitted.forecast(past);
    const last = past.columns[0]!.at(-1)!;
    const unit = (step: number) => scales[0]!.scale * facts.units[2 * step]!;
    expected.push([name, Array.from(cpu!.median, (value, step) => (value - last) / unit(step))]);
  }
  const answers = await askPlainTensorflow(questions);
  for (const [i, [name, changes]] of expected.entries()) {
    await t.step(name, () => {
      changes.forEach((change, step) =>
        assertClose(answers[i]![2 * step]!, change, { relative: 1e-4, absolute: 1e-5 })
      );
    });
  }
});
