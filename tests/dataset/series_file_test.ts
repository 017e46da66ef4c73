// Needs --allow-read, --allow-write=output, and for Parquet --allow-ffi, --allow-env, --allow-sys.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Buffer } from "node:buffer";
import polars from "nodejs-polars";
import { readRepairedSeries, readSeries, readSeriesFolder, type SeriesOptions } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Reads a text as a CSV file. */
function readText(text: string, options: SeriesOptions = {}, file = "load.csv") {
  return inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, file), text);
    return await readRepairedSeries(join(folder, file), options);
  });
}

function refuses(text: string, message: RegExp, column: string, options: SeriesOptions = {}): Promise<void> {
  return assert.rejects(readText(text, options), (error: Error) => {
    assert.ok(error instanceof SchemaError, String(error));
    assert.match(error.message, message);
    assert.equal(error.column, column);
    return true;
  });
}

Deno.test("readSeries() takes ts,value and timestamp with any number of values", async () => {
  const { series } = await readText("ts,value\n1628640000,56.8\n1628640600,61.1\n1628641200,\n");
  assert.deepEqual(series, {
    name: "load",
    startSeconds: 1628640000,
    stepSeconds: 600,
    names: ["value"],
    columns: [Float64Array.of(56.8, 61.1, NaN)],
    rows: 3,
  });
  const both = await readText(
    '\uFEFFtimestamp,cpu,"memory, MiB"\r\n"2026-01-01 00:00:00",1,2\r\n\r\n,,\r\n2026-01-01 00:01:00,nan, 4e0 \r\n',
    { name: "shop" },
  );
  assert.deepEqual(both.series.names, ["cpu", "memory, MiB"]);
  assert.deepEqual(both.series.columns, [Float64Array.of(1, NaN), Float64Array.of(2, 4)]);
  assert.deepEqual([both.series.name, both.series.startSeconds, both.series.stepSeconds], ["shop", 1767225600, 60]);
});

Deno.test("readSeries() reads seconds, milliseconds, microseconds and ISO 8601 alike", async () => {
  const seconds = 1767225600;
  const forms: ((time: number) => string)[] = [
    (time) => String(time),
    (time) => `${time}.0`,
    (time) => String(time * 1000),
    (time) => String(time * 1_000_000),
    (time) => new Date(time * 1000).toISOString(),
    (time) => new Date(time * 1000).toISOString().slice(0, 19).replace("T", " "),
    (time) => `${new Date(time * 1000).toISOString().slice(0, 16)}Z`,
    (time) => `${new Date((time + 7200) * 1000).toISOString().slice(0, 19)}+02:00`,
  ];
  for (const form of forms) {
    const rows = [0, 60, 120].map((later) => `${form(seconds + later)},${later}`);
    const { series } = await readText(`time,value\n${rows.join("\n")}\n`);
    assert.deepEqual([series.startSeconds, series.stepSeconds, series.rows], [seconds, 60, 3], rows[0]!);
  }
  const days = await readText("ds,y\n2026-01-01,1\n2026-01-02,2\n");
  assert.deepEqual([days.series.startSeconds, days.series.stepSeconds], [seconds, 86_400]);
  // A trace that counts microseconds from its own beginning cannot be told by size.
  const trace = await readText("timestamp,value\n600000000,1\n900000000,2\n", { timeUnit: "microseconds" });
  assert.deepEqual([trace.series.startSeconds, trace.series.stepSeconds], [600, 300]);
});

Deno.test("readRepairedSeries() sorts, drops what stands twice, and leaves gaps as NaN", async () => {
  const { series, repairs } = await readText("ts,value\n30,4\n0,1\n10,2\n10,2\n60,7\n20,3\n");
  assert.deepEqual(series.columns[0], Float64Array.of(1, 2, 3, 4, NaN, NaN, 7));
  assert.deepEqual(repairs, { samples: 6, movedSamples: 4, repeatedSamples: 1, crowdedSamples: 0, gapRows: 2 });
});

Deno.test("readRepairedSeries() puts a drifting clock on even rows, and never invents a value", async () => {
  // 100 samples whose gaps are 10.3 s apart, but every third 9.4 s: the median gap is not their mean.
  let time = 0;
  const lines = Array.from({ length: 100 }, (_, i) => {
    const line = `${time.toFixed(1)},${i}`;
    time += i % 3 === 2 ? 9.4 : 10.3;
    return line;
  });
  const { series, repairs } = await readText(`ts,value\n${lines.join("\n")}\n`);
  assert.equal(series.stepSeconds.toFixed(1), "10.3");
  assert.equal(series.rows - repairs.gapRows + repairs.crowdedSamples, 100);
  const kept = series.columns[0]!.filter((value) => !Number.isNaN(value));
  assert.deepEqual([...kept], [...kept].sort((a, b) => a - b));
  assert.equal(new Set(kept).size, kept.length);
});

Deno.test("readSeries() takes the columns, the times and the step it is told", async () => {
  const text = "when,cpu,host\n0,1,a\n7,2,b\n";
  const { series } = await readText(text, { timeColumn: "when", columns: ["cpu"], stepSeconds: 7 });
  assert.deepEqual(series.columns, [Float64Array.of(1, 2)]);
  const one = await readText("ts,value\n5,1\n", { stepSeconds: 10 });
  assert.deepEqual([one.series.rows, one.series.stepSeconds], [1, 10]);
});

Deno.test("readSeries() names file, line and column of what it cannot read", async (t) => {
  const cases: [string, string, RegExp, string, SeriesOptions?][] = [
    ["an empty file", "", /"load.csv" as a series as it must have a header: it is empty/, ""],
    ["no row", "ts,value\n", /it must have a row: it has only a header/, ""],
    ["no times", "a,b\n1,2\n", /column of times, "timestamp" or "ts": its columns are a, b/, 'timestamp" or "ts'],
    ["no values", "ts\n1\n", /it must have a column of values: its columns are ts/, ""],
    ["a column twice", "ts,a,a\n1,2,3\n", /a column must stand once: "a" stands twice/, "a"],
    ["no such column", "ts,a\n1,2\n", /it must have the column "b": its columns are ts, a/, "b", { columns: ["b"] }],
    ["text", "ts,a\n1,2\n\n2,high\n", /column "a" must hold numbers: line 4 has "high"/, "a"],
    ["no time", "ts,a\n2026-01-01,2\nlater,3\n", /every row must have a time: line 3 has "later"/, "ts"],
    ["two kinds of times", "ts,a\n1,2\n2026-01-01,3\n", /must be numbers, as the first is: line 3/, "ts"],
    ["nanoseconds", "ts,a\n1767225600000000000,2\n1767225600000000060,3\n", /seconds, milliseconds or micro/, "ts"],
    ["more cells than names", "ts,a\n1,2\n2,3,5\n", /one cell a column: line 3 has 3 cells for 2 columns/, ""],
    [
      "two values at a time",
      "ts,a\n1,2\n2,3\n1,4\n",
      /line 2 and line 4 have the same time, 1 s, and "a" is 2 and 4/,
      "a",
    ],
    ["one sample", "ts,a\n1,2\n", /its step must be known: there is 1 sample/, "ts"],
    [
      "a wrong time",
      `ts,a\n${"0123456789".split("").map((s) => `${s},1\n`).join("")}1e9,2\n`,
      /11 samples stand on 1000000001 rows/,
      "timestamp",
    ],
    [
      "times that are not even",
      "ts,a\n0,1\n1,1\n2,1\n30,1\n31,1\n60,1\n90,1\n120,1\n150,1\n",
      /must be about even: 3 of 9 samples share/,
      "timestamp",
      { stepSeconds: 30 },
    ],
  ];
  for (const [name, text, message, column, options] of cases) {
    await t.step(name, () => refuses(text, message, column, options));
  }
});

Deno.test("readSeries() reads Parquet as it reads CSV, whatever the type of the times", async () => {
  await inTemporaryFolder(async (folder) => {
    const values = polars.Series("value", [1.5, null, 3], polars.Float64);
    const seconds = [1767225600, 1767225660, 1767225720];
    const times = [
      polars.Series("timestamp", seconds, polars.Int64),
      polars.Series("timestamp", seconds, polars.Float64),
      polars.Series("timestamp", seconds.map((time) => new Date(time * 1000).toISOString()), polars.Utf8),
      polars.Series("timestamp", seconds.map((time) => new Date(time * 1000)), polars.Datetime("ms")),
      polars.Series("timestamp", seconds.map((time) => new Date(time * 1000)), polars.Datetime("ms")).cast(
        polars.Datetime("us"),
      ),
    ];
    for (const column of times) {
      const path = join(folder, "load.parquet");
      await Deno.writeFile(path, polars.DataFrame([column, values]).writeParquet() as Buffer);
      const series = await readSeries(path);
      assert.deepEqual(
        series,
        {
          name: "load",
          startSeconds: seconds[0],
          stepSeconds: 60,
          names: ["value"],
          columns: [Float64Array.of(1.5, NaN, 3)],
          rows: 3,
        },
        String(column.dtype),
      );
    }
    await Deno.writeTextFile(join(folder, "no.parquet"), "ts,value\n1,2\n");
    await assert.rejects(readSeries(join(folder, "no.parquet")), {
      name: "SchemaError",
      message: /^Cannot read "no.parquet" as a series as it must be a Parquet file: /,
    });
  });
});

Deno.test("readSeriesFolder() reads every series by name, and says what a folder lacks", () =>
  inTemporaryFolder(async (folder) => {
    for (const name of ["b.csv", "a.CSV", "notes.txt"]) {
      await Deno.writeTextFile(join(folder, name), "ts,v\n0,1\n9,2\n");
    }
    await Deno.mkdir(join(folder, "c.csv"));
    const read = await readSeriesFolder(folder);
    assert.deepEqual(read.map(({ name }) => name), ["a", "b"]);
    await assert.rejects(readSeriesFolder(join(folder, "c.csv")), /must hold CSV or Parquet files: it holds none/);
    await assert.rejects(readSeriesFolder(join(folder, "none")), /it must be a folder of series: it is not there/);
    await assert.rejects(
      readSeriesFolder(join(folder, "b.csv")),
      /it must be a folder of series: it is something else/,
    );
    await assert.rejects(readSeries(join(folder, "none.csv")), /it must be a series: it is not there/);
    await assert.rejects(readSeries(join(folder, "notes.txt")), /name must end in .csv or .parquet: it does not/);
  }));

const PRODUCTION = "../shared/reference/series";

Deno.test(
  "readSeriesFolder() reads the production series without a gap",
  { ignore: !existsSync(PRODUCTION) },
  async () => {
    const read = await readSeriesFolder(PRODUCTION);
    assert.equal(read.length, 8);
    for (const { stepSeconds, names, columns } of read) {
      assert.deepEqual([stepSeconds, names, columns[0]!.every(Number.isFinite)], [600, ["value"], true]);
    }
  },
);
