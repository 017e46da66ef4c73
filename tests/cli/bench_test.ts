import assert from "node:assert/strict";
import fc from "fast-check";
import { alternate } from "@/cli/bench/alternate.ts";
import { benchForecasters } from "@/cli/bench/forecast.ts";
import { judge, type Measurement, NOT_INSTALLED, peer, quantity, ratio } from "@/cli/bench/measurement.ts";
import { friedmanProblem, problemBytes } from "@/cli/bench/problem.ts";
import { lineReader } from "@/cli/bench/python_peer.ts";
import { benchRow, benchTable, formatQuantity, formatRow } from "@/cli/bench/report.ts";
import { BENCH_PARTS, readBenchOptions, REFERENCE_DATA_DIR } from "@/cli/bench.ts";
import { DEFAULT_DATA_DIR } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { FORECASTERS } from "@/models/mod.ts";

const FLAGS = { data: undefined, runs: "3", only: undefined, json: false };

/** A row with fake numbers: ours takes 1 s, the peer `peerSeconds`. */
function fakeRow(peerSeconds: readonly number[], mark?: Measurement["mark"]): Measurement {
  return {
    what: "forest",
    ours: quantity([1, 1, 1], "s"),
    peer: peer("scikit-learn", peerSeconds, "s"),
    ...(mark === undefined ? {} : { mark }),
  };
}

Deno.test("readBenchOptions() measures with the campaign of the marks where it is there, else with the committed one", () => {
  assert.equal(readBenchOptions(FLAGS, true).data, REFERENCE_DATA_DIR);
  assert.equal(readBenchOptions(FLAGS, false).data, DEFAULT_DATA_DIR);
  assert.equal(readBenchOptions({ ...FLAGS, data: "my/campaign" }, true).data, "my/campaign");
});

Deno.test("readBenchOptions() keeps results in a folder of their own and takes only whole numbers of runs", () => {
  const { folder, runs } = readBenchOptions({ ...FLAGS, runs: "5" }, true);
  assert.deepEqual({ folder: folder.replaceAll("\\", "/"), runs }, { folder: "output/bench", runs: 5 });
  for (const wrong of ["0", "2.5", "many", ""]) {
    assert.throws(() => readBenchOptions({ ...FLAGS, runs: wrong }, true), CliError, wrong);
  }
});

Deno.test("readBenchOptions() runs every part but the long one, or those that are named, in their order", () => {
  assert.deepEqual(readBenchOptions(FLAGS, true).parts, BENCH_PARTS.filter((part) => part !== "history"));
  assert.deepEqual(readBenchOptions({ ...FLAGS, only: "history, lags" }, true).parts, ["lags", "history"]);
  assert.throws(() => readBenchOptions({ ...FLAGS, only: "lags,nope" }, true), /--only .*: it names "nope"/);
});

Deno.test("benchForecasters() takes every forecaster but networks, the baselines first", () => {
  const names = Object.keys(benchForecasters());
  assert.deepEqual(names.slice(0, 2), ["persistence", "seasonal_naive"]);
  const others = Object.keys(FORECASTERS).filter((name) => !names.includes(name));
  assert.ok(others.length > 0 && others.every((name) => FORECASTERS[name]!.kind === "neural"), others.join(", "));
});

Deno.test("judge() holds the ratio to its mark, the mark itself included", () => {
  assert.equal(judge(fakeRow([2.5], { on: "ratio", atMost: 0.5 })), "met");
  assert.equal(judge(fakeRow([2], { on: "ratio", atMost: 0.5 })), "met");
  assert.equal(judge(fakeRow([1.9], { on: "ratio", atMost: 0.5 })), "missed");
});

Deno.test("judge() holds our own number to its mark whether a peer is there or not", () => {
  assert.equal(judge(fakeRow([], { on: "ours", atMost: 4 })), "met");
  assert.equal(judge(fakeRow([0.001], { on: "ours", atMost: 0.9 })), "missed");
  const { peer: _, ...alone } = fakeRow([], { on: "ours", atMost: 1 });
  assert.equal(judge(alone), "met");
});

Deno.test("judge() never calls a mark met without the number that it is on", () => {
  assert.equal(judge(fakeRow([], { on: "ratio", atMost: 1000 })), "not measured");
  assert.equal(judge({ ...fakeRow([2]), ours: quantity([NaN], "s"), mark: { on: "ours", atMost: 4 } }), "missed");
  assert.equal(judge(fakeRow([2])), "no mark");
});

Deno.test("ratio() falls as the peer takes longer, and is 1 for equal numbers", () => {
  const seconds = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(fc.property(seconds, seconds, (a, b) => {
    const [quick, slow] = [Math.min(a, b), Math.max(a, b)];
    assert.ok(ratio(fakeRow([slow]))! <= ratio(fakeRow([quick]))!);
  }));
  assert.equal(ratio(fakeRow([1])), 1);
  assert.equal(ratio(fakeRow([])), undefined);
});

Deno.test("quantity() is the median of its samples: one disturbed run does not move it", () => {
  assert.equal(quantity([0.3, 9, 0.2], "s").value, 0.3);
  assert.deepEqual(quantity([0.3, 9, 0.2], "s").samples, [0.3, 9, 0.2]);
});

Deno.test("formatQuantity() writes three digits, four behind a leading 1, with the unit; short times in milliseconds", () => {
  assert.equal(formatQuantity(quantity([0.31249], "s")), "0.312 s");
  assert.equal(formatQuantity(quantity([0.0123456], "s")), "12.35 ms");
  assert.equal(formatQuantity(quantity([1.0953], "")), "1.095");
  assert.equal(formatQuantity(quantity([1234.5], "MiB")), "1235 MiB");
  assert.equal(formatQuantity({ ...quantity([0.2], "s"), note: "25 million rows/s" }), "0.2 s (25 million rows/s)");
});

Deno.test("formatRow() says what, ours, peer, ratio, mark and result", () => {
  assert.deepEqual(formatRow(fakeRow([4], { on: "ratio", atMost: 0.5 })), [
    "forest",
    "1 s",
    "4 s, scikit-learn",
    "0.25",
    "ratio <= 0.5",
    "met",
  ]);
  const { peer: _, ...alone } = fakeRow([], { on: "ours", atMost: 4 });
  assert.deepEqual(formatRow(alone), ["forest", "1 s", "", "", "ours <= 4 s", "met"]);
});

Deno.test("formatRow() prints a missed mark in capitals, and how to get a missing peer", () => {
  assert.equal(formatRow(fakeRow([1], { on: "ratio", atMost: 0.5 })).at(-1), "MISSED");
  const missing = formatRow(fakeRow([], { on: "ratio", atMost: 0.5 }));
  assert.equal(missing[2], `scikit-learn: ${NOT_INSTALLED}`);
  assert.equal(missing.at(-1), "not measured");
});

Deno.test("benchTable() shows every row and counts the marks", () => {
  const text = benchTable([
    fakeRow([4], { on: "ratio", atMost: 0.5 }),
    fakeRow([1], { on: "ratio", atMost: 0.5 }),
    fakeRow([], { on: "ratio", atMost: 0.5 }),
    fakeRow([1]),
  ]);
  assert.equal(text.match(/forest/g)?.length, 4);
  assert.match(text, /\nmarks: 1 met, 1 missed, 1 not measured$/);
});

Deno.test("benchRow() survives JSON with samples, ratio and result", () => {
  const row = JSON.parse(JSON.stringify(benchRow(fakeRow([2, 4, 3], { on: "ratio", atMost: 0.5 }))));
  assert.deepEqual(row, {
    what: "forest",
    ours: { value: 1, unit: "s", samples: [1, 1, 1] },
    peer: { name: "scikit-learn", quantity: { value: 3, unit: "s", samples: [2, 4, 3] } },
    mark: { on: "ratio", atMost: 0.5 },
    ratio: 1 / 3,
    result: "met",
  });
  assert.equal(benchRow(fakeRow([])).ratio, null);
});

Deno.test("alternate() takes turns, leaves out the round that warms up, and passes over who cannot take part", async () => {
  const turns: string[] = [];
  const contestant = (name: string) => () => Promise.resolve(turns.push(name));
  const samples = await alternate([contestant("a"), undefined, contestant("b")], 2);
  assert.deepEqual(turns, ["a", "b", "a", "b", "a", "b"]);
  assert.deepEqual(samples, [[3, 5], [], [4, 6]]);
});

Deno.test("friedmanProblem() repeats itself by seed and keeps its noise apart from its signal", () => {
  const options = { trainRows: 4000, testRows: 3, features: 6, seed: 1 };
  const { train, test } = friedmanProblem(options);
  assert.deepEqual(friedmanProblem(options), { train, test });
  assert.deepEqual([train.x.rows, train.x.names.length, test!.y.length], [4000, 6, 3]);
  const [a, b, c, d, e] = train.x.columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const noise = train.y.map((value, i) =>
    value - 10 * Math.sin(Math.PI * a[i]! * b[i]!) - 20 * (c[i]! - 0.5) ** 2 - 10 * d[i]! - 5 * e[i]!
  );
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
  // Four standard errors of mean and variance of 4000 standard normal numbers.
  assert.ok(Math.abs(mean) < 4 / Math.sqrt(4000), `mean ${mean}`);
  assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / 4000), `variance ${variance}`);
});

Deno.test("problemBytes() lays rows out one after the other, the target last, test rows behind training rows", () => {
  const problem = friedmanProblem({ trainRows: 2, testRows: 1, features: 5, seed: 7 });
  const numbers = new Float64Array(problemBytes(problem).buffer as ArrayBuffer);
  const rows = [problem.train, problem.test!].flatMap(({ x, y }) =>
    Array.from(y, (target, i) => [...x.columns.map((values) => values[i]!), target])
  );
  assert.deepEqual([...numbers], rows.flat());
});

Deno.test("lineReader() joins pieces to lines and ends with the stream", async () => {
  const pieces = ['{"a"', ':1}\n{"b":', '2}\n{"c":3}\nrest'];
  const nextLine = lineReader(ReadableStream.from(pieces.map((text) => new TextEncoder().encode(text))));
  assert.deepEqual([await nextLine(), await nextLine(), await nextLine()], ['{"a":1}', '{"b":2}', '{"c":3}']);
  assert.equal(await nextLine(), undefined);
});
