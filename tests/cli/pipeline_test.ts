// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { hasReference, REFERENCE } from "../dataset/campaign_folder.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { runDone, startCommand } from "./run_command.ts";
import { smallCampaign, writeCampaign } from "./small_campaign.ts";
import { assertSameFiles, hasSameBytes, type Snapshot, snapshot } from "./snapshot.ts";

/** The files whose names are public, as the published workflow and the design have them. */
const PUBLIC_FILES = [
  "charts/model_comparison_mae.png",
  "charts/model_comparison_mape.png",
  "cpu_eval_summary.json",
  "cpu_predictions_test.csv",
  "eda/correlation_heatmap.png",
  "eda/cpu_usage_distribution.png",
  "eda/request_rate_vs_cpu_usage.png",
  "eda/summary_stats.csv",
  "features/cpu_usage.csv",
  "features/cpu_usage.json",
  "model_comparison_metrics.csv",
  "models/linear_regression_cpu_usage.json",
  "models/random_forest_cpu_usage.json",
  "new_point_predictions.csv",
  "new_point_predictions.json",
  "report.html",
];

/** Asserts that a file is what its name says, from beginning to end. */
function assertWhole(path: string, bytes: Uint8Array): void {
  const text = new TextDecoder();
  const end = text.decode(bytes.subarray(-16));
  if (path.endsWith(".png")) {
    assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10], path);
    assert.match(end, /IEND.{4}$/s, path);
  } else if (path.endsWith(".json")) JSON.parse(text.decode(bytes));
  else if (path.endsWith(".svg")) assert.match(end, /<\/svg>\n$/, path);
  else if (path.endsWith(".html")) assert.match(end, /<\/html>\n?$/, path);
  else {
    const lines = text.decode(bytes).split("\n");
    assert.equal(lines.at(-1), "", path);
    assert.ok(path.endsWith(".csv") && lines.length > 2, path);
  }
}

Deno.test("pipeline writes every public file, whole, and the same bytes with 1 and with 2 threads", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = await writeCampaign(join(folder, "data"), smallCampaign({ replicas: [1, 3] }));
    const run = async (jobs: string): Promise<Snapshot> => {
      const output = join(folder, `jobs-${jobs}`);
      const stdout = await runDone("pipeline", ["--data", data, "--output", output, "--jobs", jobs]);
      assert.match(stdout, /│ case1_users_4_7 .*\d+ % \(-?\d+\.\.\d+ %\)/, "best model with skill and interval");
      return await snapshot(output);
    };
    const [one, two] = [await run("1"), await run("2")];
    assertSameFiles(two, one);
    assert.deepEqual(PUBLIC_FILES.filter((path) => !one.has(path)), []);
    one.forEach((bytes, path) => assertWhole(path, bytes));
    const header = (path: string) => new TextDecoder().decode(one.get(path)).split("\n")[0]!;
    assert.match(header("model_comparison_metrics.csv"), /^model,case,mae,mape/);
    assert.match(
      header("cpu_predictions_test.csv"),
      /^timestamp,service,source_file,concurrent_users,cpu_usage,(?=.*pred_case1_linear_regression)(?=.*pred_case2_)/,
    );
  });
});

Deno.test("pipeline killed at any moment leaves each earlier file as it was, or new and whole", async () => {
  await inTemporaryFolder(async (folder) => {
    const models = ["--models", "linear_regression,random_forest"];
    const run = async (name: string, users: readonly number[]) => {
      const args = ["--data", await writeCampaign(join(folder, name), smallCampaign({ users })), ...models, "--output"];
      await runDone("pipeline", [...args, join(folder, `${name}-results`)]);
      return { args, files: await snapshot(join(folder, `${name}-results`)) };
    };
    const before = await run("before", [1, 4, 7, 8]);
    const after = await run("after", [1, 2, 4, 5, 7, 9]);
    assert.deepEqual([...after.files.keys()], [...before.files.keys()]);
    const output = join(folder, "before-results");
    const seen = new Set<string>();
    for (const changes of [1, 4, 16, 48, 80]) {
      const process = startCommand("pipeline", [...after.args, output]);
      // Each file makes several events: made, written, renamed.
      let left = changes;
      const watcher = Deno.watchFs(output);
      const ended = process.output().finally(() => watcher.close());
      for await (const _ of watcher) if (--left === 0) process.kill("SIGKILL");
      await ended;

      const found = await snapshot(output);
      for (const [path, old] of before.files) {
        const bytes = found.get(path)!;
        const age = hasSameBytes(bytes, old) ? "old" : hasSameBytes(bytes, after.files.get(path)!) ? "new" : "broken";
        assert.notEqual(age, "broken", `${path} after ${changes} changes`);
        seen.add(age);
      }
      const more = [...found.keys()].filter((path) => !before.files.has(path) && !path.endsWith(".tmp"));
      assert.deepEqual(more, []);
    }
    assert.deepEqual([...seen].sort(), ["new", "old"], "some kills came before a file was replaced, some after");
    await runDone("pipeline", [...after.args, output]);
    const found = await snapshot(output);
    assertSameFiles(new Map([...found].filter(([path]) => !path.endsWith(".tmp"))), after.files);
  });
});

Deno.test({
  name: "pipeline reproduces the published numbers on the published campaign, and flags what it cannot know",
  ignore: !hasReference(),
  fn: async (t) => {
    await inTemporaryFolder(async (output) => {
      const data = `${REFERENCE}/campaign`;
      const stdout = await runDone("pipeline", ["--data", data, "--output", output]);
      const summary = JSON.parse(await Deno.readTextFile(join(output, "cpu_eval_summary.json")));
      const { case1_users_4_7: case1, near_extrapolation: near, case2_simulated_user15_traffic_scale: proxy } =
        summary.metrics;

      await t.step("rows and errors are the published ones", () => {
        assert.deepEqual([summary.n_train, summary.n_test], [1416, 354]);
        assert.equal(case1.linear_regression.mae.toFixed(4), "0.0581");
        assert.equal(case1.linear_regression.mape.toFixed(2), "15.06");
        assert.equal(proxy.linear_regression.mae.toFixed(2), "0.11");
        assert.equal(proxy.linear_regression.mape.toFixed(2), "93.21");
        assert.ok(case1.random_forest.mae <= 0.077, `${case1.random_forest.mae}`);
        assert.ok(case1.random_forest.mape >= 12.5 && case1.random_forest.mape <= 14.6, `${case1.random_forest.mape}`);
        assert.equal(case1.persistence.mae.toFixed(4), "0.0663");
        assert.ok(case1.linear_per_service.mae <= 0.042, `${case1.linear_per_service.mae}`);
        assert.ok(near.linear_per_service.mae <= 0.042, `${near.linear_per_service.mae}`);
      });
      await t.step("far extrapolation is flagged, in-range rows are not", () => {
        const outside = Object.fromEntries(
          summary.cases.map((found: { name: string; outside_ratio: number }) => [found.name, found.outside_ratio]),
        );
        assert.ok(outside.far_extrapolation >= 0.95, `${outside.far_extrapolation}`);
        assert.ok(outside.case1_users_4_7 <= 0.05, `${outside.case1_users_4_7}`);
      });
      await t.step("intervals of 90 % hold 86 to 95 % of the in-range rows", () => {
        const models: Record<string, { coverage_ratio: number }> = summary.intervals.by_case.case1_users_4_7;
        const ratios = Object.values(models).map((found) => found.coverage_ratio);
        const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
        // Of the best model, and on average. A single other one may be more careful than it needs, none less.
        for (const ratio of [models[summary.best_model_case1_by_mae]!.coverage_ratio, mean]) {
          assert.ok(ratio >= 0.86 && ratio <= 0.95, `${ratio}`);
        }
        assert.ok(Math.min(...ratios) >= 0.86, `${ratios}`);
      });
      await t.step("the terminal names the best model of each case with its skill and interval", () => {
        for (const { name, kind } of summary.cases as { name: string; kind: string }[]) {
          if (kind === "proxy") continue;
          assert.match(stdout, new RegExp(`│ ${name} +│ \\w+ .*(% \\(-?\\d+\\.\\.-?\\d+ %\\)|is the baseline)`));
        }
        assert.match(
          stdout,
          /on all rows the best model is another: case1_users_4_7 hybrid, unseen_replicas linear_per_/,
        );
        assert.ok(stdout.split("\n").filter((line) => line.startsWith("│")).every((line) => line.length <= 110));
        assert.match(stdout, /not possible: beyond_campaign is not possible as .* users 12, 15/);
      });
      await t.step("the saved forest is under 3 MB, and saved models answer with interval and flag", async () => {
        const { size } = await Deno.stat(join(output, "models", "random_forest_cpu_usage.json"));
        assert.ok(size < 3e6, `${size} bytes`);
        const ask = async (rate: string, ...args: string[]) =>
          JSON.parse(
            await runDone("predict", [
              ...["--output", output, "--service", "task1", "--replicas", "2", "--json", "--rate", rate],
              ...args,
            ]),
          );
        const inside = await ask("4");
        assert.ok(inside.lower < inside.prediction && inside.prediction < inside.upper);
        assert.equal(inside.outside, false);
        const outside = await ask("40", "--model", "random_forest", "--target-lags", "1,1");
        assert.equal(outside.outside, true);
        assert.match(outside.whyOutside, /40 req\/s is beyond/);
      });
    });
  },
});
