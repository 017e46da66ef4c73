import assert from "node:assert/strict";
import { progressBar } from "@/notebook/mod.ts";

interface Sent {
  readonly type: string;
  readonly text: string;
  readonly html: string;
  readonly id: string;
}

/** A kernel that remembers what was sent; each message takes one turn of the event loop. */
function fakeKernel(): { sent: Sent[]; broadcast: (type: string, content: Record<string, unknown>) => Promise<void> } {
  const sent: Sent[] = [];
  return {
    sent,
    broadcast: async (type, content) => {
      const data = content.data as Record<string, string>;
      const { display_id: id } = content.transient as Record<string, string>;
      sent.push({ type, text: data["text/plain"]!, html: data["text/html"]!, id: id! });
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

Deno.test("progressBar() shows one display and updates it in order", async () => {
  const { sent, broadcast } = fakeKernel();
  const bar = await progressBar("trained", broadcast);
  for (let done = 0; done <= 2; done++) {
    bar.update({ done, total: 2 });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await bar.stop();
  assert.deepEqual(sent.map(({ type }) => type), [
    "display_data",
    "update_display_data",
    "update_display_data",
    "update_display_data",
  ]);
  assert.deepEqual(sent.map(({ text }) => text), ["trained", "trained 0 of 2", "trained 1 of 2", "trained 2 of 2"]);
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
  assert.match(sent.at(-1)!.html, /<progress value="2" max="2"><\/progress>/);
});

Deno.test("progressBar() passes over states that come too fast, but never over the last", async () => {
  const { sent, broadcast } = fakeKernel();
  const bar = await progressBar("trained", broadcast);
  for (let done = 0; done <= 1000; done++) bar.update({ done, total: 1000 });
  await bar.stop();
  assert.ok(sent.length < 5);
  assert.equal(sent.at(-1)!.text, "trained 1000 of 1000");
});

Deno.test("progressBar() leaves the same state at the end however fast it was told", async () => {
  const ends: string[] = [];
  for (const isSlow of [true, false]) {
    const { sent, broadcast } = fakeKernel();
    const bar = await progressBar("trained <all>", broadcast);
    for (let done = 1; done <= 9; done++) {
      bar.update({ done, total: 9 });
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await bar.stop();
    ends.push(sent.at(-1)!.html);
  }
  assert.equal(ends[0], ends[1]);
  assert.match(ends[0]!, /trained &lt;all&gt; 9 of 9/);
});

Deno.test("progressBar() gives each bar its own display", async () => {
  const { sent, broadcast } = fakeKernel();
  await progressBar("a", broadcast);
  await progressBar("b", broadcast);
  assert.notEqual(sent[0]!.id, sent[1]!.id);
});

Deno.test("progressBar() hands over at stop() what went wrong on the way", async () => {
  let calls = 0;
  const bar = await progressBar("trained", () => ++calls === 1 ? Promise.resolve() : Promise.reject(new Error("gone")));
  bar.update({ done: 1, total: 2 });
  await new Promise((resolve) => setTimeout(resolve, 0));
  bar.update({ done: 2, total: 2 });
  await assert.rejects(() => bar.stop(), { message: "gone" });
});

Deno.test("progressBar() does nothing outside the kernel", async () => {
  const bar = await progressBar("trained");
  bar.update({ done: 1, total: 2 });
  await bar.stop();
});
