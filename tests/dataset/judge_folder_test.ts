import assert from "node:assert/strict";
import { type JudgedFolder, judgeFolder } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { smallCampaign } from "../cli/small_campaign.ts";
import { hasReference, REFERENCE, withFolder } from "./campaign_folder.ts";

/** Messages against each run. */
function reasons({ runs }: JudgedFolder): string[] {
  return runs.map(({ gate }) => gate.reasons.map(({ message }) => message).join("\n"));
}

for (
  const [folder, count] of [["data/users-x-replicas", 36], ["data/cpu-limits", 12], ["data/dynamic", 4]] as const
) {
  Deno.test(`judgeFolder() accepts every run of the committed campaign ${folder}, by the default bounds`, async () => {
    const judged = await judgeFolder(folder);
    assert.equal(judged.format, "campaign");
    assert.equal(judged.runs.length, count);
    assert.deepEqual(reasons(judged).filter((text) => text !== ""), []);
  });
}

Deno.test({
  name: "judgeFolder() rejects all idle runs, each for what is wrong with it",
  ignore: !hasReference(),
  fn: async () => {
    const judged = await judgeFolder(`${REFERENCE}/idle-runs`);
    assert.equal(judged.format, "infrastructure");
    assert.deepEqual(judged.runs.map(({ gate }) => gate.verdict), new Array(4).fill("failed"));
    const [ten, twenty, fifty, seventyFive] = reasons(judged);
    for (const text of [ten, twenty, fifty, seventyFive]) {
      assert.match(text!, /: \d+ of \d+ samples have no time: nothing orders or dates them$/m);
      assert.match(text!, /: request_rate: 0 of \d+ expected samples \(0 %\)/);
      assert.match(text!, /: net_rx_bytes_value is 1000 x CPU in every row: not measured$/m);
      assert.match(text!, /: processing_intensity_value is a copy of CPU in every row: not measured$/m);
      assert.match(text!, /readings \(\d+ %\) also stand in other runs, most in \d+ users x 1 replicas, browsing/);
    }
    for (const text of [ten, twenty]) {
      assert.match(
        text!,
        /CPU goes from 0\.0016 to 0\.0016 cores while users go from 10 to 20 \(elasticity .* 0\.0003/,
      );
    }
    for (const text of [fifty, seventyFive]) {
      assert.match(text!, /the replica count ends after row 31 of \d\d: several pods are stacked below each other/);
      assert.match(text!, /net_tx_bytes_value is 0\.1 x mem_bytes_value in every row: not measured$/m);
      assert.match(text!, /frontend: .*replicas.*: 31 of \d\d expected samples/);
    }
    const whys = judged.runs[0]!.gate.notJudged.map(({ why }) => why);
    assert.ok(whys.includes("nobody wrote down what the load generator counted"));
  },
});

Deno.test({
  name: "judgeFolder() finds what the published campaign does not say: failed scrapes, and requests that failed",
  ignore: !hasReference(),
  fn: async () => {
    const { runs } = await judgeFolder(`${REFERENCE}/campaign`);
    const checks = runs.map(({ run, gate }) => [run, [...new Set(gate.reasons.map(({ check }) => check))]] as const);
    // From 6 users on another load generator was used, and 1.2 to 2.6 % of the requests were not answered with code 200.
    const failing = checks.filter(([run]) => Number(run.split(" ")[0]) >= 6);
    assert.equal(failing.length, 15);
    for (const [run, found] of failing) {
      if (run === "10 users x 2 replicas") assert.deepEqual(found, ["completeness", "missing", "errors", "steadiness"]);
      else assert.deepEqual(found, ["errors"], run);
    }
    assert.deepEqual(checks.filter(([run]) => Number(run.split(" ")[0]) <= 5).flatMap(([, found]) => found), []);
  },
});

Deno.test("judgeFolder() judges a folder without campaign.json, and says what it could not know", () =>
  withFolder(smallCampaign({ services: ["front"], users: [1, 2, 4], samples: 20 }), async (folder) => {
    const { runs, limits } = await judgeFolder(folder, { maxVariationRatio: 0.5 });
    assert.equal(limits.maxVariationRatio, 0.5);
    assert.deepEqual(runs.map(({ run, files, gate }) => [run, files, gate.reasons]), [
      ["1 users x 1 replicas", ["front_1_1.csv"], []],
      ["2 users x 1 replicas", ["front_2_1.csv"], []],
      ["4 users x 1 replicas", ["front_4_1.csv"], []],
    ]);
    assert.deepEqual(new Set(runs[0]!.gate.notJudged.map(({ check }) => check)), new Set(["request_rate", "errors"]));
  }));

Deno.test("judgeFolder() sees rows that loading would drop or fill", () => {
  const [[name, text]] = Object.entries(smallCampaign({ services: ["front"], users: [4], samples: 20 })) as [
    [string, string],
  ];
  const lines = text.trimEnd().split("\n");
  const failed = lines.map((line, i) => {
    if (i === 0 || i > 3) return line;
    const [time, service] = line.split(",");
    return `${time},${service},,0,0,0,0,0,0,0,0,0,0,0,0`;
  });
  return withFolder({ [name]: `${failed.join("\n")}\n` }, async (folder) => {
    assert.match(
      reasons(await judgeFolder(folder))[0]!,
      /^front: avg_latency, .*: 17 of 20 expected samples \(85 %\), at least 90 % are required$/m,
    );
  });
});

Deno.test("judgeFolder() uses the bounds of the campaign, and those given before them", () => {
  const plan = {
    ...{ users: [4], replicas: [1], cpuLimitsCores: [], shapes: [], stepSeconds: 5, durationSeconds: 150 },
    ...{ settleSeconds: 0, pauseSeconds: 0, userWaitSeconds: 1, seed: 1, gate: { minCompletenessRatio: 0.5 } },
  };
  const head = { format: "plimsoll-campaign-1", name: "x", target: "testbed", measuredOn: {}, system: {}, queries: {} };
  const load = { requests: 900, failures: 0, requestRateRps: 6, measuredRequestRateRps: 6, errors: {} };
  const runs = [{
    ...{ users: 4, replicas: 1, windowStartSeconds: 0, windowEndSeconds: 150, samples: 30, files: ["front_4_1.csv"] },
    ...{ load, missing: [], warnings: [] },
  }];
  const files = smallCampaign({ services: ["front"], users: [4], samples: 20 });
  return withFolder({ ...files, "campaign.json": JSON.stringify({ ...head, plan, runs }) }, async (folder) => {
    const limits = { maxVariationRatio: 1, maxMissingRatio: 1 };
    const judged = await judgeFolder(folder, limits);
    assert.deepEqual(reasons(judged), [""], "20 of 30 samples, and the rate that the load generator counted");
    assert.equal(judged.limits.minCompletenessRatio, 0.5);
    assert.match(reasons(await judgeFolder(folder, { ...limits, minCompletenessRatio: 0.9 }))[0]!, /20 of 30 expected/);
  });
});

Deno.test("judgeFolder() refuses a folder that is none or holds nothing to judge", async () => {
  await assert.rejects(judgeFolder("does/not/exist"), SchemaError);
  await withFolder({ "notes.txt": "x" }, (folder) => assert.rejects(judgeFolder(folder), /it holds no CSV file/));
  await withFolder(
    { "notes.csv": "a\n1\n" },
    (folder) => assert.rejects(judgeFolder(folder), /"notes.csv" as every CSV/),
  );
  const files = smallCampaign({ services: ["front"], users: [4] });
  await withFolder(files, (folder) => assert.rejects(judgeFolder(folder, { nope: 1 } as never), RangeError));
});
