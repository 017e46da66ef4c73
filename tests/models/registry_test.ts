import assert from "node:assert/strict";

import { MODEL_NAMES, MODELS, resolveModels } from "@/models/mod.ts";

Deno.test("MODELS lists the baseline first", () => {
  assert.equal(Object.keys(MODELS)[0], "persistence");
});

Deno.test("MODEL_NAMES are the snake_case names of the output files, each once", () => {
  assert.ok(MODEL_NAMES.every((name) => /^[a-z][a-z0-9_]*$/.test(name)));
  assert.equal(new Set(MODEL_NAMES).size, MODEL_NAMES.length);
});

Deno.test("resolveModels() gives all default models, and no optional one, when nothing is asked for", async () => {
  assert.deepEqual(Object.keys(await resolveModels()), Object.keys(MODELS));
});

Deno.test("resolveModels() gives what is asked for, once, in the order of the registry", async () => {
  const names = Object.keys(await resolveModels(["hybrid", "persistence", "hybrid"]));
  assert.deepEqual(names, ["persistence", "hybrid"]);
});

Deno.test("resolveModels() loads an optional model by name", async () => {
  const { ml_random_forest: forest } = await resolveModels(["ml_random_forest"]);
  assert.equal(forest?.optional, true);
});

Deno.test("resolveModels() names the models there are when asked for one that is not", async () => {
  await assert.rejects(resolveModels(["linear"]), {
    name: "RangeError",
    message: /^Cannot use model "linear" as it must be one of persistence, .*ml_random_forest/,
  });
});
