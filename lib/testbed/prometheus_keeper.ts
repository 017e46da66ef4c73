/**
 * The program that keeps a Prometheus server: starts it, waits until its targets are up, and on the end of its own
 * parent stops it and removes its storage.
 *
 * @module
 */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./free_port.ts";
import { exitWithStdin, fail, greet } from "./leash.ts";
import type { PrometheusOrder } from "./prometheus.ts";

/** Time in which every target must be up. Longer than any sensible scrape interval. */
const READY_DEADLINE_MILLISECONDS = 60_000;

/** Time between two looks whether the server is ready. */
const POLL_MILLISECONDS = 50;

/** Asks the server; `undefined` while it cannot answer. */
async function ask(url: string): Promise<Response | undefined> {
  try {
    return await fetch(url);
  } catch {
    // Connection refused: it does not listen yet. If it never will, its process has ended, which is noticed elsewhere.
    return undefined;
  }
}

async function isReady(url: string): Promise<boolean> {
  const response = await ask(`${url}/-/ready`);
  await response?.body?.cancel();
  return response?.ok === true;
}

/** Counts the targets that are up, and says why the others are not. */
async function targetHealth(url: string): Promise<{ up: number; problems: string[] }> {
  const response = await ask(`${url}/api/v1/targets?state=active`);
  if (response?.ok !== true) {
    await response?.body?.cancel();
    return { up: 0, problems: [] };
  }
  const { data } = await response.json() as {
    data: { activeTargets: { scrapeUrl: string; health: string; lastError: string }[] };
  };
  const down = data.activeTargets.filter(({ health }) => health !== "up");
  return {
    up: data.activeTargets.length - down.length,
    problems: down.map(({ scrapeUrl, health, lastError }) => `${scrapeUrl} is ${health} ${lastError}`.trim()),
  };
}

async function untilUp(url: string, targets: number): Promise<void> {
  const deadline = performance.now() + READY_DEADLINE_MILLISECONDS;
  let last = "it does not answer";
  while (performance.now() < deadline) {
    if (await isReady(url)) {
      const { up, problems } = await targetHealth(url);
      if (up === targets) return;
      last = [`${up} of ${targets} are up`, ...problems].join("\n");
    }
    await setTimeout(POLL_MILLISECONDS);
  }
  throw new Error(`Cannot measure with Prometheus as every target must be up within 60 s: ${last}`);
}

async function keep(order: PrometheusOrder): Promise<void> {
  await Deno.mkdir(order.directory, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: order.directory, prefix: "prometheus-" });
  const configurationFile = join(folder, "prometheus.yml");
  await Deno.writeTextFile(configurationFile, order.configuration);

  const port = freePort();
  const server = new Deno.Command(order.executable, {
    args: [
      `--config.file=${configurationFile}`,
      `--storage.tsdb.path=${join(folder, "storage")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=warn",
    ],
    stdin: "null",
    stdout: "null",
    // Its log goes to our standard error, of which our parent keeps the last lines.
    stderr: "inherit",
  }).spawn();
  let isStopping = false;
  const cleanUp = async (): Promise<void> => {
    if (!isStopping) {
      isStopping = true;
      server.kill("SIGTERM");
    }
    await server.status;
    await Deno.remove(folder, { recursive: true });
  };
  exitWithStdin(cleanUp);
  // Ctrl-C reaches the server at the same time as us, and is no failure.
  Deno.addSignalListener("SIGINT", () => isStopping = true);

  const ended = server.status.then(async ({ code }) => {
    if (isStopping) return;
    await Deno.remove(folder, { recursive: true });
    throw new Error(`Cannot measure with Prometheus as it must keep running: it ended with code ${code}`);
  });
  const url = `http://127.0.0.1:${port}`;
  const up = untilUp(url, order.targets).catch(async (error) => {
    await cleanUp();
    throw error;
  });
  await Promise.race([up, ended]);
  if (!isStopping) greet({ url });
  await ended;
}

if (import.meta.main) {
  await keep(JSON.parse(Deno.args[0]!) as PrometheusOrder).catch(fail);
}
