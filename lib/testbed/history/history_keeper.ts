/**
 * The program that keeps a Prometheus on a made-up history: writes the history, has promtool make blocks of it, starts the
 * server, watches its own count of queries, and on the end of its own parent removes everything.
 *
 * @module
 */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "../free_port.ts";
import { exitWithStdin, fail, greet } from "../leash.ts";
import type { HistoryServerGreeting, HistoryServerOrder } from "./history_server.ts";
import { writeOpenMetrics } from "./open_metrics.ts";
import { type SyntheticWorkload, syntheticWorkloads } from "./synthetic_history.ts";

/** Length of a block, hours: one of those that Prometheus itself makes (2 h times a power of 3). */
const BLOCK_HOURS = 18;
const BLOCK_SECONDS = BLOCK_HOURS * 3600;

/** Blocks that are made at once. */
const PARALLEL_BLOCKS = 2;

const READY_DEADLINE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 50;

/** Writes one block; the text that it is made of is as short-lived as possible, since it is ten times as large. */
async function writeBlock(
  order: HistoryServerOrder,
  storage: string,
  workloads: readonly SyntheticWorkload[],
  fromSeconds: number,
): Promise<number> {
  const path = join(order.directory, `${fromSeconds}.om`);
  const { startSeconds, days, scrapeSeconds } = order.size;
  const from = Math.max(startSeconds, fromSeconds);
  const until = Math.min(startSeconds + days * 86_400, fromSeconds + BLOCK_SECONDS);
  const encoder = new TextEncoder();
  let samples: number;
  {
    using file = await Deno.open(path, { write: true, create: true, truncate: true });
    samples = await writeOpenMetrics(workloads, scrapeSeconds, from, until, async (text) => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    });
  }
  const { success, stderr, stdout } = await new Deno.Command(order.promtool, {
    args: [
      "tsdb",
      "create-blocks-from",
      "openmetrics",
      "--quiet",
      `--max-block-duration=${BLOCK_HOURS}h`,
      path,
      storage,
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  await Deno.remove(path);
  if (success) return samples;
  const said = [stderr, stdout].map((bytes) => new TextDecoder().decode(bytes)).join("\n").trim();
  throw new Error(`Cannot make a block of history as promtool must take it: ${said.slice(-500)}`);
}

async function writeBlocks(order: HistoryServerOrder, storage: string): Promise<number> {
  const { startSeconds, days } = order.size;
  const workloads = syntheticWorkloads(order.size);
  const starts: number[] = [];
  const first = Math.floor(startSeconds / BLOCK_SECONDS) * BLOCK_SECONDS;
  for (let at = first; at < startSeconds + days * 86_400; at += BLOCK_SECONDS) starts.push(at);
  let samples = 0;
  await Promise.all(Array.from({ length: PARALLEL_BLOCKS }, async () => {
    for (let at = starts.shift(); at !== undefined; at = starts.shift()) {
      samples += await writeBlock(order, storage, workloads, at);
    }
  }));
  return samples;
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await folderBytes(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}

/** Asks for one number of the server's own metrics; `undefined` while it does not answer. */
async function ownMetric(url: string, name: string): Promise<number | undefined> {
  try {
    const text = await (await fetch(`${url}/metrics`)).text();
    const line = text.split("\n").find((line) => line.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  } catch {
    // It does not listen yet, or no longer: its process having ended is noticed elsewhere.
    return undefined;
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + READY_DEADLINE_MILLISECONDS;
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/-/ready`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await setTimeout(POLL_MILLISECONDS);
  }
  throw new Error("Cannot use Prometheus as it must be ready within 60 s: it is not");
}

async function watchQueries(url: string): Promise<never> {
  let most = 0;
  for (;;) {
    const queries = await ownMetric(url, "prometheus_engine_queries") ?? 0;
    if (queries > most) greet({ queries: most = queries });
    await setTimeout(POLL_MILLISECONDS);
  }
}

async function keep(parentOrder: HistoryServerOrder): Promise<void> {
  await Deno.mkdir(parentOrder.directory, { recursive: true });
  const directory = await Deno.makeTempDir({ dir: parentOrder.directory, prefix: "prometheus-" });
  const order = { ...parentOrder, directory };
  let server = undefined as Deno.ChildProcess | undefined;
  let isStopping = false;
  const cleanUp = async (): Promise<void> => {
    isStopping = true;
    server?.kill("SIGTERM");
    await server?.status;
    await Deno.remove(directory, { recursive: true });
  };
  exitWithStdin(cleanUp);

  const storage = join(directory, "storage");
  const began = performance.now();
  const samples = await writeBlocks(order, storage);
  const seconds = (performance.now() - began) / 1000;
  const configuration = join(directory, "prometheus.yml");
  await Deno.writeTextFile(configuration, "{}\n");
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  server = new Deno.Command(order.prometheus, {
    args: [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${storage}`,
      "--storage.tsdb.retention.time=100y",
      // As large as the blocks are: it then has no reason to merge them while it is measured.
      `--storage.tsdb.min-block-duration=${BLOCK_HOURS}h`,
      `--storage.tsdb.max-block-duration=${BLOCK_HOURS}h`,
      ...(order.maxSamples === undefined ? [] : [`--query.max-samples=${order.maxSamples}`]),
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const ended = server.status.then(({ code }) => {
    if (!isStopping) throw new Error(`Cannot use Prometheus as it must keep running: it ended with code ${code}`);
  });
  await Promise.race([untilReady(url), ended]);
  const queryLimit = await ownMetric(url, "prometheus_engine_queries_concurrent_max") ?? NaN;
  greet({ url, seconds, samples, bytes: await folderBytes(storage), queryLimit } satisfies HistoryServerGreeting);
  await Promise.race([watchQueries(url), ended]);
}

if (import.meta.main) await keep(JSON.parse(Deno.args[0]!) as HistoryServerOrder).catch(fail);
