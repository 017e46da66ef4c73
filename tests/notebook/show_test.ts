import assert from "node:assert/strict";
import { checked, DISPLAY, show } from "@/notebook/mod.ts";

const BUNDLE = { "text/plain": "2 apples", "text/html": "<b>2 apples</b>" };

Deno.test("show() has sent its value when it is awaited, as an output of its own", async () => {
  const sent: unknown[] = [];
  const shown = await show(BUNDLE, async (...message) => {
    await Promise.resolve();
    sent.push(message);
  });
  assert.equal(shown, undefined, "nothing is left that the kernel would show a second time, too late");
  assert.deepEqual(sent, [["display_data", { data: BUNDLE, metadata: {}, transient: {} }]]);
});

Deno.test("show() gives back a value that shows itself where there is no kernel", async () => {
  assert.deepEqual((await show(BUNDLE, undefined))?.[DISPLAY](), BUNDLE);
});

Deno.test("checked() prints checked as a cell prints", async () => {
  const sent: unknown[] = [];
  await checked((...message) => Promise.resolve(void sent.push(message)));
  assert.deepEqual(sent, [["stream", { name: "stdout", text: "checked\n" }]]);
});
