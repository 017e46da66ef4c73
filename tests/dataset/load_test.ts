import assert from "node:assert/strict";
import { describeRepairs, loadCampaign, numericColumn, textColumn } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { HEADER, record, runText, withFolder, zeros } from "./campaign_folder.ts";

const file = (...rows: string[]): string => `${[HEADER, ...rows].join("\n")}\n`;

Deno.test("loadCampaign() reads every run file, sorted by name and time, and leaves other files aside", async () => {
  const files = {
    "cart_2_1.csv": file(record(5, 2, 0.2), record(0, 1, 0.1)),
    "cart_10_1_200m_ramp.csv": file(record(0, 3, 0.3)),
    "campaign.json": '{"plan": {"stepSeconds": 5, "durationSeconds": 10}}',
    "notes.txt": "not a run",
  };
  const campaign = await withFolder(files, (directory) => loadCampaign(directory));
  assert.deepEqual(textColumn(campaign.table, "source_file"), [
    "cart_10_1_200m_ramp.csv",
    "cart_2_1.csv",
    "cart_2_1.csv",
  ]);
  assert.deepEqual([...numericColumn(campaign.table, "request_rate")], [3, 1, 2]);
  assert.deepEqual([...numericColumn(campaign.table, "concurrent_users")], [10, 2, 2]);
  assert.deepEqual(textColumn(campaign.table, "timestamp")[2], "2026-01-01 00:00:05");
  assert.deepEqual(campaign.users, [2, 10]);
  assert.deepEqual(campaign.repairs.sortedFiles, ["cart_2_1.csv"]);
  assert.match(campaign.digest, /^[0-9a-f]{64}$/);
  assert.equal(campaign.quality[0]!.missingSamples, 1, "the plan asked for two samples");
});

Deno.test("loadCampaign() takes columns in any order, unknown ones, and files without the added ones", async () => {
  const turned = `extra,${HEADER.split(",").reverse().join(",")},memory_usage\nx,${
    record(0, 1, 0.25).split(",").reverse().join(",")
  },77\n`;
  const campaign = await withFolder(
    { "cart_1_1.csv": turned, "cart_2_1.csv": file(record(0, 2, 0.5)) },
    (directory) => loadCampaign(directory),
  );
  assert.deepEqual([...numericColumn(campaign.table, "cpu_usage")], [0.25, 0.5]);
  assert.deepEqual([...numericColumn(campaign.table, "memory_usage")], [77, NaN]);
  assert.deepEqual([...numericColumn(campaign.table, "error_rate")], [NaN, NaN]);
  assert.equal(campaign.table.getColumn("memory_usage").nullCount(), 1, "a gap is a null in the table");
});

Deno.test("loadCampaign() reads nan, NaN, empty, padded, infinite and unreadable cells, and counts the last", async () => {
  const rates = ["nan", "NaN", "", " 7.5 ", "+Inf", "oops", "1e1"];
  const campaign = await withFolder(
    { "cart_1_1.csv": file(...rates.map((rate, i) => record(5 * i, rate, 0.5))) },
    (directory) => loadCampaign(directory),
  );
  assert.deepEqual([...numericColumn(campaign.table, "request_rate")], [NaN, NaN, NaN, 7.5, NaN, NaN, 10]);
  assert.equal(campaign.repairs.unreadableCells["request_rate"], 1);
});

Deno.test("loadCampaign() repairs and reports duplicated and unsorted times, bad times, missing targets, blank lines", async () => {
  const text = file(
    record(10, 3, 0.3),
    "",
    ",,,,",
    record(0, 1, 0.1),
    record(0, 9, 0.9),
    record(5, 2, "nan"),
    record(15, 4, 0.4).replace("2026-01-01 00:00:15", "yesterday"),
  );
  const { table, repairs } = await withFolder({ "cart_1_1.csv": text }, (directory) => loadCampaign(directory));
  assert.deepEqual([...numericColumn(table, "cpu_usage")], [0.1, 0.3]);
  assert.deepEqual(describeRepairs(repairs, "cpu_usage"), [
    "2 empty lines left out",
    "1 rows dropped: timestamp is not a time",
    "1 rows dropped: cpu_usage is missing",
    "1 rows dropped: the file has an earlier record of the same time",
    "1 files sorted by time: cart_1_1.csv",
  ]);
  assert.equal(repairs.records, 5);
  assert.equal(repairs.rows, 2);
});

Deno.test("loadCampaign() fills failed scrapes as the study did and says where; other columns stay missing", async () => {
  const { table, repairs } = await withFolder(
    { "cart_1_1.csv": file(zeros(0), record(5, 2, 0.2), zeros(10), record(15, 4, 0.4)) },
    (directory) => loadCampaign(directory),
  );
  assert.deepEqual([...numericColumn(table, "cpu_usage")], [0.2, 0.2, 0.2, 0.4]);
  assert.deepEqual([...numericColumn(table, "cpu_limit")], [3, 3, 3, 3]);
  assert.deepEqual([...numericColumn(table, "p95_latency")], [NaN, 20, NaN, 20]);
  assert.deepEqual([...numericColumn(table, "failed_scrape")], [1, 0, 1, 0]);
  assert.equal(repairs.failedScrapes, 2);
});

Deno.test("loadCampaign() refuses a run whose every scrape failed, or that is empty, and reports it", async () => {
  const campaign = await withFolder({
    "cart_1_1.csv": file(zeros(0), zeros(5)),
    "cart_2_1.csv": runText(5),
    "cart_3_1.csv": file(),
    "cart_4_1.csv": "",
  }, (directory) => loadCampaign(directory));
  assert.deepEqual(campaign.repairs.refusedFiles, ["cart_1_1.csv", "cart_3_1.csv", "cart_4_1.csv"]);
  assert.equal(campaign.table.height, 5);
  assert.deepEqual(campaign.users, [2]);
  assert.deepEqual(campaign.quality.map(({ verdict }) => verdict), ["rejected", "ok", "rejected", "rejected"]);
  assert.match(campaign.quality[0]!.reasons[0]!, /every scrape failed: all 2 samples/);
});

Deno.test("loadCampaign() takes one file with one row", async () => {
  const campaign = await withFolder(
    { "cart_1_1.csv": file(record(0, 1, 0.1)) },
    (directory) => loadCampaign(directory),
  );
  assert.equal(campaign.table.height, 1);
  assert.ok(Number.isNaN(campaign.stepSeconds));
});

Deno.test("loadCampaign() drops rows for the target that it is given", async () => {
  const rows = file(record(0, 1, "nan"), record(5, 1, 0.2));
  const campaign = await withFolder(
    { "cart_1_1.csv": rows },
    (directory) => loadCampaign(directory, { target: "avg_latency" }),
  );
  assert.equal(campaign.table.height, 2);
});

Deno.test("loadCampaign() believes the rows if the file name says another service, and says so", async () => {
  const rows = file(record(0, 1, 0.1, "basket"), record(5, 1.5, 0.12, ""));
  const campaign = await withFolder({ "cart_1_1.csv": rows }, (directory) => loadCampaign(directory));
  assert.deepEqual(campaign.services, ["basket"]);
  assert.deepEqual(textColumn(campaign.table, "service"), ["basket", "basket"]);
  assert.match(campaign.quality[0]!.reasons[0]!, /file name says service "cart"/);
});

Deno.test("loadCampaign() names the file and what to change", async (t) => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ["an empty folder", {}, /must hold run files <service>_<users>_<replicas>\.csv: it holds no CSV file/],
    ["a folder without CSV files", { "campaign.json": "{}" }, /it holds no CSV file/],
    [
      "a stray CSV",
      { "cart_1_1.csv": runText(3), "summary.csv": "a,b\n1,2\n" },
      /"summary\.csv".*rename it or move it out/,
    ],
    ["wrong columns", { "cart_1_1.csv": "a,b\n1,2\n" }, /"cart_1_1\.csv".*column "timestamp": its columns are a, b/],
    ["semicolons", { "cart_1_1.csv": HEADER.replaceAll(",", ";") }, /"cart_1_1\.csv".*column "timestamp"/],
    [
      "two services",
      { "cart_1_1.csv": file(record(0, 1, 1, "a"), record(5, 1, 1, "b")) },
      /one service: it holds "a" and "b"/,
    ],
    [
      "zeros only",
      { "cart_1_1.csv": file(zeros(0)) },
      /at least one sample must have a time and a cpu_usage: none of 1 has/,
    ],
    ["no readable time", { "cart_1_1.csv": file(record(0, 1, 1).replace("2026", "t")) }, /none of 1 has/],
    ["a broken plan", { "cart_1_1.csv": runText(3), "campaign.json": "{" }, /"campaign\.json".*must be JSON/],
  ];
  for (const [name, files, message] of cases) {
    await t.step(name, async () => {
      await withFolder(files, (directory) =>
        assert.rejects(loadCampaign(directory), (error) => {
          assert.ok(error instanceof SchemaError);
          assert.match(error.message, message);
          return true;
        }));
    });
  }
  await t.step("no folder", async () => {
    await assert.rejects(loadCampaign("no/such/folder"), /"no\/such\/folder" as it must be a folder/);
  });
});

Deno.test("loadCampaign() gives a digest that the content of run files decides, not campaign.json", async () => {
  const digest = (files: Record<string, string>) =>
    withFolder(files, async (directory) => (await loadCampaign(directory)).digest);
  const first = await digest({ "cart_1_1.csv": runText(5) });
  assert.equal(await digest({ "cart_1_1.csv": runText(5), "campaign.json": "{}" }), first);
  assert.notEqual(await digest({ "cart_1_1.csv": runText(6) }), first);
});
