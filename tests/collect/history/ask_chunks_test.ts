// Needs --allow-read and --allow-write=output.
import assert from "node:assert/strict";
import { type Asker, ensureAnswer, readAnswer } from "@/collect/history/ask_chunks.ts";
import { openChunkCache } from "@/collect/history/chunk_cache.ts";
import { governor } from "@/collect/history/governor.ts";
import { type Chunk, rangeOf } from "@/collect/history/grid.ts";
import { RequestFailure } from "@/collect/prometheus.ts";
import { gridTimes, type RangeAnswer, type TimeRange } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";

const STEP = 60;
const WHOLE: Chunk = { level: 6, first: 64, last: 127 };
const PROMQL = "up";

/** Every sample has its own number as its value. */
function answerTo(range: TimeRange, warnings: readonly string[] = []): RangeAnswer {
  const timesSeconds = gridTimes(range);
  return { series: [{ labels: {}, timesSeconds, values: timesSeconds.map((time) => time / STEP) }], warnings };
}

function samplesOf(range: TimeRange): number {
  return (range.endSeconds - range.startSeconds) / STEP + 1;
}

function tooLarge(): RequestFailure {
  return new RequestFailure('Cannot use: status 422, "too many samples"', { status: 422, query: PROMQL });
}

/** An asker of a server that answers as told, with the ranges that it was asked for. */
async function asker(
  folder: string,
  answer: (range: TimeRange) => RangeAnswer,
  more: Partial<Asker> = {},
): Promise<Asker & { readonly asked: Chunk[] }> {
  const asked: Chunk[] = [];
  const queryRange = (_: string, range: TimeRange): Promise<RangeAnswer> => {
    asked.push({ level: 0, first: range.startSeconds / STEP, last: range.endSeconds / STEP });
    return new Promise((resolve) => resolve(answer(range)));
  };
  return {
    asked,
    client: { queryRange, version: () => Promise.resolve(undefined) },
    governor: governor({ parallel: 1, sleep: () => Promise.resolve() }),
    cache: await openChunkCache(folder, "server", STEP),
    stepSeconds: STEP,
    settledUntilSeconds: Infinity,
    counts: { asked: 0, cached: 0, points: 0 },
    ...more,
  };
}

async function valuesIn(asker: Asker, chunk = WHOLE): Promise<number[]> {
  const values: number[] = [];
  for await (const { series } of readAnswer(asker.cache, { promql: PROMQL, chunk })) values.push(...series[0]!.values);
  return values;
}

const ALL = Array.from({ length: 64 }, (_, i) => 64 + i);

Deno.test("ensureAnswer() asks once, and never again for what it has", async () => {
  await inTemporaryFolder(async (folder) => {
    const first = await asker(folder, (range) => answerTo(range));
    assert.deepEqual(await ensureAnswer(first, { promql: PROMQL, chunk: WHOLE }), []);
    assert.deepEqual(await valuesIn(first), ALL);
    const second = await asker(folder, () => assert.fail("asked again"));
    await ensureAnswer(second, { promql: PROMQL, chunk: WHOLE });
    assert.deepEqual(await valuesIn(second), ALL);
    assert.deepEqual([first.counts, second.counts], [
      { asked: 1, cached: 0, points: 64 },
      { asked: 0, cached: 1, points: 0 },
    ]);
  });
});

Deno.test("ensureAnswer() halves what is too large until the server can bear it, and remembers how", async () => {
  await inTemporaryFolder(async (folder) => {
    const limited = (range: TimeRange) => {
      if (samplesOf(range) > 10) throw tooLarge();
      return answerTo(range);
    };
    const first = await asker(folder, limited);
    assert.deepEqual(await ensureAnswer(first, { promql: PROMQL, chunk: WHOLE }), []);
    assert.deepEqual(await valuesIn(first), ALL);
    assert.equal(first.counts.asked, 8);
    // 64, 32 and 16 were refused; what follows is asked for in eighths at once.
    assert.equal(first.asked.length, 11);
    const second = await asker(folder, () => assert.fail("asked again"));
    await ensureAnswer(second, { promql: PROMQL, chunk: WHOLE });
    assert.deepEqual(await valuesIn(second), ALL);
  });
});

Deno.test("ensureAnswer() says what no part can be answered for, and soon stops asking", async () => {
  await inTemporaryFolder(async (folder) => {
    const hopeless = await asker(folder, () => {
      throw tooLarge();
    });
    const failures = await ensureAnswer(hopeless, { promql: PROMQL, chunk: WHOLE });
    assert.equal(failures.reduce((sum, { chunk }) => sum + chunk.last - chunk.first + 1, 0), 64);
    assert.ok(failures.every(({ reason }) => reason.includes("too many samples")));
    assert.ok(hopeless.asked.length <= 8, `${hopeless.asked.length} queries`);
    assert.deepEqual(await valuesIn(hopeless), []);
  });
});

Deno.test("ensureAnswer() keeps what was answered around a part that cannot be", async () => {
  await inTemporaryFolder(async (folder) => {
    const holed = await asker(folder, (range) => {
      if (range.startSeconds <= 100 * STEP && range.endSeconds >= 100 * STEP) throw tooLarge();
      return answerTo(range);
    });
    const failures = await ensureAnswer(holed, { promql: PROMQL, chunk: WHOLE });
    assert.deepEqual(failures.map(({ chunk }) => chunk), [{ level: 0, first: 100, last: 100 }]);
    assert.deepEqual(await valuesIn(holed), ALL.filter((sample) => sample !== 100));
  });
});

Deno.test("ensureAnswer() throws what the server refuses, and hides no defect", async () => {
  await inTemporaryFolder(async (folder) => {
    const forbidden = new RequestFailure("Cannot use: status 403", { status: 403, query: PROMQL });
    for (const error of [forbidden, new TypeError("x is undefined")]) {
      const refused = await asker(folder, () => {
        throw error;
      });
      await assert.rejects(ensureAnswer(refused, { promql: PROMQL, chunk: WHOLE }), error);
      assert.equal(refused.asked.length, 1);
    }
  });
});

Deno.test("ensureAnswer() asks anew what may have changed since: the last minutes, and partial answers", async () => {
  const cases: [warnings: string[], settledUntilSeconds: number, isKept: boolean][] = [
    [[], 127 * STEP, true],
    [[], 127 * STEP - 1, false],
    [["store gateway did not answer: partial response"], Infinity, false],
    [["PromQL warning: encountered a mix of histograms and floats"], Infinity, true],
  ];
  for (const [warnings, settledUntilSeconds, isKept] of cases) {
    await inTemporaryFolder(async (folder) => {
      const open = () => asker(folder, (range) => answerTo(range, warnings), { settledUntilSeconds });
      const first = await open();
      for (let i = 0; i < 2; i++) await ensureAnswer(first, { promql: PROMQL, chunk: WHOLE });
      assert.equal(first.asked.length, 1, "within one collection it counts");
      assert.deepEqual(await valuesIn(first), ALL);
      const second = await open();
      await ensureAnswer(second, { promql: PROMQL, chunk: WHOLE });
      assert.equal(second.asked.length, isKept ? 0 : 1, JSON.stringify({ warnings, settledUntilSeconds }));
    });
  }
});

Deno.test("openChunkCache() keeps servers apart, takes no half of a file, and clears up what was killed", async () => {
  await inTemporaryFolder(async (folder) => {
    const question = { promql: PROMQL, chunk: WHOLE };
    const answer = { series: [{ labels: {}, first: 64, values: Float64Array.of(1, 2) }], warnings: [] };
    const cache = await openChunkCache(folder, "server", STEP);
    await cache.write(question, answer, true);
    assert.deepEqual(await cache.read(question), answer);
    for (const [server, step] of [["other", STEP], ["server", 30]] as const) {
      assert.equal(await (await openChunkCache(folder, server, step)).read(question), undefined);
    }
    const files = async () => (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
    const [part] = await files();
    const [{ name }] = await Array.fromAsync(Deno.readDir(`${folder}/${part}`)) as [Deno.DirEntry];
    const path = `${folder}/${part}/${name}`;
    await Deno.writeFile(path, (await Deno.readFile(path)).slice(0, -3));
    await Deno.writeTextFile(`${path}.99.tmp`, "half");
    const reopened = await openChunkCache(folder, "server", STEP);
    assert.equal(await reopened.read(question), undefined);
    assert.deepEqual((await Array.fromAsync(Deno.readDir(`${folder}/${part}`))).map((entry) => entry.name), [name]);
    assert.deepEqual(rangeOf(WHOLE, STEP), { startSeconds: 3840, endSeconds: 7620, stepSeconds: STEP });
  });
});
