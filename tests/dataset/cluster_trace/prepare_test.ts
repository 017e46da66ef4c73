// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  BINNED_COLUMNS,
  BINNED_FILE_COLUMNS,
  type ClusterTraceOptions,
  prepareClusterTrace,
  readSeries,
  seriesColumn,
  TASK_USAGE_COLUMNS,
} from "@/dataset/mod.ts";
import { assertClose } from "../../assert_close.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { gzip, steadyTasks, traceLine } from "./trace_part.ts";

/** Writes lines as the only part of a trace and prepares it. */
function prepare<Result>(
  lines: readonly string[],
  options: ClusterTraceOptions,
  test: (summary: Awaited<ReturnType<typeof prepareClusterTrace>>, output: string) => Promise<Result> | Result,
): Promise<Result> {
  return inTemporaryFolder(async (folder) => {
    const part = join(folder, "part-00000-of-00001.csv");
    await Deno.writeTextFile(part, lines.join("\n") + "\n");
    const output = join(folder, "out");
    return await test(await prepareClusterTrace(folder, output, options), output);
  });
}

Deno.test("TASK_USAGE_COLUMNS are the 20 of the schema; 14 of them are binned, three as maxima", () => {
  assert.equal(TASK_USAGE_COLUMNS.length, 20);
  assert.equal(BINNED_COLUMNS.length, 14);
  assert.deepEqual(BINNED_COLUMNS.filter(({ rule }) => rule === "max").map(({ name }) => name), [
    "maximum_memory_usage",
    "maximum_cpu_rate",
    "maximum_disk_io_time",
  ]);
});

Deno.test("prepareClusterTrace() gives the same level for bins of 2 and 5 minutes", () =>
  prepare(steadyTasks(40, 10), {}, async ({ files, records }, output) => {
    assert.equal(records, 400);
    for (const [i, minutes] of [2, 5].entries()) {
      const series = await readSeries(join(output, `task_usage_${minutes}min.csv`));
      assert.deepEqual([series.startSeconds, series.stepSeconds, series.rows], [
        600,
        60 * minutes,
        3000 / 60 / minutes,
      ]);
      for (const level of seriesColumn(series, "cpu_rate")) assertClose(level, 0.4);
      for (const level of seriesColumn(series, "maximum_cpu_rate")) assert.equal(level, 0.03967);
      for (const level of seriesColumn(series, "cycles_per_instruction")) assertClose(level, 2.445);
      for (const level of seriesColumn(series, "tasks")) assertClose(level, 40);
      assertClose(files[i]!.meanCpuRate, 0.4);
    }
  }));

Deno.test("prepareClusterTrace() shows the published defect by its flag: the level hangs on the width of the bin", () =>
  prepare(steadyTasks(40, 10), { weighting: "published" }, async ({ files }, output) => {
    const [two, five] = files.map(({ meanCpuRate }) => meanCpuRate);
    assertClose(two! / five!, 120 / 300);
    // A record counts 1 in all, so a bin of its own width holds the sum of its values, as it should by chance.
    assertClose(five!, 0.4);
    const series = await readSeries(join(output, "task_usage_2min.csv"));
    // The published preparation sums ratios too.
    assertClose(seriesColumn(series, "cycles_per_instruction")[3]!, 40 * 2.445 * 0.4);
  }));

Deno.test("prepareClusterTrace() divides a record among bins by overlap, and keeps what was used", () => {
  const lines = [traceLine(610, 730, { "cpu_rate": 0.5 }), traceLine(700, 1000, { "cpu_rate": 0.25 })];
  return prepare(lines, { binSeconds: [60] }, async ({ files }, output) => {
    const series = await readSeries(join(output, "task_usage_1min.csv"));
    assert.equal(files[0]!.rows, 7);
    const cpu = [...seriesColumn(series, "cpu_rate")];
    // CPU time in each minute, and how much of the minute the trace covers.
    const used = [50 * 0.5, 60 * 0.5 + 20 * 0.25, 10 * 0.5 + 60 * 0.25, 15, 15, 15, 40 * 0.25];
    const covered = [50, 60, 60, 60, 60, 60, 40];
    used.forEach((time, i) => assertClose(cpu[i]!, time / covered[i]!));
    assertClose(cpu.reduce((sum, rate, i) => sum + covered[i]! * rate, 0), 120 * 0.5 + 300 * 0.25);
    assertClose(files[0]!.meanCpuRate, (120 * 0.5 + 300 * 0.25) / 390);
  });
});

Deno.test("prepareClusterTrace() takes the first and last bin for what the trace covers of them", () =>
  prepare(steadyTasks(4, 5), { binSeconds: [120, 300, 420] }, async ({ files, start, end }, output) => {
    assert.deepEqual([start, end], [600e6, 2100e6]);
    for (const { file, meanCpuRate } of files) {
      assertClose(meanCpuRate, 0.04);
      for (const level of seriesColumn(await readSeries(file), "cpu_rate")) assertClose(level, 0.04);
    }
    assert.ok(files.every(({ file }) => file.startsWith(output)));
  }));

Deno.test("prepareClusterTrace() counts what is missing, and never takes it for 0", () => {
  const lines = [
    traceLine(600, 900, { "cpu_rate": "", "cycles_per_instruction": "" }),
    traceLine(600, 900, { "cpu_rate": 0.2, "maximum_cpu_rate": "" }),
    traceLine(1500, 1800, { "cpu_rate": "" }),
  ];
  return prepare(lines, { binSeconds: [300] }, async ({ missing, files }, output) => {
    assert.deepEqual(missing, { "cpu_rate": 2, "maximum_cpu_rate": 1, "cycles_per_instruction": 1 });
    assert.equal(files[0]!.emptyRows, 2);
    const text = await Deno.readTextFile(join(output, "task_usage_5min.csv"));
    const rows = text.trimEnd().split("\n").map((line) => line.split(","));
    assert.deepEqual(rows[0], BINNED_FILE_COLUMNS);
    assert.deepEqual(rows.map(([time, cpu, , , , , , , , , , , , , , tasks]) => [time, cpu, tasks]).slice(1), [
      ["1970-01-01 00:10:00", "0.2", "2"],
      ["1970-01-01 00:15:00", "", "0"],
      ["1970-01-01 00:20:00", "", "0"],
      ["1970-01-01 00:25:00", "", "1"],
    ]);
  });
});

Deno.test("prepareClusterTrace() leaves out records without duration, and times after the trace", () => {
  const after = "9223372036854775807";
  const lines = [
    traceLine(600, 900),
    traceLine(600, 600),
    traceLine(600, 900).replace("900000000", after),
  ];
  return prepare(
    lines,
    {},
    ({ records, withoutDuration, outsideTrace }) =>
      assert.deepEqual([records, withoutDuration, outsideTrace], [1, 1, 1]),
  );
});

Deno.test("prepareClusterTrace() reads parts larger than a chunk, packed or not, and says which are not there", () =>
  inTemporaryFolder(async (folder) => {
    const lines = steadyTasks(200, 12);
    const half = lines.length / 2;
    const first = lines.slice(0, half).join("\r\n");
    assert.ok(first.length > 150_000, `${first.length} bytes`);
    await Deno.writeTextFile(join(folder, "part-00000-of-00500.csv"), first);
    await Deno.writeFile(join(folder, "part-00001-of-00500.csv.gz"), await gzip(lines.slice(half).join("\n") + "\n\n"));
    await Deno.writeTextFile(join(folder, "SHA256SUM"), "other");
    const progress: number[] = [];
    const summary = await prepareClusterTrace(folder, join(folder, "out"), {
      onProgress: ({ done, total }) => progress.push(done / total),
    });
    assert.deepEqual([summary.records, summary.parts, summary.absentParts], [2400, 2, 498]);
    for (const { meanCpuRate } of summary.files) assertClose(meanCpuRate, 2);
    assert.equal(progress.at(-1), 1);
    assert.deepEqual(progress, [...progress].sort((a, b) => a - b));
  }));

Deno.test("prepareClusterTrace() keeps jobs or machines apart, those that used most, and says what they cover", () => {
  const lines = [1, 2, 3].flatMap((job) => [
    traceLine(600, 900, { "job_id": job, "machine_id": job % 2, "cpu_rate": job / 10 }),
    traceLine(900, 1200, { "job_id": job, "machine_id": job % 2, "cpu_rate": job / 10 }),
  ]);
  lines.push(traceLine(600, 900, { "job_id": "", "machine_id": "" }));
  const options = { binSeconds: [300], mostKeys: 2 } as const;
  return prepare(lines, { ...options, by: "job" }, async ({ keys, files }, output) => {
    assert.deepEqual({ ...keys, cpuShareRatio: keys!.cpuShareRatio.toFixed(6) }, {
      found: 3,
      kept: 2,
      cpuShareRatio: (5 / 6).toFixed(6),
      recordsWithout: 1,
    });
    assert.deepEqual(files.map(({ key, rows }) => [key, rows]), [[3, 2], [2, 2]]);
    const series = await readSeries(join(output, "task_usage_5min", "job-3.csv"));
    for (const level of seriesColumn(series, "cpu_rate")) assertClose(level, 0.3);
    await prepare(lines, { ...options, by: "machine" }, (machines) => {
      assert.deepEqual(machines.files.map(({ key }) => key), [1, 0]);
      assertClose(machines.files[0]!.meanCpuRate, 0.4);
    });
  });
});

Deno.test("prepareClusterTrace() names file and line of what is no record", async (t) => {
  const good = traceLine(600, 900);
  const refusals: [string, string, RegExp][] = [
    ["a word", good.replace("0.01,", "low,"), /part-00000-of-00001.csv line 2: cpu_rate must be a number: it is "low"/],
    ["too few cells", "600000000,900000000,1", /line 2: it must have 20 cells: it has 3/],
    ["too many cells", `${good},1`, /line 2: it must have 20 cells: it has more/],
    ["no time", good.replace("600000000", ""), /line 2: start_time must be a time of at least 0: it is NaN/],
    [
      "time that runs back",
      traceLine(900, 600),
      /line 2: end_time must not be before start_time: 600000000 and 900000000/,
    ],
    ["no line break", "9".repeat(70_000), /must be whole: .*within 65536 bytes: line 2 does not/],
  ];
  for (const [name, line, message] of refusals) {
    await t.step(name, () => assert.rejects(prepare([good, line], {}, () => {}), { name: "SchemaError", message }));
  }
  await t.step(
    "as many as are allowed are left out and counted",
    () =>
      prepare([good, "x", good, "y"], { mostBrokenLines: 2 }, ({ records, brokenLines, firstBroken }) => {
        assert.deepEqual([records, brokenLines], [2, 2]);
        assert.match(firstBroken[1]!, /line 4: start_time must be a number: it is "y"/);
      }),
  );
  await t.step(
    "one more is refused",
    () => assert.rejects(prepare(["x", "y"], { mostBrokenLines: 1 }, () => {}), /line 2: .*, after 1 others/),
  );
});

Deno.test("prepareClusterTrace() says what a folder lacks, and leaves no file behind", () =>
  inTemporaryFolder(async (folder) => {
    const output = join(folder, "out");
    const run = (input: string) => prepareClusterTrace(input, output);
    await assert.rejects(run(join(folder, "none")), /it must be a folder of parts or a file: there is none/);
    await assert.rejects(
      run(folder),
      /it must hold files part-\?\?\?\?\?-of-\?\?\?\?\?\.csv or \.csv\.gz: it holds none/,
    );
    const part = join(folder, "part-00000-of-00002.csv");
    await Deno.writeTextFile(part, traceLine(600, 600));
    await assert.rejects(run(folder), /a record must have a duration within the trace/);
    await Deno.writeFile(`${part}.gz`, new Uint8Array(30));
    await assert.rejects(run(folder), /a part must stand once: it holds part-00000-of-00002.csv and part-00000/);
    await Deno.remove(part);
    await assert.rejects(
      run(folder),
      /Cannot read "part-00000-of-00002.csv.gz" as a part of the trace as it must be whole: /,
    );
    await Deno.writeTextFile(join(folder, "part-00001-of-00003.csv"), traceLine(600, 900));
    await assert.rejects(run(folder), /its parts must be of one table: some are of 00002, others of 00003/);
    const options = [{ binSeconds: [] }, { binSeconds: [0] }, { binSeconds: [60, 60] }, { mostKeys: 0 }];
    for (const wrong of options) await assert.rejects(prepareClusterTrace(folder, output, wrong), RangeError);
    await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
  }));
