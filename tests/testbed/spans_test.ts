// Needs --allow-run=deno and --allow-net=127.0.0.1: the replicas run as processes of their own.
import assert from "node:assert/strict";
import { groupByTrace, readSpans, type Span, spanTree } from "@/collect/mod.ts";
import { SPANS_PATH, startReplicas } from "@/testbed/mod.ts";

Deno.test("startReplicas() gives spans of whole trees where it is told to keep them, and none elsewhere", async (t) => {
  const requests = 30;
  await t.step("with a capacity", async () => {
    await using system = await startReplicas({ replicas: 2, seed: 3, serviceTimeScale: 0.002, spanCapacity: 1000 });
    for (let i = 0; i < requests; i++) {
      const response = await fetch(system.entryUrls[i % 2]!);
      assert.equal(response.status, 200);
      await response.body?.cancel();
    }
    const spans: Span[] = [];
    for (const { url, pod } of system.replicas) {
      const batch = readSpans(await (await fetch(`${url}${SPANS_PATH}`)).text(), pod).spans;
      assert.ok(batch.every(({ instance }) => instance === pod));
      spans.push(...batch);
    }
    const trees = [...groupByTrace(spans).values()].map(spanTree);
    assert.equal(trees.length, requests);
    for (const { nodes, isComplete, roots } of trees) {
      assert.ok(isComplete);
      assert.equal(nodes[roots[0]!]!.span.service, "task1");
      for (const { span, children } of nodes) {
        assert.equal(span.isFailed, false);
        if (span.kind !== "client") continue;
        assert.deepEqual(children.map((child) => `${nodes[child]!.span.service}-svc`), [span.peer]);
      }
    }
    const served = (name: string) => spans.filter(({ service, kind }) => service === name && kind === "server").length;
    assert.equal(served("task1"), requests);
    assert.ok(served("task2") > 0 && served("task2") < requests);
    assert.ok(served("task3") >= served("task2"), "task2 always calls task3");
  });

  await t.step("without", async () => {
    await using system = await startReplicas({ replicas: 1, seed: 3, serviceTimeScale: 0.002 });
    // A path like any other.
    assert.match(await (await fetch(`${system.entryUrls[0]!}${SPANS_PATH}`)).text(), /^task1-0\n$/);
  });
});

Deno.test("startReplicas() refuses options that cannot be, and stops when it is aborted", async () => {
  for (const wrong of [{ spanCapacity: 0 }, { spanCapacity: 1.5 }, { replicas: 0 }, { seed: NaN }]) {
    await assert.rejects(startReplicas({ replicas: 1, seed: 1, ...wrong }), {
      name: "RangeError",
      message: /^Cannot start the testbed as /,
    });
  }
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(startReplicas({ replicas: 1, seed: 1, signal }), /^Error: enough$/);
});
