import assert from "node:assert/strict";
import { join } from "node:path";
import { selectColumns } from "@/features/mod.ts";
import { fitRange, loadModel, modelFileName, MODELS, type ModelSnapshot, saveModel } from "@/models/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { allRows, syntheticTable } from "./synthetic.ts";

const table = syntheticTable("cpu_usage");
const context = { target: "cpu_usage", services: table.keys.services, available: table.features.names } as const;
const inputs = MODELS.hybrid.inputs(context);
const x = selectColumns(table.features, inputs);
const fitted = MODELS.hybrid.create({ seed: 42, target: "cpu_usage" }).fit(x, table.y);

const snapshot: ModelSnapshot = {
  model: "hybrid",
  target: "cpu_usage",
  inputs,
  services: table.keys.services,
  seed: 42,
  rows: table.y.length,
  dataDigest: "00ff",
  range: fitRange(table, allRows(table)),
  targetRange: { low: 0, high: 1 },
  fill: {},
  intervals: null,
  state: fitted.toJSON(),
};

/** Saves the snapshot, changes the text of the file, and gives its path. */
async function saved(folder: string, change: (text: string) => string): Promise<string> {
  const { path } = await saveModel(folder, snapshot);
  await Deno.writeTextFile(path, change(await Deno.readTextFile(path)));
  return path;
}

Deno.test("loadModel() predicts bit for bit as the model that saveModel() wrote", async () => {
  await inTemporaryFolder(async (folder) => {
    const { path } = await saveModel(`${folder}/models`, snapshot);
    assert.equal(path, `${folder}/models/${modelFileName("hybrid", "cpu_usage")}`);
    const loaded = await loadModel(path, { target: "cpu_usage", inputs: inputs.toReversed() });
    assert.deepEqual(loaded.fitted.predict(x), fitted.predict(x));
    assert.deepEqual(loaded.snapshot, JSON.parse(JSON.stringify(snapshot)));
  });
});

Deno.test("saveModel() writes the same bytes again and leaves nothing else behind", async () => {
  await inTemporaryFolder(async (folder) => {
    const first = await Deno.readTextFile((await saveModel(folder, snapshot)).path);
    assert.equal(await Deno.readTextFile((await saveModel(folder, snapshot)).path), first);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["hybrid_cpu_usage.json"]);
  });
});

Deno.test("saveModel() keeps what was there and leaves no half file when it cannot write", async () => {
  await inTemporaryFolder(async (folder) => {
    // A folder in the way of the rename is a failure that even a superuser meets.
    const path = join(folder, modelFileName(snapshot.model, snapshot.target));
    await Deno.mkdir(join(path, "inside"), { recursive: true });
    await assert.rejects(saveModel(folder, snapshot));
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["hybrid_cpu_usage.json"]);
  });
});

Deno.test("loadModel() refuses a file that is cut off, foreign, edited or of another version, and names it", async (t) => {
  const cases: [string, (text: string) => string, RegExp][] = [
    ["cut off", (text) => text.slice(0, text.length / 2), /as it must be JSON: it is damaged or cut off$/],
    ["foreign", () => `{"a": 1}`, /as its format must be "plimsoll-model": it is undefined$/],
    ["not an object", () => "null", /as its format must be/],
    ["edited", (text) => text.replace(`"seed":42`, `"seed":43`), /as its content must match its checksum/],
    [
      "an older version",
      (text) => text.replace(`"version":2`, `"version":1`),
      /as its version must be 2: it is 1; train it again$/,
    ],
    ["a later version", (text) => text.replace(`"version":2`, `"version":3`), /as its version must be 2: it is 3/],
  ];
  for (const [name, change, message] of cases) {
    await t.step(name, async () => {
      await inTemporaryFolder(async (folder) => {
        const path = await saved(folder, change);
        await assert.rejects(loadModel(path), (error: Error) => {
          assert.match(error.message, message);
          assert.ok(error.message.includes(path));
          return true;
        });
      });
    });
  }
});

Deno.test("loadModel() refuses another target, other features, and a model that the registry lacks", async () => {
  await inTemporaryFolder(async (folder) => {
    const { path } = await saveModel(folder, snapshot);
    await assert.rejects(loadModel(path, { target: "throughput" }), {
      name: "TypeError",
      message: /must predict throughput: it predicts cpu_usage$/,
    });
    await assert.rejects(loadModel(path, { inputs: ["request_rate"] }), {
      name: "TypeError",
      message: /must take request_rate: it takes request_rate, replicas/,
    });
    const { path: unknown } = await saveModel(folder, { ...snapshot, model: "oracle" });
    await assert.rejects(loadModel(unknown), { name: "RangeError", message: /Cannot use model "oracle"/ });
  });
});
