// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  DEFAULT_LATENCY_DIR,
  LATENCY_FORMAT,
  type LatencyCellRecord,
  type LatencyRecord,
  readLatencyRecord,
  writeLatencyRecord,
} from "@/collect/mod.ts";
import { loadLatencyCells } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const HEADER = "rps_eff,rep,limit,duration_front,proc_time_front,duration_store,proc_time_store\n";

/** An entry about an invented file. */
function entry(file: string, rows: number, reasons: readonly string[] = []): LatencyCellRecord {
  return {
    levelRps: 10,
    replicas: 2,
    cpuLimitCores: 0.5,
    file,
    windowStartSeconds: 1000,
    windowEndSeconds: 1010,
    requests: { planned: 3, failed: 0, incomplete: 0, whole: 3, kept: 3 },
    rows,
    rates: { plannedRps: 10, sentRps: 10, answeredRps: 10 },
    services: { front: { calls: 98, rateRps: 9.8 }, store: { calls: 51, rateRps: 5.1 } },
    sender: { latenessP99Seconds: 0, latenessMaxSeconds: 0, heldBack: 0, mostOpen: 1 },
    spans: { collected: 9, dropped: 0, clipped: 0 },
    errors: {},
    reasons,
  };
}

async function write(folder: string, cells: readonly LatencyCellRecord[], files: Readonly<Record<string, string>>) {
  const record: LatencyRecord = {
    format: LATENCY_FORMAT,
    about: "invented",
    plan: {
      ratesRps: [10],
      replicas: [2],
      cpuLimitsCores: [0.5],
      settleSeconds: 1,
      durationSeconds: 10,
      minRequests: 1,
      maxRequests: 10,
      seed: 1,
    },
    measuredOn: {},
    system: {},
    skipped: [],
    cells,
  };
  await writeLatencyRecord(folder, record);
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
}

const GOOD = HEADER + "10.5,2,0.5,0.02,0.012,0.007,0.007\n10.5,2,0.5,0.01,0.01,,\n9,2,0.5,,,0.003,0.003\n";

Deno.test("loadLatencyCells() reads each service's own calls with its own rate", async () => {
  await inTemporaryFolder(async (folder) => {
    await write(folder, [entry("a.csv", 3)], { "a.csv": GOOD });
    const { cells, services, digest, leftAside } = await loadLatencyCells(folder);
    const facts = { level: 10, replicas: 2, cpuLimitCores: 0.5 };
    assert.deepEqual(cells, [
      { service: "front", rateRps: 9.8, ...facts, seconds: Float64Array.of(0.02, 0.01) },
      { service: "store", rateRps: 5.1, ...facts, seconds: Float64Array.of(0.007, 0.003) },
    ]);
    assert.deepEqual([services, leftAside], [["front", "store"], []]);
    assert.match(digest, /^[0-9a-f]{64}$/);
    const own = await loadLatencyCells(folder, { measure: "proc_time" });
    assert.deepEqual(own.cells[0]!.seconds, Float64Array.of(0.012, 0.01));

    await write(folder, [entry("a.csv", 3)], { "a.csv": GOOD.replace("0.007,0.007", "0.008,0.008") });
    assert.notEqual((await loadLatencyCells(folder)).digest, digest);
    await write(folder, [entry("a.csv", 3)], { "a.csv": GOOD.replaceAll("\n", "\r\n") });
    assert.deepEqual((await loadLatencyCells(folder)).cells, cells);
  });
});

Deno.test("loadLatencyCells() leaves a service out where no request reached it", async () => {
  await inTemporaryFolder(async (folder) => {
    await write(folder, [entry("a.csv", 1)], { "a.csv": HEADER + "10,2,0.5,0.02,0.02,,\n" });
    assert.deepEqual((await loadLatencyCells(folder)).cells.map(({ service }) => service), ["front"]);
  });
});

Deno.test("loadLatencyCells() names what is wrong with a folder", async (t) => {
  const refusals: [what: string, cells: readonly LatencyCellRecord[], text: string, message: RegExp][] = [
    ["cut off", [entry("a.csv", 4)], GOOD, /"a.csv" as latency.json says that it has 4 rows: it has 3$/],
    ["empty", [entry("a.csv", 4)], "", /says that it has 4 rows: it has 0$/],
    ["a short line", [entry("a.csv", 1)], HEADER + "10,2\n", /each line must have 7 cells: line 2 has 2$/],
    ["no column", [entry("a.csv", 0)], "rps_eff\n", /must have the column "duration_front": its columns are rps_eff$/],
    [
      "a zero",
      [entry("a.csv", 3)],
      GOOD.replace("0.02", "0"),
      /"duration_front" must hold times > 0 s: line 2 has "0"$/,
    ],
    ["no time", [entry("a.csv", 3)], GOOD.replace("0.02", "nan"), /must hold times > 0 s: line 2 has "nan"$/],
    ["a file is gone", [entry("b.csv", 3)], GOOD, /every file of latency.json must be there: "b.csv" is not$/],
    [
      "nothing to trust",
      [entry("a.csv", 3, ["a storm"])],
      GOOD,
      /must hold one trusted cell at least: of 1 there is none$/,
    ],
    ["a way out", [entry("../a.csv", 3)], GOOD, /cells\.0\.file: must be the name of a CSV file$/],
  ];
  for (const [what, cells, text, message] of refusals) {
    await t.step(what, () =>
      inTemporaryFolder(async (folder) => {
        await write(folder, cells, { "a.csv": text });
        await assert.rejects(loadLatencyCells(folder), (error: Error) => {
          assert.ok(error instanceof SchemaError);
          assert.match(error.message, message);
          return true;
        });
      }));
  }
  await t.step("no record, and none that is ours", () =>
    inTemporaryFolder(async (folder) => {
      await assert.rejects(
        loadLatencyCells(folder),
        /must hold a latency.json: there is none; deno task record-latency/,
      );
      await Deno.writeTextFile(join(folder, "latency.json"), '{"format":"other"}');
      await assert.rejects(loadLatencyCells(folder), /must be a plimsoll-latency-1 file: format/);
    }));
});

Deno.test("loadLatencyCells() reads data/latency: every cell of the plan, all of them trusted, for all three services", async () => {
  const { cells, services, leftAside } = await loadLatencyCells(DEFAULT_LATENCY_DIR);
  const { plan, skipped } = (await readLatencyRecord(DEFAULT_LATENCY_DIR))!;
  const planned = plan.ratesRps.length * plan.replicas.length * plan.cpuLimitsCores.length;
  assert.deepEqual([planned, cells.length, services, skipped, leftAside], [
    32,
    96,
    ["task1", "task2", "task3"],
    [],
    [],
  ]);
  for (const { service, level, rateRps, seconds } of cells) {
    // The entry calls task2 for every other request, and task3 is called once a request on average.
    const expected = service === "task2" ? level / 2 : level;
    assert.ok(Math.abs(rateRps / expected - 1) < 0.2, `${service} at ${level} req/s: ${rateRps} req/s`);
    assert.ok(seconds.length >= 70 && seconds.every((value) => value < 2));
  }
});
