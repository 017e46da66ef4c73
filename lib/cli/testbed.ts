// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task testbed`: runs the measured system until Ctrl-C.
 *
 * @module
 */
import Table from "cli-table3";
import { DEFAULT_SEED } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { DEFAULT_RESOURCES, startTestbed, type Testbed, type TestbedOptions } from "@/testbed/mod.ts";
import { numberFlag, runCommand } from "./command.ts";

function describe({ replicas, prometheusUrl }: Testbed): string {
  const table = new Table({ head: ["what", "where"], style: { head: [], border: [] } });
  replicas.forEach(({ pod, url }) => table.push([pod, url]));
  table.push(["Prometheus", prometheusUrl]);
  return `${table.toString()}\nCtrl-C stops all of it.`;
}

/** Runs the testbed until Ctrl-C, or until one of its processes ends by itself. */
async function run(options: TestbedOptions, print: (testbed: Testbed) => string): Promise<void> {
  const interrupt = new AbortController();
  const abort = (): void => interrupt.abort();
  Deno.addSignalListener("SIGINT", abort);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", abort);
  try {
    await using testbed = await startTestbed({ ...options, signal: interrupt.signal });
    console.log(print(testbed));
    await testbed.closed;
  } catch (error) {
    if (interrupt.signal.aborted) return;
    if (error instanceof Error && error.constructor === Error) throw new CliError(error.message, { cause: error });
    throw error;
  } finally {
    Deno.removeSignalListener("SIGINT", abort);
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", abort);
  }
}

if (import.meta.main) {
  await runCommand({
    name: "testbed",
    summary: "Runs three real services and a Prometheus server on this machine until Ctrl-C. Prometheus is found on\n" +
      "PATH, or by PROMETHEUS_BIN.",
    flags: {
      replicas: { type: "string", value: "N", help: "Processes of each service", default: "1" },
      "cpu-limit": {
        type: "string",
        value: "CORES",
        help: "CPU limit of each process, enforced as the kernel does; felt below 1 core",
        default: String(DEFAULT_RESOURCES.cpuLimitCores),
      },
      seed: {
        type: "string",
        value: "N",
        help: "Seed of demands, calls and load balancing",
        default: String(DEFAULT_SEED),
      },
      "scrape-interval": { type: "string", value: "SECONDS", help: "Time between two scrapes", default: "1" },
      json: { type: "boolean", help: "Print the addresses as one line of JSON" },
    },
    examples: [
      "deno task testbed --replicas 2",
      "deno task testbed --cpu-limit 0.25 --json   # each process is throttled at a quarter of a core",
    ],
  }, (values) =>
    run(
      {
        replicas: numberFlag(values.replicas, "replicas"),
        seed: numberFlag(values.seed, "seed"),
        cpuLimitCores: numberFlag(values["cpu-limit"], "cpu-limit"),
        scrapeIntervalSeconds: numberFlag(values["scrape-interval"], "scrape-interval"),
      },
      values.json
        ? ({ entryUrls, prometheusUrl, services, replicas }) =>
          JSON.stringify({ entryUrls, prometheusUrl, services, replicas })
        : describe,
    ));
}
