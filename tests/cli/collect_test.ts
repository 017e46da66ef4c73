// Needs --allow-run=deno, --allow-read, --allow-write=output and --allow-env.
import assert from "node:assert/strict";
import { join } from "node:path";
import { prng } from "@/random/mod.ts";
import { startHistoryServer } from "@/testbed/mod.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone, startCommand } from "./run_command.ts";
import { assertSameFiles, snapshot } from "./snapshot.ts";

Deno.test("collect names the flag that is wrong, and asks nobody", async (t) => {
  const prometheus = ["--prometheus", "http://127.0.0.1:9"];
  const cases: [args: string[], message: RegExp][] = [
    [prometheus, /--namespace must name a namespace, such as shop/],
    [["--namespace", "shop"], /--prometheus or PROMETHEUS_URL must say where/],
    [["--namespace", "shop", "--prometheus", "nonsense"], /"nonsense" as the address of Prometheus/],
    [
      ["--namespace", "shop", ...prometheus, "--step", "60"],
      /--step as it must be a length of time like 75s, 1m or 2h: it is "60"/,
    ],
    [
      ["--namespace", "shop", ...prometheus, "--step", "0.5s"],
      /the step must be whole seconds, at least 1 s: it is 0.5 s/,
    ],
    [["--namespace", "shop", ...prometheus, "--since", "soon"], /--since as it must be like 15m, .*: it is "soon"/],
    [
      ["--namespace", "shop", ...prometheus, "--since", "2025-06-02", "--until", "2025-06-01"],
      /one step must lie in the window/,
    ],
    [["--namespace", "shop", ...prometheus, "--parallel", "0"], /--parallel as it must be a number of at least 1/],
    [["--namespace", "shop", ...prometheus, "--max-points", "1.5"], /--max-points as it must be a whole number/],
  ];
  await inTemporaryFolder(async (folder) => {
    for (const [args, message] of cases) {
      await t.step(args.join(" "), () => assertRefused("collect", [...args, "--output", join(folder, "out")], message));
    }
  });
});

/**
 * What a collection is for, without its answers: Prometheus adds up series in no fixed order, so that two of its own answers to
 * one query differ in the last bit. Files have 6 decimals.
 */
async function results(folder: string): Promise<Map<string, Uint8Array>> {
  return new Map([...await snapshot(folder)].filter(([path]) => !path.startsWith("cache")));
}

const SIZE = { seed: 3, startSeconds: Date.UTC(2025, 5, 1) / 1000, days: 1, workloads: 12, scrapeSeconds: 75 };

Deno.test({
  name:
    "collect, killed at seeded random moments and started again, ends with the same bytes (needs prometheus, promtool)",
  ...await skipUnless("prometheus", "promtool"),
  fn: async (t) => {
    await inTemporaryFolder(async (folder) => {
      await using server = await startHistoryServer({ size: SIZE, directory: folder });
      const args = (output: string) => [
        ...["--namespace", "shop-.*", "--prometheus", server.url, "--output", join(folder, output), "--json"],
        ...["--since", "2025-06-01", "--until", "2025-06-02", "--step", "75s", "--max-points", "2000"],
      ];
      const whole = JSON.parse(await runDone("collect", args("whole")));
      const expected = await results(join(folder, "whole"));

      await t.step("--dry-run says what it would cost", async () => {
        const plan = JSON.parse(await runDone("collect", [...args("whole"), "--dry-run"]));
        assert.deepEqual([plan.workloads, plan.samples, plan.rateWindowSeconds], [12, 1152, 300]);
        assert.ok(plan.estimate.queries > 50 && plan.estimate.points >= whole.points / 2, JSON.stringify(plan));
      });

      await t.step("killed again and again, it goes on from where it was", async () => {
        const random = prng(SIZE.seed);
        const cache = join(folder, "killed", "cache");
        const answers = async () => [...await snapshot(cache).catch(() => new Map())].length;
        let kills = 0;
        for (let before = 0;; kills++) {
          const child = startCommand("collect", args("killed"));
          // By answers, not by the clock: so it gets on, and stops elsewhere each time, on fast and on slow machines.
          const until = before + 1 + random.below(Math.ceil(whole.asked / 8));
          let isDone = false;
          const ended = child.output().then((output) => {
            isDone = true;
            return output;
          });
          while (!isDone && await answers() < until) await new Promise((resolve) => setTimeout(resolve, 5));
          if (isDone) {
            const { code, stderr } = await ended;
            assert.equal(code, 0, new TextDecoder().decode(stderr));
            break;
          }
          child.kill("SIGKILL");
          await ended;
          const now = await answers();
          assert.ok(now >= before, "an answer was lost");
          before = now;
        }
        assert.ok(kills >= 5, `killed ${kills} times`);
        assertSameFiles(await results(join(folder, "killed")), expected);
      });

      await t.step("interrupted, it says how to go on and exits with 130", async () => {
        const child = startCommand("collect", args("interrupted"));
        const cache = join(folder, "interrupted", "cache");
        while (await snapshot(cache).then(({ size }) => size, () => 0) < 10) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        child.kill("SIGINT");
        const { code, stderr } = await child.output();
        assert.equal(code, 130);
        assert.match(
          new TextDecoder().decode(stderr),
          /collect: Interrupted: answers are kept, the same command goes on/,
        );
      });

      await t.step("finished, it asks nothing again", async () => {
        const again = JSON.parse(await runDone("collect", args("whole")));
        assert.deepEqual([again.asked, again.server], [0, null]);
        assertSameFiles(await results(join(folder, "whole")), expected);
      });
    });
  },
});
