// Needs --allow-read, --allow-write=output, --allow-ffi and --allow-sys=cpus,networkInterfaces,hostname.
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadHistory, numericColumn, textColumn } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { COLUMN_NAMES } from "@/schema.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const RECORD = {
  format: "plimsoll-history-1",
  finished: true,
  server: "http://prometheus:9090",
  request: {
    ...{ namespaces: ["shop"], workloads: [], matchers: [], jobGroupLabels: [] },
    ...{ since: "2h", until: "now", stepSeconds: 3600 },
  },
  window: {
    ...{ sinceSeconds: 1748736000, untilSeconds: 1748743200, stepSeconds: 3600 },
    ...{ scrapeIntervalSeconds: 30, rateWindowSeconds: 3600 },
  },
  queries: { "cpu_usage": "sum(…)" },
  workloads: [{
    ...{ namespace: "shop", kind: "Deployment", name: "front", file: "shop.deployment.front.csv", pods: 2, samples: 2 },
    missing: [{ column: "request_rate", samples: 2, reason: "Istio counted no request to this workload" }],
  }],
  skipped: [],
  warnings: [],
};

const FILE = [
  COLUMN_NAMES.join(","),
  "2025-06-01 01:00:00,front,,2,nan,0.5,nan,512,nan,nan,nan,nan,nan,nan,0.25,100.5,nan",
  "2025-06-01 02:00:00,front,,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,0,nan",
  "",
].join("\n");

async function writeHistory(
  folder: string,
  record: unknown = RECORD,
  file: string | undefined = FILE,
): Promise<string> {
  await Deno.writeTextFile(join(folder, "history.json"), typeof record === "string" ? record : JSON.stringify(record));
  if (file !== undefined) await Deno.writeTextFile(join(folder, "shop.deployment.front.csv"), file);
  return folder;
}

Deno.test("loadHistory() gives a table for each workload, with what is missing as NaN and a measured 0 as 0", async () => {
  await inTemporaryFolder(async (folder) => {
    const history = await loadHistory(await writeHistory(folder));
    assert.equal(history.record.window.stepSeconds, 3600);
    assert.equal(history.workloads[0]!.missing[0]!.column, "request_rate");
    const table = await history.table(history.workloads[0]!);
    assert.deepEqual(table.columns.sort(), [...COLUMN_NAMES, "timestamp_seconds"].sort());
    assert.deepEqual([...numericColumn(table, "timestamp_seconds")], [1748739600, 1748743200]);
    assert.deepEqual([...numericColumn(table, "cpu_usage")], [0.25, NaN]);
    assert.deepEqual([...numericColumn(table, "memory_usage")], [100.5, 0]);
    assert.deepEqual([...numericColumn(table, "request_rate")], [NaN, NaN]);
    assert.deepEqual(textColumn(table, "service"), ["front", "front"]);
  });
});

Deno.test("loadHistory() says what is wrong with a folder that is no finished history", async () => {
  const cases: [record: unknown, message: RegExp][] = [
    [
      { ...RECORD, finished: false },
      /a finished history.json: its collection was not finished; the same command goes on/,
    ],
    ["{", /history.json as it must be JSON/],
    [{ ...RECORD, format: "plimsoll-history-0" }, /must be a plimsoll-history-1 file: format/],
    [{ ...RECORD, workloads: [{ ...RECORD.workloads[0], kind: "Pod" }] }, /workloads\.0\.kind/],
  ];
  for (const [record, message] of cases) {
    await inTemporaryFolder(async (folder) => {
      await assert.rejects(loadHistory(await writeHistory(folder, record)), (error: Error) => {
        assert.ok(error instanceof SchemaError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
  await inTemporaryFolder((folder) => assert.rejects(loadHistory(folder), /a finished history.json: it has none/));
});

Deno.test("loadHistory() names the file of a table that cannot be read", async () => {
  const cases: [file: string | undefined, message: RegExp][] = [
    [undefined, /must hold "shop.deployment.front.csv": it does not/],
    ["timestamp,service\n", /must have the column "endpoint"/],
    [FILE.replace("2025-06-01 02:00:00", "later"), /every row of a history must have a time: row 2 has "later"/],
  ];
  for (const [file, message] of cases) {
    await inTemporaryFolder(async (folder) => {
      await writeHistory(folder, RECORD, file ?? FILE);
      if (file === undefined) await Deno.remove(join(folder, "shop.deployment.front.csv"));
      const history = await loadHistory(folder);
      await assert.rejects(history.table(history.workloads[0]!), message);
    });
  }
});
