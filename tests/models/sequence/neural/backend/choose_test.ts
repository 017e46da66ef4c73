import assert from "node:assert/strict";
import { type BackendName, chooseBackend } from "@/models/sequence/neural/backend/choose.ts";

/** A machine where these backends start; notes what was asked of it. */
function machine(
  starts: readonly BackendName[],
  { loaded = ["cpu"] as BackendName[], hasVectors = true, hasGpu = false } = {},
) {
  const asked: string[] = [];
  const offers = {
    isLoaded: (name: BackendName) => loaded.includes(name),
    loadWasm: () => Promise.resolve(asked.push("load wasm")),
    start: (name: BackendName) => Promise.resolve(asked.push(`start ${name}`) > 0 && starts.includes(name)),
    hasVectors,
    hasGpu: () => Promise.resolve(asked.push("gpu") > 0 && hasGpu),
  };
  return { asked, offers };
}

Deno.test("chooseBackend() takes wasm by default, and does not wake a graphics card up", async () => {
  const { asked, offers } = machine(["wasm", "cpu", "webgpu"], { hasGpu: true });
  assert.equal((await chooseBackend(offers)).backend, "wasm");
  assert.deepEqual(asked, ["load wasm", "start wasm"]);
});

Deno.test("chooseBackend() takes WebGPU if its package is loaded and there is an adapter", async () => {
  const loaded: BackendName[] = ["cpu", "webgpu"];
  assert.equal((await chooseBackend(machine(["webgpu"], { loaded, hasGpu: true }).offers)).backend, "webgpu");
  for (const { offers } of [machine(["wasm", "webgpu"], { loaded }), machine(["wasm"], { loaded, hasGpu: true })]) {
    assert.deepEqual(await chooseBackend(offers), { backend: "wasm", reason: "WebGPU did not start" });
  }
});

Deno.test("chooseBackend() falls back on cpu and says why", async () => {
  const noVectors = await chooseBackend(machine(["wasm", "cpu"], { hasVectors: false }).offers);
  assert.equal(noVectors.backend, "cpu");
  assert.match(noVectors.reason, /no vector instructions/);
  assert.match((await chooseBackend(machine(["cpu"]).offers)).reason, /did not start/);
});

Deno.test("chooseBackend() refuses where nothing starts", async () => {
  await assert.rejects(() => chooseBackend(machine([]).offers), /neither wasm nor cpu/);
});
