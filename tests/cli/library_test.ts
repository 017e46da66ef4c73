// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type ModelMeta, openLibrary } from "@/models/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runCommand, runDone } from "./run_command.ts";
import { smallCampaign, writeCampaign } from "./small_campaign.ts";

const HOURS = 6 * 20;

/** Seasons of 6 samples, again and again, that a fixed pattern disturbs. */
function value(t: number, nth: number): number {
  return 10 + nth + 5 * Math.sin(2 * Math.PI * t / 6) + 0.3 * Math.sin(t * t + nth);
}

async function writeSeries(path: string, nth: number, rows = HOURS, stepSeconds = 3600): Promise<void> {
  const lines = Array.from(
    { length: rows },
    (_, t) => `${1_600_000_000 + stepSeconds * t},${value(t, nth)},${100 * value(t + 3, nth)}`,
  );
  await Deno.writeTextFile(path, `ts,cpu,memory\n${lines.join("\n")}\n`);
}

async function metas(output: string): Promise<ModelMeta[]> {
  const { models, refused } = await openLibrary(join(output, "library")).list();
  assert.deepEqual(refused, []);
  return models.map(({ meta }) => meta);
}

Deno.test("forecast --save adds forecasters with their scores, and --from-library lets them go on", async (t) => {
  await inTemporaryFolder(async (output) => {
    const data = join(output, "services");
    await Deno.mkdir(data);
    await writeSeries(join(data, "front end.csv"), 0);
    await writeSeries(join(data, "store.csv"), 1);
    const score = ["--data", data, "--output", output, "--season", "6", "--horizons", "1,6", "--models"];
    const ask = (reference: string, path: string, ...more: string[]) =>
      runCommand("forecast", ["--output", output, "--from-library", reference, "--data", path, ...more]);

    await t.step("a forecaster of one series is saved a series and target, one that learns from all once", async () => {
      const printed = await runDone("forecast", [
        ...score,
        "seasonal_median,boosting",
        "--save",
        "seasonal_median,boosting",
      ]);
      assert.match(printed, /^saved: seasonal_median as front-end cpu version 1, .*front-end\/cpu\/1$/m);
      assert.match(printed, /^saved: boosting as all cpu\+memory version 1, /m);
      const found = await metas(output);
      assert.deepEqual(found.map(({ service, target, model }) => `${service} ${target} ${model}`), [
        "all cpu+memory boosting",
        "front-end cpu seasonal_median",
        "front-end memory seasonal_median",
        "store cpu seasonal_median",
        "store memory seasonal_median",
      ]);
      for (const { scores, dataDigest, packages, trainedAt } of found) {
        assert.deepEqual(Object.keys(scores[0]!.baselines), ["persistence", "seasonal_naive"]);
        assert.match(scores[0]!.case, /^services, 2 series, (cpu|memory), 1 to 6 steps$/);
        assert.equal(dataDigest, found[0]!.dataDigest);
        assert.equal(packages["deno"], Deno.version.deno);
        assert.match(trainedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      }
      assert.ok(found[0]!.scores.some((one) => one.case.includes("memory")), "boosting is scored on both targets");
    });
    await t.step("the next steps of its own series, as CSV", async () => {
      const { code, stdout, stderr } = await ask("store/cpu", data);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^seasonal_median, store cpu version 1, trained \S+Z\n$/);
      const [header, ...rows] = stdout.trimEnd().split("\n").map((line) => line.split(","));
      assert.deepEqual(header!.slice(0, 6), ["series", "target", "step", "time_seconds", "median", "q0.05"]);
      assert.equal(rows.length, 6);
      assert.deepEqual(rows[0]!.slice(0, 4), ["store", "cpu", "1", String(1_600_000_000 + 3600 * HOURS)]);
      assert.equal(rows[0]!.at(-1), "1");
      rows.forEach((row, step) => assert.ok(Math.abs(Number(row[4]) - value(HOURS + step, 1)) < 1, row.join(",")));
    });
    await t.step("grown by some samples it is still the same series, and forecast from its new end", async () => {
      const grown = join(output, "store.csv");
      await writeSeries(grown, 1, HOURS + 5);
      const { stdout, stderr } = await ask("store/cpu", grown, "--json");
      const { model, series: [one] } = JSON.parse(stdout);
      assert.deepEqual([model.version, model.isCurrent, one.name, one.whyOther], [1, false, "store", []], stderr);
      assert.equal(one.firstTimeSeconds, 1_600_000_000 + 3600 * (HOURS + 5));
      assert.deepEqual([one.forecasts[0].median.length, one.forecasts[0].quantiles.length], [6, 11]);
    });
    await t.step("a series that it was not trained on is forecast and flagged", async () => {
      const other = join(output, "cart.csv");
      await writeSeries(other, 40);
      const { code, stdout, stderr } = await ask("all/cpu+memory/1", other);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^NOT AS TRAINED: cart, as it is not among what it was trained on: front end, store$/m);
      assert.match(stderr, /^NOT AS TRAINED: cart, as its cpu is 4\d\S* to 5\d\S*, and was /m);
      const rows = stdout.trimEnd().split("\n").slice(1);
      assert.equal(rows.length, 2 * 6);
      assert.ok(rows.every((row) => row.endsWith(",0")));
    });
    await t.step("the promoted version answers, or the newest", async () => {
      await runDone("forecast", [...score, "seasonal_median", "--save", "persistence"]);
      const library = openLibrary(join(output, "library"));
      assert.match((await ask("store/cpu", data)).stderr, /^persistence, store cpu version 2, trained/);
      await library.promote({ service: "store", target: "cpu", version: 1 });
      assert.match((await ask("store/cpu", data)).stderr, /^seasonal_median, store cpu version 1, in use, trained/);
    });
    await t.step("recommended is the one that the scores recommend", async () => {
      const before = (await metas(output)).length;
      const printed = await runDone("forecast", [
        ...score,
        "seasonal_median",
        "--target",
        "cpu",
        "--save",
        "recommended",
      ]);
      const name = /^services, cpu, .*: (\w+) is recommended/m.exec(printed)![1]!;
      const lines = printed.match(/^saved: .*$/mg)!;
      assert.ok(lines.every((line) => line.startsWith(`saved: ${name} as `)), printed);
      assert.equal((await metas(output)).length, before + lines.length);
    });
    await t.step("what cannot be used is refused", async () => {
      const refused = (args: string[], message: RegExp) =>
        assertRefused("forecast", ["--output", output, ...args], message);
      await refused(
        [...score, "seasonal_median", "--save", "theta"],
        /forecaster "theta" as --save must name some that are scored: recommen/,
      );
      await refused(
        ["--from-library", "store"],
        /must be SERVICE\/TARGET or SERVICE\/TARGET\/VERSION: it is "store"$/m,
      );
      await refused(["--from-library", "store/cpu/0"], /from-library VERSION as it must be a number of at least 1/);
      await refused(
        ["--from-library", "store/disk"],
        /Cannot find store\/disk as .*: it has all\/cpu\+memory, front-end\/cpu/,
      );
      await refused(["--from-library", "store/cpu", "--save", "boosting"], /only what is scored is saved: nothing is/);
      const quick = join(output, "quick.csv");
      await writeSeries(quick, 1, HOURS, 60);
      await refused(
        ["--from-library", "store/cpu", "--data", quick],
        /samples must be 3600 s apart, .* are 60 s apart/,
      );
      const none = { "--output": join(output, "none"), "--data": data, "--from-library": "store/cpu" };
      await assertRefused("forecast", Object.entries(none).flat(), /library must have it: it is empty/);
    });
  });
});

Deno.test("forecast --from-library goes on with a network of the library as it was trained", async () => {
  await inTemporaryFolder(async (output) => {
    const data = join(output, "store.csv");
    await writeSeries(data, 1, 80);
    const score = ["--data", data, "--output", output, "--season", "6", "--horizons", "3", "--models", "tcn"];
    await runDone("forecast", [...score, "--save", "tcn"]);
    const [meta] = await metas(output);
    assert.deepEqual([meta!.service, meta!.target, meta!.model], ["all", "cpu+memory", "tcn"]);
    assert.ok(meta!.files.some(({ name }) => name === "weights.bin"));
    assert.match(meta!.packages["@tensorflow/tfjs"]!, /^\d/);
    const curve = await Deno.readTextFile(join(output, "forecast", "training_store_tcn.csv"));
    assert.match(curve, /^epoch,train_loss,validation_loss,learning_rate,kept\n1,/);
    assert.ok((await Deno.stat(join(output, "charts", "forecast_training_store_tcn.png"))).size > 0);
    const ask = () => runDone("forecast", ["--output", output, "--from-library", "all/cpu+memory", "--data", data]);
    const answer = await ask();
    const rows = answer.trimEnd().split("\n").slice(1).map((line) => line.split(","));
    assert.deepEqual(rows.map(([, target, step]) => `${target} ${step}`), [
      ...[1, 2, 3].map((step) => `cpu ${step}`),
      ...[1, 2, 3].map((step) => `memory ${step}`),
    ]);
    assert.ok(rows.every((row) => Number.isFinite(Number(row[4])) && row.at(-1) === "1"));
    assert.equal(await ask(), answer);
  });
});

Deno.test("train --library adds models with the scores of this campaign, and predict --from-library asks them", async () => {
  await inTemporaryFolder(async (output) => {
    const data = await writeCampaign(
      join(output, "campaign"),
      smallCampaign({ users: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }),
    );
    const models = ["--models", "linear_regression,utilization_law"];
    const printed = await runDone("train", ["--data", data, "--output", output, ...models, "--library"]);
    assert.match(printed, /^saved: linear_regression as all cpu_usage version 1, /m);
    assert.match(printed, /^saved: utilization_law as all cpu_usage version 2, /m);
    const found = await metas(output);
    assert.deepEqual(found.map(({ model, kind }) => [model, kind]), [
      ["linear_regression", "tabular"],
      ["utilization_law", "tabular"],
    ]);
    const [mae] = found[1]!.scores;
    assert.equal(mae!.case, "case1_users_4_7, rows with a measured past");
    assert.ok(mae!.value! > 0 && mae!.baselines["persistence"]! > mae!.value!);
    const ask = async (...args: string[]) =>
      JSON.parse(
        await runDone("predict", ["--output", output, "--service", "front", "--rate", "9", ...args, "--json"]),
      );
    const newest = await ask("--from-library", "all/cpu_usage");
    assert.deepEqual(newest, await ask("--model", "utilization_law"));
    assert.equal((await ask("--from-library", "all/cpu_usage/1")).model, "linear_regression");
    await assertRefused(
      "predict",
      ["--output", output, "--from-library", "all/memory_usage"],
      /Cannot find all\/memory_usage as .*library must have it: it has all\/cpu_usage$/m,
    );
  });
});
