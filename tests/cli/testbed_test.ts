// Needs --allow-run=deno, --allow-read, --allow-net=127.0.0.1 and --allow-env.
import assert from "node:assert/strict";
import { skipUnless } from "../require_tool.ts";
import { assertAllEnded, runUntil } from "./run_until.ts";

Deno.test({
  name: "testbed prints its addresses, serves until Ctrl-C, and leaves no process (needs prometheus)",
  ...await skipUnless("prometheus"),
  fn: async () => {
    const ending = await runUntil("testbed", ["--json"], {
      line: /^\{"entryUrls"/,
      signal: "SIGINT",
      first: async (line) => {
        const { entryUrls, prometheusUrl, services } = JSON.parse(line);
        assert.deepEqual(services, ["task1", "task2", "task3"]);
        for (const url of [entryUrls[0], `${prometheusUrl}/-/ready`]) {
          const response = await fetch(url);
          await response.text();
          assert.equal(response.status, 200, url);
        }
      },
    });
    assert.equal(ending.code, 0, ending.stderr.join("\n"));
    assert.deepEqual(ending.stderr, []);
    assertAllEnded(ending, 4);
  },
});
