import assert from "node:assert/strict";
import { loadTensorflow } from "@/models/sequence/neural/backend/load.ts";

Deno.test("loadTensorflow() gives one and the same TensorFlow.js, on the wasm backend, and says why", async () => {
  const [first, second] = await Promise.all([loadTensorflow(), loadTensorflow()]);
  assert.equal(first, second);
  assert.equal(first.backend, "wasm");
  assert.equal(first.tf.getBackend(), "wasm");
  assert.match(first.reason, /\w/);
});

Deno.test("loadTensorflow() is what loads TensorFlow.js: importing its module does not", async () => {
  const code = 'import "@/models/sequence/neural/backend/load.ts"; console.log("_tfengine" in globalThis);';
  const child = new Deno.Command("deno", {
    args: ["eval", "--quiet", "--config", new URL("../../../../../deno.json", import.meta.url).pathname, code],
    stdout: "piped",
    stderr: "inherit",
  });
  assert.equal(new TextDecoder().decode((await child.output()).stdout).trim(), "false");
});
