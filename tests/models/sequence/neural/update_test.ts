import assert from "node:assert/strict";

import type { Series } from "@/dataset/mod.ts";
import {
  fineTune,
  type ForecasterState,
  neuralForecaster,
  normalErrorsOf,
  observeErrors,
  recentErrors,
  savedForecasterOptions,
  startDriftTest,
  transferCurve,
  transferCurveCsv,
  updateNetwork,
} from "@/models/mod.ts";
import { HEAD } from "../../../../lib/models/sequence/neural/architecture.ts";
import { OPTIONS, SHORT, sineSeries, SMALL } from "./synthetic.ts";

const entry = neuralForecaster("lstm", { ...SMALL["lstm"]!, training: SHORT });
const source = sineSeries(300);
const saved = await (await entry.create(OPTIONS).fit([source])).save();

/** The same movement upside down and larger: what was learned is wrong, but not useless. */
function other(rows: number): Series {
  const { columns, ...rest } = sineSeries(rows, { name: "b", seed: 5 });
  return { ...rest, columns: columns.map((values) => values.map((value) => 1000 - 3 * value)) };
}

/** Bytes of the weights of layers whose names begin with the head's, and of the others. */
function weightParts({ files }: ForecasterState): { head: string; body: string } {
  const { weightsManifest } = JSON.parse(new TextDecoder().decode(files!["model.json"]!));
  const parts = { head: "", body: "" };
  let at = 0;
  for (const { name, shape } of weightsManifest[0].weights as { name: string; shape: number[] }[]) {
    const bytes = 4 * shape.reduce((product, length) => product * length, 1);
    parts[name.startsWith(HEAD) ? "head" : "body"] += files!["weights.bin"]!.slice(at, at += bytes).toHex();
  }
  return parts;
}

Deno.test("fineTune() with a frozen body changes the head only, and nothing of what it was given", async () => {
  const before = structuredClone(saved);
  const tuned = await fineTune(saved, [other(120)], { freeze: "all_but_head", training: { epochs: 3 } });
  assert.deepEqual(saved, before);
  assert.equal(weightParts(tuned).body, weightParts(saved).body);
  assert.notEqual(weightParts(tuned).head, weightParts(saved).head);
  const free = await fineTune(saved, [other(120)], { training: { epochs: 3 } });
  assert.notEqual(weightParts(free).body, weightParts(saved).body);
});

Deno.test("fineTune() repeats itself, and its network is restored by the entry of the registry", async () => {
  const tune = async () => await fineTune(saved, [other(120)], { training: { epochs: 2 } });
  const tuned = await tune();
  assert.deepEqual(await tune(), tuned);
  const fitted = await entry.restore(tuned, savedForecasterOptions(tuned));
  const [cpu] = await fitted.forecast(other(120));
  assert.ok(cpu!.median.every((value) => value > 950 && value < 1000), `${cpu!.median}`);
});

Deno.test("transferCurve() stands fine-tuning beside scratch, the network as it is, and persistence", async () => {
  const service = sineSeries(220, { name: "c", seed: 9, level: 50 });
  const rows = await transferCurve(saved, service, {
    sampleCounts: [12, 40, 120],
    testRows: 60,
    strideSteps: 6,
    training: { epochs: 6 },
  });
  assert.equal(rows.length, 3 * 4 * 2);
  const ratio = (samples: number, method: string) =>
    rows.find((row) => row.samples === samples && row.method === method && row.target === "memory")!.ratio!;
  assert.ok(ratio(40, "fine_tuned") < ratio(40, "from_scratch"), "what was learned elsewhere helps with few samples");
  assert.ok(ratio(40, "fine_tuned") < 1);
  assert.equal(ratio(40, "persistence"), 1);
  const short = rows.find(({ samples, method }) => samples === 12 && method === "from_scratch")!;
  assert.equal(short.mae, null);
  assert.match(short.reason!, /must fit in a history: they have 12 samples/);
  assert.equal(transferCurveCsv(rows).split("\n").length, rows.length + 2);
  await assert.rejects(
    transferCurve(saved, service, { sampleCounts: [200], testRows: 60 }),
    /must have 260 samples: it has 220/,
  );
});

Deno.test("updateNetwork() follows a change, keeps the network where it does not help, and repeats itself", async (t) => {
  const changed = structuredClone(sineSeries(420, { seed: 1 }));
  // From sample 300 on, memory swings the other way round.
  for (let i = 300; i < 420; i++) changed.columns[1]![i] = 200 - changed.columns[1]![i]!;
  const options = { newRows: 120, training: { epochs: 6, learningRate: 0.01 } };
  const update = await updateNetwork(saved, [changed], options);
  await t.step("it is taken when the judged samples say so", () => {
    assert.equal(update.isTaken, true);
    assert.ok(update.loss.after < 0.7 * update.loss.before, JSON.stringify(update.loss));
  });
  await t.step("the same again gives the same bytes", async () => {
    assert.deepEqual(await updateNetwork(saved, [changed], options), update);
  });
  await t.step("a rate that only does harm leaves the network as it was", async () => {
    const harm = await updateNetwork(saved, [source], {
      newRows: 60,
      training: { epochs: 1, learningRate: 1, clipNorm: 1e6 },
    });
    assert.equal(harm.isTaken, false);
    assert.equal(harm.saved, saved);
  });
  await t.step("what cannot be is said", async () => {
    await assert.rejects(
      updateNetwork(saved, [source], { newRows: 300 }),
      /newRows must lie between 2 and 299: it is 300/,
    );
  });
});

Deno.test("recentErrors() and the drift test say when to train again", async () => {
  const calm = sineSeries(420);
  const reference = normalErrorsOf(saved, "a");
  assert.ok(reference.length >= 25);
  const test = startDriftTest(reference, { seed: 1 });
  assert.equal(observeErrors(test, await recentErrors(saved, calm, 100)).alarmAt, null);
  const broken = structuredClone(calm);
  for (let i = 350; i < 420; i++) broken.columns[0]![i]! += 3 * Math.sin(i);
  const { alarmAt } = observeErrors(test, await recentErrors(saved, broken, 100));
  assert.ok(alarmAt !== null && alarmAt > 30 && alarmAt < 55, `alarm at ${alarmAt}, the change is at 31`);
});

Deno.test("openers refuse what is no saved network", async () => {
  assert.throws(() => savedForecasterOptions({ state: { model: "prophet" } }), /must be one of cnn_lstm/);
  await assert.rejects(fineTune({ state: null }, [source]), TypeError);
  assert.throws(() => normalErrorsOf({ state: {} }), TypeError);
});
