// Needs --allow-run=deno, --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import { HEADER, zeros } from "../dataset/campaign_folder.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone } from "./run_command.ts";
import { sampleRow, smallCampaign, writeCampaign } from "./small_campaign.ts";
import { assertSameFiles, snapshot } from "./snapshot.ts";

type Files = Record<string, string>;

/** Changes the cells of one column in the records of a run file. */
function withColumn(text: string, column: string, change: (cell: string, record: number) => string): string {
  const place = HEADER.split(",").indexOf(column);
  return text.trimEnd().split("\n").map((line, i) => {
    if (i === 0) return line;
    const cells = line.split(",");
    cells[place] = change(cells[place]!, i - 1);
    return cells.join(",");
  }).join("\n") + "\n";
}

function changed(files: Files, change: (text: string) => string): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)]));
}

const GOOD = smallCampaign();
const FIRST = GOOD["front_1_1.csv"]!;
const ALL_ZERO = `${[HEADER, zeros(0, "front"), zeros(5, "front")].join("\n")}\n`;

/** Campaigns that nothing can be learned from, and what the message must say: the file or the flag, and what to change. */
const REFUSED: Readonly<Record<string, { files: Files; message: RegExp }>> = {
  "an empty folder": { files: {}, message: /must hold run files <service>_<users>_<replicas>\.csv: it holds no CSV/ },
  "a folder of other files": { files: { "notes.txt": "x" }, message: /it holds no CSV file/ },
  "a file name that does not parse": {
    files: { ...GOOD, "front-2.csv": FIRST },
    message: /"front-2\.csv" .* <service>_<users>_<replicas>\.csv: rename it or move it out/,
  },
  "a missing column": {
    files: { ...GOOD, "store_2_1.csv": FIRST.replace("request_rate", "rps") },
    message: /"store_2_1\.csv" .* must have the column "request_rate": its columns are .*\brps\b/,
  },
  "a column that stands twice": {
    files: { ...GOOD, "store_2_1.csv": FIRST.replace("endpoint", "service") },
    message: /"store_2_1\.csv" .*"(endpoint|service)"/,
  },
  "records with too many cells": {
    files: { ...GOOD, "store_2_1.csv": FIRST.replaceAll(",/,", ",/,x,") },
    message: /"store_2_1\.csv" .* line 2 has 16 cells for 15 columns/,
  },
  "two services in one file": {
    files: { ...GOOD, "front_1_1.csv": FIRST.replace(",front,", ",store,") },
    message: /"front_1_1\.csv" .* must hold one service: it holds "store" and "front"/,
  },
  "files without a record": {
    files: { "front_1_1.csv": `${HEADER}\n`, "front_2_1.csv": "" },
    message: /at least one sample must have a time and a cpu_usage: none of 0 has/,
  },
  "failed scrapes only": {
    files: { "front_1_1.csv": ALL_ZERO, "front_2_1.csv": ALL_ZERO },
    message: /a cpu_usage: none of 4 has, failed scrapes \(all zero\) left aside/,
  },
  "no target anywhere": {
    files: changed(GOOD, (text) => withColumn(text, "cpu_usage", () => "nan")),
    message: /a cpu_usage: none of 96 has/,
  },
  "one file": {
    files: { "front_1_1.csv": FIRST },
    message: /at least one case must be possible: case1_users_4_7 is not, .*; measure more than one load level/,
  },
  "one row": {
    files: { "front_1_1.csv": FIRST.split("\n").slice(0, 2).join("\n") },
    message: /at least one case must be possible: .* the campaign has users 1; measure more than one load level/,
  },
  "levels that no case can use": {
    files: smallCampaign({ services: ["front"], users: [20, 21, 22, 23, 24] }),
    message: /the campaign has users 20, 21, 22, 23, 24; pass --train-users 20,21,22,24 --test-users 23\n$/,
  },
};

Deno.test("pipeline refuses a campaign that it cannot use in one sentence, and leaves earlier results whole", async (t) => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "results");
    const good = await writeCampaign(join(folder, "good"), GOOD);
    await runDone("pipeline", ["--data", good, "--output", output, "--models", "linear_regression"]);
    const before = await snapshot(output);
    for (const [nth, [what, { files, message }]] of Object.entries(REFUSED).entries()) {
      await t.step(what, async () => {
        const data = await writeCampaign(join(folder, `bad-${nth}`), files);
        await assertRefused("pipeline", ["--data", data, "--output", output], message);
        assertSameFiles(await snapshot(output), before);
      });
    }
    await t.step(
      "a folder that is not there",
      () =>
        assertRefused(
          "pipeline",
          ["--data", `${good}x`, "--output", output],
          /".*goodx" .* must be a folder of run files/,
        ),
    );
    await t.step("a file in place of a folder", async () => {
      const file = join(good, "front_1_1.csv");
      await assertRefused(
        "pipeline",
        ["--data", file, "--output", output],
        /must be a folder of run files: it is a file/,
      );
    });
    await t.step("an output folder below a file", async () => {
      const below = join(good, "front_1_1.csv", "x");
      const message = /Cannot write to ".*front_1_1\.csv.x" as --output must be a folder that can be written: /;
      for (const task of ["pipeline", "evaluate", "train"]) {
        await assertRefused(task, ["--data", good, "--output", below], message);
      }
      assert.equal(await Deno.readTextFile(join(good, "front_1_1.csv")), FIRST);
    });
    assertSameFiles(await snapshot(output), before);
  });
});

Deno.test("pipeline repairs what it can, reports each repair, and gives the numbers of the clean campaign", async () => {
  await inTemporaryFolder(async (folder) => {
    const run = async (name: string, files: Files) => {
      const data = await writeCampaign(join(folder, name), files);
      const output = join(folder, `${name}-results`);
      const stdout = await runDone("pipeline", ["--data", data, "--output", output, "--models", "linear_per_service"]);
      return { stdout, scores: await Deno.readTextFile(join(output, "model_comparison_metrics.csv")) };
    };
    const clean = await run("clean", GOOD);
    assert.doesNotMatch(clean.stdout, /repaired:/);

    const lines = FIRST.trimEnd().split("\n");
    const messy = await run("messy", {
      ...changed(GOOD, (text) => `\ufeff${text.replaceAll("\n", "\r\n")}`),
      // Out of order, one time twice, blank lines, a time and a target that are none.
      "front_1_1.csv": [
        ...[lines[0], "", lines[3], lines[1], lines[2], lines[2]!.replace(/[\d.]+$/, "9"), ",,,,", ...lines.slice(4)],
        lines[1]!.replace(/^[^,]+/, "yesterday"),
        lines[1]!.replace("00:10:00", "00:20:00").replace(/[\d.]+$/, "nan"),
      ].join("\n"),
      // Columns that no model of this run reads.
      "front_2_1.csv": withColumn(
        GOOD["front_2_1.csv"]!,
        "p95_latency",
        (cell, i) => ["nan", "", "NaN", "oops"][i] ?? cell,
      ),
      "store_9_1.csv": ALL_ZERO.replaceAll("front", "store"),
    });
    for (
      const repair of [
        /^repaired: 1 files sorted by time: front_1_1\.csv$/m,
        /^repaired: 1 rows dropped: .*same time$/m,
        /^repaired: 1 rows dropped: timestamp is not a time$/m,
        /^repaired: 1 rows dropped: cpu_usage is missing$/m,
        /^repaired: 1 cells of p95_latency are not numbers/m,
        /^repaired: 2 empty lines left out$/m,
        /^repaired: 1 files refused as they have no usable row: store_9_1\.csv$/m,
      ]
    ) {
      assert.match(messy.stdout, repair);
    }
    assert.equal(messy.scores, clean.scores);
  });
});

Deno.test("pipeline judges what a campaign allows: levels of its own, and a service that training never saw", async () => {
  await inTemporaryFolder(async (folder) => {
    const output = join(folder, "results");
    const few = await writeCampaign(join(folder, "few"), smallCampaign({ users: [20, 21, 22, 23, 24] }));
    const args = ["--data", few, "--output", output, "--models", "linear_per_service"];
    const stdout = await runDone("pipeline", args);
    const advice = "--train-users 20,21,22,24 --test-users 23";
    assert.match(stdout, new RegExp(`^for case 1 and 2 pass ${advice}$`, "m"));
    assert.match(stdout, /^not possible: case1_users_4_7 is not possible as .* users 20, 21, 22, 23, 24$/m);
    assert.match(stdout, /│ unseen_service /);
    assert.ok((await Deno.readTextFile(join(output, "report.html"))).includes(`For case 1 and 2 pass ${advice}.`));

    const advised = await runDone("evaluate", [...args, ...advice.split(" ")]);
    assert.match(advised, /│ case1_users_23 +│ linear_per_service /);
    assert.doesNotMatch(advised, /for case 1 and 2/);

    const late = await writeCampaign(join(folder, "late"), {
      ...smallCampaign({ services: ["front"] }),
      ...smallCampaign({ services: ["late"], users: [4, 7] }),
    });
    const json = await runDone("evaluate", [...args.with(1, late), "--cases", "case1", "--json"]);
    const { cases: [case1] } = JSON.parse(json);
    assert.equal(case1.n_test, 24);
    assert.equal(case1.outside_ratio, 0.5, "every row of the service that only tests has is flagged");
  });
});

Deno.test("pipeline takes a constant target and rates of nothing but nan without a crash", async () => {
  await inTemporaryFolder(async (folder) => {
    const run = (files: string, output: string) =>
      runDone("pipeline", ["--data", files, "--output", join(folder, output), "--models", "random_forest,hybrid"]);
    const constant = await writeCampaign(
      join(folder, "constant"),
      changed(GOOD, (text) => withColumn(text, "cpu_usage", () => "0.5")),
    );
    assert.match(await run(constant, "a"), /│ case1_users_4_7 +│ persistence +│ +0 │/);
    const rateless = await writeCampaign(
      join(folder, "rateless"),
      changed(GOOD, (text) => withColumn(text, "request_rate", () => "nan")),
    );
    assert.match(await run(rateless, "b"), /│ case1_users_4_7 /);
    const tiny = await writeCampaign(join(folder, "tiny"), {
      "front_4_1.csv": `${HEADER}\n${sampleRow({ second: 0, service: "front", replicas: 1, rate: 1, cpu: 0.1 })}\n`,
      "front_5_1.csv": `${HEADER}\n${sampleRow({ second: 0, service: "front", replicas: 1, rate: 2, cpu: 0.2 })}\n`,
    });
    const levels = ["--train-users", "4", "--test-users", "5"];
    const stdout = await runDone("pipeline", ["--data", tiny, "--output", join(folder, "c"), ...levels]);
    assert.match(stdout, /│ case1_users_5 /);
  });
});
