// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task collect`: history of running namespaces out of Prometheus -> one file a workload, without a load test.
 *
 * @module
 */
import { join } from "node:path";
import process from "node:process";
import {
  collectHistory,
  type HistoryOptions,
  type HistoryPlanSummary,
  type HistoryReport,
  type HistoryRequest,
  planHistory,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { type FlagValues, integerFlag, runCommand } from "./command.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { durationFlag, momentFlag } from "./time_flags.ts";
import { readList } from "./workflow.ts";

const FLAGS = {
  namespace: { type: "string", value: "LIST", help: "Namespaces: names or regular expressions, such as shop,team-.*" },
  since: {
    type: "string",
    value: "TIME",
    default: "14d",
    help: "From when: so long before --until, or a moment such as 2026-03-01T12:00:00Z",
  },
  until: { type: "string", value: "TIME", default: "now", help: "Until when" },
  step: { type: "string", value: "TIME", default: "1m", help: "Distance between samples" },
  prometheus: {
    type: "string",
    value: "URL",
    help:
      "Prometheus, Thanos, Mimir or VictoriaMetrics (default: PROMETHEUS_URL); a token may stand in PROMETHEUS_TOKEN",
  },
  tenant: { type: "string", value: "NAME", help: "Sent as X-Scope-OrgID" },
  matchers: { type: "string", value: "LIST", help: `Label matchers for every metric, such as 'cluster="eu-1"'` },
  workloads: { type: "string", value: "LIST", help: "Only these: front, Deployment/front, or regular expressions" },
  "group-jobs": {
    type: "string",
    value: "LIST",
    help: "Labels by whose values jobs without a CronJob are put together",
  },
  "rate-window": {
    type: "string",
    value: "TIME",
    help: "What rates are taken over (default: the step, at least four scrape intervals)",
  },
  output: { type: "string", value: "FOLDER", help: "Where files go (default: data/history/<namespaces>)" },
  parallel: { type: "string", value: "NUMBER", default: "2", help: "Most queries at once" },
  "max-points": {
    type: "string",
    value: "NUMBER",
    default: "100000",
    help: "Most points that one query makes the server evaluate: pods times samples",
  },
  timeout: { type: "string", value: "TIME", default: "60s", help: "Longest time that the server works on one query" },
  again: { type: "boolean", help: "Collect a finished history anew, up to what --until means now" },
  "dry-run": { type: "boolean", help: "Find the workloads, print what collecting them would cost, collect nothing" },
  json: { type: "boolean", help: "Print the result as JSON" },
} as const;

type Values = FlagValues<typeof FLAGS>;

function readRequest(values: Values): HistoryRequest {
  const namespaces = readList(values.namespace, "namespace");
  if (namespaces === undefined) {
    throw new CliError("Cannot collect as --namespace must name a namespace, such as shop or 'team-.*'");
  }
  const list = (flag: "workloads" | "group-jobs") => readList(values[flag], flag) ?? [];
  const rateWindow = values["rate-window"];
  return {
    namespaces,
    workloads: list("workloads"),
    // Not split: a comma may stand in a value.
    matchers: values.matchers === undefined ? [] : [values.matchers],
    jobGroupLabels: list("group-jobs"),
    since: values.since,
    until: values.until,
    stepSeconds: durationFlag(values.step, "step"),
    ...(rateWindow === undefined ? {} : { rateWindowSeconds: durationFlag(rateWindow, "rate-window") }),
  };
}

function readOptions(values: Values): HistoryOptions {
  const request = readRequest(values);
  const url = values.prometheus ?? (Deno.env.get("PROMETHEUS_URL") || undefined);
  if (url === undefined) {
    throw new CliError(
      "Cannot collect as --prometheus or PROMETHEUS_URL must say where, such as http://localhost:9090",
    );
  }
  if (!URL.canParse(url)) {
    throw new CliError(`Cannot use "${url}" as the address of Prometheus as it must be like http://host:9090`);
  }
  const bearerToken = Deno.env.get("PROMETHEUS_TOKEN") || undefined;
  const nowSeconds = Date.now() / 1000;
  const untilSeconds = momentFlag(request.until, "until", nowSeconds);
  return {
    directory: values.output ?? join("data", "history", request.namespaces.join("+").replaceAll(/[^\w.+-]/g, "_")),
    request,
    nowSeconds,
    untilSeconds,
    sinceSeconds: momentFlag(request.since, "since", untilSeconds),
    access: { url, ...(bearerToken === undefined ? {} : { bearerToken }) },
    parallel: integerFlag(values.parallel, "parallel", 1),
    maxPoints: integerFlag(values["max-points"], "max-points", 1),
    timeoutSeconds: durationFlag(values.timeout, "timeout"),
    finished: values.again ? "again" : "keep",
    ...(values.tenant === undefined ? {} : { tenant: values.tenant }),
  };
}

function describePlan(
  { workloads, pods, samples, scrapeIntervalSeconds, estimate, ...plan }: HistoryPlanSummary,
): string {
  const megabytes = Math.ceil(estimate.bytes / 1e6);
  return `${workloads} workloads with ${pods} pods, up to ${samples} samples each; scraped every ` +
    `${scrapeIntervalSeconds === undefined ? "?" : scrapeIntervalSeconds} s, rates over ${plan.rateWindowSeconds} s\n` +
    `at most ${estimate.queries} queries, ${estimate.points} points (at most ${estimate.mostPoints} in one answer), about ` +
    `${megabytes} MB of answers before compression`;
}

function printReport(folder: string, { record, counts, governor }: HistoryReport, seconds: number): void {
  const { workloads, skipped, warnings } = record;
  const withoutRequests =
    workloads.filter(({ missing }) =>
      missing.some(({ column, reason }) => column === "request_rate" && reason.startsWith("Istio"))
    ).length;
  if (governor === undefined) console.log(`${folder}: finished before, nothing was asked; --again collects anew`);
  else {
    console.log(
      `${folder}: ${workloads.length} workloads in ${
        seconds.toFixed(1)
      } s; ${counts.asked} answers with ${counts.points} ` +
        `points, ${counts.cached} known from before`,
    );
    console.log(
      `at most ${governor.mostAtOnce} queries at once; ${governor.busy} times busy, ${governor.tooLarge} too large, ` +
        `${governor.slow} slow, ${governor.pausedSeconds.toFixed(0)} s paused`,
    );
  }
  if (withoutRequests > 0) {
    console.log(`${withoutRequests} workloads have no request columns: see missing in history.json`);
  }
  if (skipped.length > 0) console.log(`left out: ${skipped.join("; ")}`);
  for (const { text, answers } of warnings) console.log(`warning in ${answers} answers: ${text}`);
}

if (import.meta.main) {
  await runCommand({
    name: "collect",
    summary: "Collect the history of running namespaces from Prometheus: one file a workload, no load test needed.\n" +
      "Asks little at a time, rests when the server is slow or busy; Ctrl-C any time, the same command goes on.",
    flags: FLAGS,
    examples: [
      "deno task collect --namespace shop --since 14d --dry-run",
      "deno task collect --namespace 'team-.*' --since 14d --step 75s --prometheus http://localhost:9090",
      `deno task collect --namespace shop --tenant team-a --matchers 'cluster="eu-1"' --prometheus https://mimir/prometheus`,
    ],
  }, async (values) => {
    const options = readOptions(values);
    await openOutputFolder(options.directory);
    const interrupt = new AbortController();
    const onSignal = () =>
      interrupt.abort(
        new CliError("Interrupted: answers are kept, the same command goes on from here", { exitCode: 130 }),
      );
    const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
    signals.forEach((name) => Deno.addSignalListener(name, onSignal));
    const bar = await progressBar("queries");
    const began = performance.now();
    try {
      if (values["dry-run"]) {
        const plan = await planHistory({ ...options, signal: interrupt.signal });
        bar.stop();
        console.log(values.json ? JSON.stringify(plan) : describePlan(plan));
        return;
      }
      const report = await collectHistory({
        ...options,
        signal: interrupt.signal,
        onPlan: (plan) => console.error(describePlan(plan)),
        onProgress: (progress) => bar.update(progress),
      });
      bar.stop();
      const seconds = (performance.now() - began) / 1000;
      if (!values.json) return printReport(options.directory, report, seconds);
      const { record, counts, governor } = report;
      console.log(JSON.stringify({
        folder: options.directory,
        workloads: record.workloads.length,
        seconds,
        ...counts,
        server: governor ?? null,
        skipped: record.skipped,
        warnings: record.warnings,
        // The largest resident set, KiB; Windows does not tell.
        peak_memory_mebibytes: process.resourceUsage().maxRSS / 1024 || null,
      }));
    } finally {
      bar.stop();
      signals.forEach((name) => Deno.removeSignalListener(name, onSignal));
    }
  });
}
