// Needs --allow-run=deno, --allow-read, --allow-write=output and --allow-env.
import assert from "node:assert/strict";
import { join } from "node:path";
import { gateTable, readGatePlan, readLimits, verdictText } from "../../lib/cli/gate_flags.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runCommand, runDone } from "./run_command.ts";
import { smallCampaign, writeCampaign } from "./small_campaign.ts";

Deno.test("readLimits() reads bounds by name, and says how they are written", () => {
  assert.deepEqual(readLimits("minCompletenessRatio=0.8, maxErrorRatio = 0.05"), {
    minCompletenessRatio: 0.8,
    maxErrorRatio: 0.05,
  });
  assert.deepEqual(readLimits(undefined), {});
  assert.throws(
    () => readLimits("maxErrorRatio"),
    /must be like maxErrorRatio=0\.05,minReplicasRatio=0\.9: "maxErrorRatio"/,
  );
  assert.throws(() => readLimits("maxErrorRatio=x"), /--gate as it must be a number: it is "x"/);
  assert.throws(() => readLimits("maxErrors=1"), /its bounds are minCompletenessRatio, .*: not "maxErrors"/);
});

Deno.test("readGatePlan() reads what the plan of a campaign keeps of the gate", () => {
  const values = {
    gate: undefined,
    "no-gate": false,
    attempts: "3",
    "retry-failed": false,
    "absent-columns": undefined,
  };
  assert.deepEqual(readGatePlan(values), { gate: {}, attempts: 3 });
  assert.deepEqual(readGatePlan({ ...values, "no-gate": true, "absent-columns": "cpu_limit,memory_limit" }), {
    gate: "off",
    attempts: 3,
    absentColumns: ["cpu_limit", "memory_limit"],
  });
  assert.throws(() => readGatePlan({ ...values, "no-gate": true, gate: "maxErrorRatio=1" }), /--no-gate is given too/);
  assert.throws(() => readGatePlan({ ...values, attempts: "0" }), /--attempts as it must be a number of at least 1/);
});

Deno.test("gateTable() has a row for each run, with every reason", () => {
  const table = gateTable([
    { run: "1 users x 1 replicas", verdict: verdictText("passed", 1), reasons: [] },
    { run: "2 users x 1 replicas", verdict: verdictText("failed", 2), reasons: ["it is frozen", "it is late"] },
  ]);
  assert.match(table, /│ 1 users x 1 replicas │ passed +│ +│/);
  assert.match(table, /│ 2 users x 1 replicas │ failed, 2 attempts │ it is frozen +│\n│ +│ +│ it is late/);
});

Deno.test("gate prints a verdict with reasons for each run, and exits with 1 if one fails", async () => {
  await inTemporaryFolder(async (folder) => {
    const files = smallCampaign({ services: ["front"], users: [1, 2, 4], samples: 20 });
    const data = await writeCampaign(join(folder, "data"), files);
    const loose = ["--data", data, "--gate", "maxVariationRatio=0.5"];
    const passed = await runDone("gate", loose);
    assert.match(passed, /│ 4 users x 1 replicas │ passed +│/);
    assert.match(passed, /^not judged, 3 times: request_rate: nobody wrote down what the load generator counted$/m);
    assert.match(passed, /: 3 of 3 runs passed the quality gate\n$/);

    await Deno.writeTextFile(join(data, "front_4_1.csv"), files["front_4_1.csv"]!.replaceAll(",/,1,", ",/,3,"));
    const failed = await runCommand("gate", loose);
    assert.equal(failed.code, 1);
    assert.match(
      failed.stdout,
      /│ 4 users x 1 replicas │ failed +│ front: 0 of 20 samples \(0 %\) saw the 1 replicas asked for/,
    );
    assert.match(failed.stderr, /^gate: Cannot vouch for .* as 1 of 3 runs fail the quality gate\n$/);
    const json = await runCommand("gate", [...loose, "--json"]);
    assert.equal(json.code, 1);
    const { runs, limits } = JSON.parse(json.stdout);
    assert.equal(limits.maxVariationRatio, 0.5);
    assert.deepEqual(runs.map(({ gate }: { gate: { verdict: string } }) => gate.verdict), [
      "passed",
      "passed",
      "failed",
    ]);
    assert.equal(runs[2].gate.reasons[0].check, "replicas");
  });
});

Deno.test("gate names the flag that is wrong", async () => {
  await assertRefused("gate", ["--data", "does/not/exist"], /Cannot judge "does\/not\/exist" as it must be a folder/);
  await assertRefused("gate", ["--gate", "nope=1"], /its bounds are minCompletenessRatio, /);
});

Deno.test({
  name: "campaign exits with 1 while a run fails the gate, and says where it is kept (needs both tools)",
  ...await skipUnless("prometheus", "locust"),
  fn: () =>
    inTemporaryFolder(async (folder) => {
      const plan = {
        ...{ users: [1], replicas: [1], cpuLimitsCores: [], shapes: [], stepSeconds: 3, durationSeconds: 63 },
        ...{ settleSeconds: 6, pauseSeconds: 0, userWaitSeconds: 0.2, seed: 42 },
      };
      const reason = {
        check: "replicas",
        service: "task1",
        value: 0,
        limit: 0.95,
        unit: "ratio",
        message: "task1: too many",
      };
      const run = {
        ...{ users: 1, replicas: 1, windowStartSeconds: 0, windowEndSeconds: 63, samples: 21 },
        files: ["failed/task1_1_1.csv"],
        load: { requests: 1, failures: 0, requestRateRps: 1, measuredRequestRateRps: 1, errors: {} },
        ...{ missing: [], warnings: [] },
        gate: { verdict: "failed", reasons: [reason], notJudged: [], attempts: 2, earlier: [[reason]] },
      };
      const head = { format: "plimsoll-campaign-1", name: "x", target: "testbed" };
      const record = { ...head, plan, measuredOn: {}, system: {}, queries: {}, runs: [run] };
      await Deno.writeTextFile(join(folder, "campaign.json"), JSON.stringify(record));
      const args = ["--output", folder, "--users", "1", "--replicas", "1"];
      const { code, stdout, stderr } = await runCommand("campaign", args);
      assert.match(
        stderr,
        /^1 run .*\n\[0\/1\] 1 users x 1 replicas: skipped\ncampaign: Cannot call .* complete as .* 1 of 1 failed; /,
      );
      assert.match(stderr, /failed, and --retry-failed measures them again\n$/);
      assert.match(stdout, /│ 1 users x 1 replicas │ failed, 2 attempts │ task1: too many/);
      assert.equal(code, 1);
      const json = await runCommand("campaign", [...args, "--json"]);
      assert.equal(json.code, 1);
      assert.deepEqual(JSON.parse(json.stdout).verdicts, [
        { run: "1 users x 1 replicas", verdict: "failed", attempts: 2, reasons: ["task1: too many"] },
      ]);
    }),
});
