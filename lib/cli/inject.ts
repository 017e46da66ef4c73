// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task inject`: sends requests in an open loop, at a rate that does not depend on the answers, and records each.
 *
 * @module
 */
import { dirname } from "node:path";
import {
  ARRIVAL_DISTRIBUTIONS,
  type ArrivalDistribution,
  type ArrivalPlan,
  inject,
  injectionCsv,
  type InjectionSummary,
  summarizeInjection,
} from "@/collect/mod.ts";
import { DEFAULT_SEED } from "@/config.ts";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { type FlagValues, integerFlag, numberFlag, runCommand } from "./command.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";

const FLAGS = {
  url: { type: "string", value: "URL", help: "Address that every request goes to" },
  rate: { type: "string", value: "NUMBER", help: "Mean rate of requests, req/s" },
  requests: { type: "string", value: "NUMBER", help: "Requests in all" },
  distribution: {
    type: "string",
    value: "NAME",
    default: "exponential",
    help: `Distribution of the gaps between requests: ${ARRIVAL_DISTRIBUTIONS.join(", ")}`,
  },
  seed: { type: "string", value: "NUMBER", default: String(DEFAULT_SEED), help: "Seed of the gaps" },
  output: {
    type: "string",
    value: "FILE",
    help: "Table of requests: rid, st, ttr, status, planned_st, lateness, error",
  },
  method: { type: "string", value: "NAME", default: "GET", help: "HTTP method" },
  body: { type: "string", value: "TEXT", help: "Body of every request; sent as JSON if it is" },
  timeout: { type: "string", value: "SECONDS", default: "30", help: "Longest wait for an answer" },
  "max-open": {
    type: "string",
    value: "NUMBER",
    default: "1000",
    help: "Most requests open at once; reported if reached",
  },
  json: { type: "boolean", help: "Print the summary as JSON" },
} as const;

function readPlan(values: FlagValues<typeof FLAGS>): ArrivalPlan {
  const required = (flag: "rate" | "requests"): string => {
    const text = values[flag];
    if (text === undefined) throw new CliError(`Cannot send a load as --${flag} must be given`);
    return text;
  };
  const distribution = values.distribution as ArrivalDistribution;
  if (!ARRIVAL_DISTRIBUTIONS.includes(distribution)) {
    throw new CliError(
      `Cannot use --distribution as it must be one of ${ARRIVAL_DISTRIBUTIONS.join(", ")}: it is "${distribution}"`,
    );
  }
  return {
    rateRps: numberFlag(required("rate"), "rate", 0),
    requests: integerFlag(required("requests"), "requests", 1),
    distribution,
    seed: integerFlag(values.seed, "seed", 0),
  };
}

/** Headers that a body needs. */
function headersFor(body: string | undefined): Record<string, string> {
  if (body === undefined) return {};
  try {
    JSON.parse(body);
    return { "content-type": "application/json" };
  } catch {
    return { "content-type": "text/plain; charset=utf-8" };
  }
}

function printSummary(file: string, summary: InjectionSummary): void {
  const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(2)} ms`;
  const { latenessSeconds: late, responseSeconds: response, gapsAgainstExponential: gaps } = summary;
  console.log(`${file}: ${summary.sent} requests, ${summary.failed} failed, ${summary.unsent} not sent`);
  console.log(`rate: ${summary.sentRps.toFixed(3)} req/s of ${summary.plannedRps} req/s planned`);
  console.log(`time to response: median ${milliseconds(response.median)}, p99 ${milliseconds(response.p99)}`);
  console.log(
    `late by: median ${milliseconds(late.median)}, p99 ${milliseconds(late.p99)}, most ${milliseconds(late.max)}`,
  );
  if (gaps !== undefined) {
    console.log(`gaps against exponential: D = ${gaps.statistic.toFixed(4)}, p = ${gaps.pValue.toFixed(4)}`);
  }
  if (summary.heldBack > 0) {
    console.log(`${summary.heldBack} requests were held back, as ${summary.mostOpen} were open: raise --max-open`);
  }
  const errors = Object.entries(summary.errors).sort(([, a], [, b]) => b - a);
  for (const [error, times] of errors.slice(0, 5)) console.log(`${times} x ${error.replaceAll(/\s+/g, " ")}`);
  if (errors.length > 5) console.log(`and ${errors.length - 5} other errors`);
}

if (import.meta.main) {
  await runCommand({
    name: "inject",
    summary: "Send requests in an open loop, at a rate that does not depend on the answers, and record each.",
    flags: FLAGS,
    examples: ["deno task inject --url http://localhost:8080/ --rate 20 --requests 500 --output output/requests.csv"],
  }, async (values) => {
    const plan = readPlan(values);
    const { url, output, body } = values;
    if (url === undefined) throw new CliError("Cannot send a load as --url must say where to");
    if (output === undefined) {
      throw new CliError(
        "Cannot send a load as --output must name a file for its requests, such as output/requests.csv",
      );
    }
    const timeoutSeconds = numberFlag(values.timeout, "timeout", 0.001);
    const maxOpen = integerFlag(values["max-open"], "max-open", 1);
    await openOutputFolder(dirname(output));
    const interrupt = new AbortController();
    const onSignal = () => interrupt.abort();
    Deno.addSignalListener("SIGINT", onSignal);
    Deno.addSignalListener("SIGTERM", onSignal);
    const bar = await progressBar("requests");
    try {
      const injection = await inject(plan, {
        url,
        method: values.method,
        headers: headersFor(body),
        ...(body === undefined ? {} : { body }),
        timeoutSeconds,
        maxOpen,
        signal: interrupt.signal,
        onProgress: (progress) => bar.update(progress),
      });
      bar.stop();
      await writeFileAtomic(output, injectionCsv(injection));
      const summary = summarizeInjection(plan, injection);
      if (values.json) console.log(JSON.stringify({ file: output, plan, ...summary }));
      else printSummary(output, summary);
      if (interrupt.signal.aborted) {
        throw new CliError(`Interrupted: ${output} has the ${summary.sent} requests that were sent`, { exitCode: 130 });
      }
    } finally {
      bar.stop();
      Deno.removeSignalListener("SIGINT", onSignal);
      Deno.removeSignalListener("SIGTERM", onSignal);
    }
  });
}
