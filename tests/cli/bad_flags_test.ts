// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";
import { smallCampaign, writeCampaign } from "./small_campaign.ts";
import { assertSameFiles, snapshot } from "./snapshot.ts";

type Refusal = readonly [args: string, message: RegExp];

/** Flags of commands that learn. What they share is read by the same lines of code; each is asked once. */
const LEARNING: Readonly<Record<string, readonly Refusal[]>> = {
  pipeline: [
    ["--bogus 1", /'--bogus': see deno task pipeline --help/],
    ["extra", /'extra': see deno task pipeline --help/],
    ["--models nope", /model "nope" as it must be one of persistence, linear_regression, .*ml_random_forest/],
    ["--models ,", /--models as it must name something/],
    ["--target nope", /"nope" as --target must be one of cpu_usage, memory_usage, /],
    ["--target memory_usage", /a memory_usage: none of 12 has/],
    ["--cases nope", /case "nope" as --cases must name some of case1_users_4_7, .*, unseen_service$/m],
    ["--jobs 0", /--jobs as it must be a number of at least 1: it is "0"/],
    ["--jobs 1.5", /--jobs as it must be a whole number: it is "1.5"/],
  ],
  evaluate: [
    ["--data", /'--data <value>' argument missing: see deno task evaluate --help/],
    ["--seed many", /--seed as it must be a number of at least 0: it is "many"/],
    ["--seed -1", /'--seed' argument is ambiguous\. .* use '--seed=-XYZ': see deno task evaluate --help/],
    ["--seed 1.5", /--seed as it must be a whole number: it is "1.5"/],
    ["--train-users 1,x", /--train-users as they must be like 1-10,12,15: "1,x"/],
    ["--train-users 4,5 --test-users 4", /must not both train and test: users 4 are in both lists/],
    ["--cases beyond", /beyond_campaign is not, as there is no row to test on with users 12, 15/],
  ],
  train: [["--models usl", /at least one model must fit .*: usl: it predicts throughput, avg_latency, not cpu_usage/]],
};

Deno.test("pipeline, evaluate and train name the flag that is wrong, and leave earlier results whole", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeCampaign(join(folder, "data"), smallCampaign({ users: [4, 5], samples: 3 }));
    const output = join(folder, "results");
    await runDone("train", ["--data", data, "--output", output, "--models", "persistence"]);
    const before = await snapshot(output);
    for (const [task, refusals] of Object.entries(LEARNING)) {
      for (const [args, message] of refusals) {
        await t.step(
          `${task} ${args}`,
          () => assertRefused(task, ["--data", data, "--output", output, ...args.split(" ")], message),
        );
      }
    }
    assertSameFiles(await snapshot(output), before);
  });
});

/** Flags of commands that measure. None of them starts anything. */
const MEASURING: Readonly<Record<string, readonly Refusal[]>> = {
  campaign: [
    ["--users 1", /--output must name its folder/],
    ["--users 0", /--users as they must be like 1-10,12,15: "0"/],
    ["--step 0 --dry-run", /its step must be > 0 s: it is 0 s/],
    ["--step x", /--step as it must be a number of at least 0: it is "x"/],
    ["--duration 3 --dry-run", /must hold at least 2 samples: 3 s at a step of 3 s/],
    ["--limits , --dry-run", /--limits as it must name something/],
    ["--limits 0.2005 --dry-run", /whole millicores: it is 0.2005/],
    ["--shapes square --dry-run", /load shapes are uniform, ramp, burst, sine, day, trace: not "square"/],
    ["--only-user 99 --dry-run", /--only-user 99 .* leave none of users 1, 2, /],
    ["--seed 1.5 --dry-run", /--seed as it must be a whole number: it is "1.5"/],
  ],
  testbed: [
    ["--replicas 0", /number of replicas must be an integer >= 1: it is 0/],
    ["--cpu-limit x", /--cpu-limit as it must be a number: it is "x"/],
  ],
};

Deno.test("campaign and testbed name the flag that is wrong before they start anything", async (t) => {
  for (const [task, refusals] of Object.entries(MEASURING)) {
    for (const [args, message] of refusals) {
      await t.step(`${task} ${args}`, () => assertRefused(task, args.split(" "), message));
    }
  }
});

Deno.test("predict answers inside and outside the training range, and refuses what it cannot answer", async (t) => {
  await inTemporaryFolder(async (output) => {
    const data = await writeCampaign(join(output, "data"), smallCampaign());
    const models = join(output, "models");
    const trained = JSON.parse(
      await runDone("train", [
        ...["--data", data, "--output", output, "--json"],
        ...["--models", "persistence,linear_per_service,random_forest,utilization_law,usl"],
      ]),
    );
    assert.deepEqual(trained.map(({ model, bytes }: { model: string; bytes?: number }) => [model, bytes! > 0]), [
      ...["persistence", "linear_per_service", "random_forest", "utilization_law"].map((model) => [model, true]),
      ["usl", false],
    ]);
    const ask = async (args: string) =>
      JSON.parse(await runDone("predict", ["--output", output, "--json", ...args.split(" ")]));

    await t.step("a load that training saw has an interval around it and no flag", async () => {
      for (const model of ["utilization_law", "random_forest --target-lags 0.29,0.29", "linear_per_service"]) {
        const answer = await ask(`--service store --rate 6 --replicas 1 --model ${model}`);
        assert.ok(answer.lower < answer.prediction && answer.prediction < answer.upper, model);
        // The campaign is made of 0.05 cores and 0.04 core-seconds a request.
        assert.ok(Math.abs(answer.prediction - 0.29) < 0.03, `${model}: ${answer.prediction}`);
        assert.deepEqual([answer.outside, answer.whyOutside, answer.unit], [false, null, "cores"]);
      }
    });
    await t.step("a load, a service or replicas that training never saw are flagged, with the reason", async () => {
      const reasons = {
        "--service store --rate 600": /^600 req\/s is beyond/,
        "--service cart --rate 6": /never saw service "cart", only front, store/,
        "--service store --rate 6 --replicas 7": /never saw .* 7 replicas, only 1/,
      };
      for (const [point, reason] of Object.entries(reasons)) {
        const answer = await ask(point);
        assert.equal(answer.outside, true);
        assert.match(answer.whyOutside, reason);
        assert.ok(Number.isFinite(answer.prediction));
      }
    });
    await t.step("the table says the same in words", async () => {
      const table = await runDone("predict", ["--output", output, "--service", "store", "--rate", "600"]);
      assert.match(table, /│ cpu_usage .* cores/);
      assert.match(table, /│ 90 % interval .* cores to .* cores/);
      assert.match(table, /│ inside the training range .*│ NO: 600 req\/s is beyond/);
    });

    const law = await Deno.readTextFile(join(models, "utilization_law_cpu_usage.json"));
    await Deno.writeTextFile(join(models, "utilization_law_throughput.json"), law);
    await Deno.writeTextFile(join(models, "hybrid_cpu_usage.json"), law);
    await Deno.writeTextFile(join(models, "usl_cpu_usage.json"), law.slice(0, law.length / 2));
    await Deno.writeTextFile(join(models, "linear_regression_cpu_usage.json"), law.replace('"seed":42', '"seed":43'));
    await Deno.writeTextFile(join(models, "gradient_boosting_cpu_usage.json"), "{}");
    const refusals: readonly Refusal[] = [
      ["--rate 6", /utilization_law as it needs the service \(front, store\) of a point: it has none/],
      ["--service store", /needs the request rate of a point: it has none/],
      ["--service store --rate x", /--rate as it must be a number of at least 0: it is "x"/],
      ["--service store --rate 6 --replicas 0", /--replicas as it must be a number of at least 1: it is "0"/],
      ["--service store --rate 6 --limit 0", /--limit as it must be a number of at least 0.001: it is "0"/],
      ["--rate 6 --model persistence", /earlier values of cpu_usage must be stated .*; state it by .* --target-lags$/m],
      ["--model nope", /"nope" as --model must be one of persistence, linear_regression, /],
      ["--model ../models/usl", /"\.\.\/models\/usl" as --model must be one of/],
      ["--target nope", /--target must be one of cpu_usage, /],
      [
        "--model ml_random_forest",
        /must have been trained: there is no .*ml_random_forest_cpu_usage\.json; run deno task/,
      ],
      ["--target throughput", /utilization_law_throughput\.json" as it must predict throughput: it predicts cpu_usage/],
      ["--model hybrid", /hybrid_cpu_usage\.json must hold it: it holds utilization_law; run deno task train/],
      ["--model usl", /usl_cpu_usage\.json" as it must be JSON: it is damaged or cut off/],
      ["--model linear_regression", /content must match its checksum: it was damaged or edited; train it again/],
      ["--model gradient_boosting", /gradient_boosting_cpu_usage\.json" as its format must be "plimsoll-model"/],
    ];
    for (const [args, message] of refusals) {
      await t.step(args, () => assertRefused("predict", ["--output", output, ...args.split(" ")], message));
    }
    await t.step("a folder that holds no models, and a file in its place", async () => {
      for (const wrong of [data, join(data, "front_1_1.csv")]) {
        await assertRefused(
          "predict",
          ["--output", wrong],
          /must have been trained: there is no .*; run deno task train/,
        );
      }
    });
  });
});
