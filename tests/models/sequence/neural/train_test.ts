import assert from "node:assert/strict";

import { type Series, series } from "@/dataset/mod.ts";
import { prng } from "@/random/mod.ts";
import { neuralForecaster, trainingCurveCsv, trainingCurveOf } from "@/models/mod.ts";
import { scheduleOf } from "../../../../lib/models/sequence/neural/schedule.ts";
import { trainingPlan } from "../../../../lib/models/sequence/neural/options.ts";
import { loadTensorflow } from "../../../../lib/models/sequence/neural/backend/load.ts";
import { sumOfLosses } from "../../../../lib/models/sequence/neural/loss.ts";
import { assertClose } from "../../../assert_close.ts";
import { OPTIONS, sineSeries, SMALL } from "./synthetic.ts";

const past = sineSeries(200);

/** Nothing but noise: what is learned of it holds for the training part only. */
function noise(rows: number): Series {
  const random = prng(3);
  const column = () => Float64Array.from({ length: rows }, () => random.next());
  return series({ name: "noise", startSeconds: 0, stepSeconds: 60 }, { cpu: column(), memory: column() });
}

async function fitWith(training: Parameters<typeof trainingPlan>[1], history = past) {
  const progress: number[] = [];
  const entry = neuralForecaster("lstm", { ...SMALL["lstm"]!, strategy: "direct", sequenceSteps: 10, training });
  const options = { ...OPTIONS, onProgress: ({ done }: { done: number }) => progress.push(done) };
  const fitted = await entry.create(options).fit([history]);
  const saved = await fitted.save();
  return { fitted, saved, progress, curve: trainingCurveOf(saved) };
}

Deno.test("training keeps the pass with the smallest validation loss, not the last one", async () => {
  const { saved, curve, progress } = await fitWith({ epochs: 12, learningRate: 0.03, patience: 12 }, noise(200));
  const losses = curve.rows.map(({ validationLoss }) => validationLoss);
  assert.equal(losses[curve.bestEpoch - 1], Math.min(...losses));
  assert.ok(curve.bestEpoch < 12, "the test needs a training whose best pass is not the last");
  assert.deepEqual(progress, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  // Passes that lead to the best one do not depend on those behind it, so stopping there gives the same network.
  const patience = longestWait(losses, curve.bestEpoch);
  const stopped = await fitWith({ epochs: 12, learningRate: 0.03, patience }, noise(200));
  assert.equal(stopped.curve.bestEpoch, curve.bestEpoch);
  assert.deepEqual(stopped.saved.files, saved.files);
});

/** Passes without a new best up to the best one: a patience below would have stopped before it. */
function longestWait(losses: readonly number[], best: number): number {
  let wait = 0;
  let longest = 1;
  let smallest = Infinity;
  for (const loss of losses.slice(0, best)) {
    wait = loss < smallest ? 0 : wait + 1;
    smallest = Math.min(smallest, loss);
    longest = Math.max(longest, wait);
  }
  return longest;
}

Deno.test("training stops when patience is over", async () => {
  const { curve } = await fitWith({ epochs: 40, learningRate: 0.3, patience: 2 });
  assert.ok(curve.rows.length < 40);
  assert.equal(curve.rows.length, curve.bestEpoch + 2);
});

Deno.test("trainingCurveCsv() gives a row a pass and marks the one that was kept", async () => {
  const { curve } = await fitWith({ epochs: 3 });
  const [header, ...lines] = trainingCurveCsv(curve).trimEnd().split("\n");
  assert.equal(header, "epoch,train_loss,validation_loss,learning_rate,kept");
  assert.equal(lines.length, 3);
  assert.deepEqual(lines.map((line) => line.split(",")[4]).filter((kept) => kept === "1").length, 1);
});

Deno.test("scheduleOf() warms up in a straight line, then falls along a cosine", () => {
  const { rate } = scheduleOf(trainingPlan("test", { learningRate: 1, epochs: 12, warmUpEpochs: 2 }));
  assertClose(rate(1), 0.505);
  assertClose(rate(2), 1);
  assertClose(rate(7), 0.02 + 0.98 / 2);
  assertClose(rate(12), 0.02);
});

Deno.test("scheduleOf() halves the rate on a plateau", () => {
  const schedule = scheduleOf(
    trainingPlan("test", { learningRate: 1, schedule: "plateau", plateauPatience: 2, warmUpEpochs: 0 }),
  );
  for (const loss of [3, 2, 2.5, 2.5, 1]) schedule.passed(loss);
  assertClose(schedule.rate(5), 0.5);
});

Deno.test("sumOfLosses() is Huber's loss over the known answers, and its gradient agrees with finite differences", async () => {
  const { tf } = await loadTensorflow();
  const predicted = [0.2, -3, 1.5, 7];
  const answers = tf.tensor2d([[0, 0, 0, 0]]);
  const weights = tf.tensor2d([[1, 1, 1, 0]]);
  const plan = { loss: "huber", huberDelta: 1 } as const;
  const value = (output: number[]) => sumOfLosses(tf, plan, tf.tensor2d([output]), { answers, weights }).dataSync()[0]!;
  assertClose(value(predicted), 0.02 + 2.5 + 1, { relative: 1e-6 });
  assertClose(
    sumOfLosses(tf, { ...plan, loss: "mse" }, tf.tensor2d([predicted]), { answers, weights }).dataSync()[0]!,
    0.04 + 9 + 2.25,
    { relative: 1e-6 },
  );
  const gradient = tf.grad((x) => sumOfLosses(tf, plan, x as ReturnType<typeof tf.tensor2d>, { answers, weights }))(
    tf.tensor2d([predicted]),
  ).dataSync();
  predicted.forEach((_, i) => {
    const [up, down] = [1e-2, -1e-2].map((by) => value(predicted.map((x, j) => j === i ? x + by : x))) as [
      number,
      number,
    ];
    assertClose(gradient[i]!, (up - down) / 2e-2, { relative: 1e-3, absolute: 1e-4 });
  });
});
