import assert from "node:assert/strict";
import { join } from "node:path";
import {
  DENSITIES,
  densityFileName,
  type DensitySnapshot,
  densityText,
  loadDensity,
  readDensity,
  saveDensity,
} from "@/models/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { mixtureCells } from "./simulated.ts";

const POINT = { rateRps: 17, replicas: 1, cpuLimitCores: 1 };
const FITTED = DENSITIES.weibull_loglinear.create({ seed: 1 }).fit(mixtureCells({ requests: 30, seed: 1 }));
const SNAPSHOT: DensitySnapshot = {
  density: "weibull_loglinear",
  service: "front",
  seed: 1,
  requests: 600,
  cells: 20,
  dataDigest: "00",
  scores: { weibull_loglinear: { nll: -1.5 } },
  state: FITTED.toJSON(),
};

Deno.test("readDensity() answers as the density that densityText() wrote, and equal snapshots give equal text", async () => {
  const text = await densityText(SNAPSHOT);
  assert.equal(await densityText(structuredClone(SNAPSHOT)), text);
  const { snapshot, fitted } = await readDensity(text, "a.json");
  assert.deepEqual(snapshot, SNAPSHOT);
  assert.equal(fitted.at(POINT).quantile(0.95), FITTED.at(POINT).quantile(0.95));
});

Deno.test("readDensity() refuses what is damaged, foreign or of another version, with the reason", async () => {
  const text = await densityText(SNAPSHOT);
  const refusals: readonly [string, RegExp][] = [
    [text.slice(0, 200), /Cannot load density file "a.json" as it must be JSON: it is damaged or cut off/],
    ["{}", /its format must be "plimsoll-latency-density": it is undefined/],
    ["null", /its format must be/],
    [text.replace('"version":1', '"version":9'), /its version must be 1: it is 9; train it again/],
    [text.replace('"seed":1', '"seed":2'), /content must match its checksum/],
    [
      await densityText({ ...SNAPSHOT, density: "toString" as "nearest_cell" }),
      /density must be one of nearest_cell, .*: it is "toString"/,
    ],
  ];
  for (const [damaged, message] of refusals) await assert.rejects(readDensity(damaged, "a.json"), message);
  await assert.rejects(readDensity(await densityText({ ...SNAPSHOT, state: {} }), "a.json"), TypeError);
});

Deno.test("loadDensity() reads what saveDensity() wrote, in a file whose name cannot leave the folder", () =>
  inTemporaryFolder(async (folder) => {
    const snapshot = { ...SNAPSHOT, service: "../shop/cart" };
    const { path, bytes } = await saveDensity(folder, snapshot);
    assert.equal(path, `${folder}/${densityFileName(snapshot.service)}`);
    assert.equal(densityFileName(snapshot.service), "..%2Fshop%2Fcart.json");
    assert.equal((await Deno.stat(path)).size, bytes);
    assert.deepEqual((await loadDensity(path)).snapshot, snapshot);
    await assert.rejects(loadDensity(join(folder, "none.json")), Deno.errors.NotFound);
  }));
