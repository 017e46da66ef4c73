import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { SMALL } from "../synthetic.ts";

/** What each kind of network forecasts that was trained on a backend, or why it cannot be used. */
async function trainedOn(backend: string): Promise<Record<string, number[]> | string> {
  const child = await new Deno.Command("deno", {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env", "--allow-sys"],
      ...["--config", fileURLToPath(new URL("../../../../../deno.json", import.meta.url))],
      fileURLToPath(new URL("train_everywhere.ts", import.meta.url)),
      backend,
    ],
    stdout: "piped",
    stderr: "piped",
  }).output();
  return child.success ? JSON.parse(new TextDecoder().decode(child.stdout)) : new TextDecoder().decode(child.stderr);
}

function assertAlike(found: Record<string, number[]>, expected: Record<string, number[]>): void {
  assert.deepEqual(Object.keys(found), Object.keys(SMALL));
  for (const [name, medians] of Object.entries(expected)) {
    medians.forEach((value, step) => {
      const other = found[name]![step]!;
      // Sums of 32 bits in another order, through two passes.
      assert.ok(Math.abs(other - value) < 2e-4 * Math.abs(value), `${name}, step ${step + 1}: ${other} and ${value}`);
    });
  }
}

Deno.test("every network trains alike on every backend, and WebGPU is refused where Deno offers no adapter", async () => {
  const [wasm, cpu, webgpu] = await Promise.all(["wasm", "cpu", "webgpu"].map(trainedOn));
  assert.ok(typeof wasm === "object", String(wasm));
  assert.ok(typeof cpu === "object", String(cpu));
  assertAlike(cpu, wasm);
  if (typeof webgpu === "object") assertAlike(webgpu, wasm);
  else assert.match(webgpu!, /Cannot run networks on webgpu as Deno must offer an adapter for WebGPU: it offers none/);
});
