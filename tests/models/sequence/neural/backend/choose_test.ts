import assert from "node:assert/strict";
import { type BackendName, chooseBackend } from "@/models/sequence/neural/backend/choose.ts";

/** A machine where these backends start; notes what was asked of it. */
function machine(starts: readonly BackendName[], { hasVectors = true, gpu = undefined as string | undefined } = {}) {
  const asked: string[] = [];
  const offers = {
    load: (name: BackendName) => Promise.resolve(asked.push(`load ${name}`)),
    start: (name: BackendName) => Promise.resolve(asked.push(`start ${name}`) > 0 && starts.includes(name)),
    hasVectors,
    gpu: () => Promise.resolve(asked.push("gpu") > 0 ? gpu : undefined),
  };
  return { asked, offers };
}

Deno.test("chooseBackend() takes wasm by default, and does not wake a graphics card up", async () => {
  const { asked, offers } = machine(["wasm", "cpu", "webgpu"], { gpu: "a card" });
  assert.equal((await chooseBackend(offers)).backend, "wasm");
  assert.deepEqual(asked, ["load wasm", "start wasm"]);
});

Deno.test("chooseBackend() takes what it is asked for, and names the card", async () => {
  const { asked, offers } = machine(["wasm", "cpu", "webgpu"], { gpu: "a card" });
  assert.deepEqual(await chooseBackend(offers, "webgpu"), {
    backend: "webgpu",
    reason: "as asked for; Deno offers a card",
  });
  assert.deepEqual(asked, ["gpu", "load webgpu", "start webgpu"]);
  assert.deepEqual(await chooseBackend(offers, "cpu"), { backend: "cpu", reason: "as asked for" });
});

Deno.test("chooseBackend() refuses a backend that is asked for and not there, rather than take another", async () => {
  const gpu = "a card";
  await assert.rejects(() => chooseBackend(machine(["wasm", "webgpu"]).offers, "webgpu"), /it offers none/);
  await assert.rejects(() => chooseBackend(machine(["wasm"], { gpu }).offers, "webgpu"), /must start there/);
  await assert.rejects(() => chooseBackend(machine(["wasm"], { hasVectors: false }).offers, "wasm"), /it has none/);
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
