// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";

/** What `--dry-run` says of a plan. */
async function planned(...args: string[]) {
  return JSON.parse(await runDone("campaign", ["--replicas", "1", ...args, "--dry-run", "--json"]));
}

Deno.test("campaign plans a closed loop with think times, an open loop, mixes and a trace", async () => {
  const thinking = await planned("--users", "2", "--think-time", "0.5");
  assert.deepEqual([thinking.plan.userWait, thinking.plan.userWaitSeconds], ["exponential", 0.5]);

  const mixes = ["--mix", "locust/mixes/browsing.json,locust/mixes/checkout.json"];
  const trace = ["--trace", "tests/locust/steps.csv", "--trace-shift", "1", "--trace-loop"];
  const open = await planned("--arrivals", "5,10", "--gaps", "constant", ...mixes, ...trace);
  assert.deepEqual([open.plan.users, open.plan.arrivals, Object.keys(open.plan.mixes)], [
    [5, 10],
    "constant",
    ["browsing", "checkout"],
  ]);
  assert.deepEqual(open.plan.trace, { file: "steps.csv", values: [0, 50, 100, 0], shift: 1, fits: false });
  assert.equal(open.runs.length, 4);
  assert.deepEqual(open.runs[0], { users: 5, replicas: 1, shape: "trace", loop: "open", mix: "browsing" });

  const { plan } = await planned("--users", "2");
  assert.deepEqual(["userWait", "arrivals", "mixes", "trace"].filter((key) => key in plan), []);
});

Deno.test("campaign names the flag or the file of a load that cannot be", () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "browsing.json"), '{"GET /": {"weight": 1, "reason": "x"}}');
    const twice = `locust/mixes/browsing.json,${join(folder, "browsing.json")}`;
    const refused: [args: string[], message: RegExp][] = [
      [["--gaps", "constant"], /--gaps as they are those between --arrivals: these are not given/],
      [["--arrivals", "5", "--gaps", "normal"], /--gaps as it must be one of exponential, constant: it is "normal"/],
      [["--arrivals", "5", "--think-time", "1"], /--think-time as the arrivals of an open loop wait for nobody/],
      [["--arrivals", "0.5"], /--arrivals as they must be like 1-10,12,15: "0\.5"/],
      [["--mix", twice], /each mix must have a name of its own: two are called "browsing"/],
      [["--mix", "deno.json"], /Cannot use the mix deno\.json as its endpoints must have weight and reason/],
      [["--trace", "tests/locust/garbled.csv"], /garbled\.csv as line 3 must be one number: it is "2;3"/],
      [
        ["--trace", "tests/locust/steps.csv", "--trace-shift", "11", "--users", "10"],
        /steps\.csv must rise from 11 to/,
      ],
    ];
    for (const [args, message] of refused) await assertRefused("campaign", [...args, "--dry-run"], message);
  }));
