// deno-lint-ignore-file no-console -- commands print
/**
 * `deno task traces`: spans of Jaeger, a file or a folder -> processing time of each service, request by request.
 *
 * @module
 */
import {
  jaegerClient,
  latencyCsv,
  type LatencyRowOptions,
  latencyRows,
  type LatencyTable,
  readSpanFiles,
  type SpanBatch,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { MICROSECONDS_PER_SECOND } from "@/units.ts";
import { type FlagValues, integerFlag, numberFlag, runCommand } from "./command.ts";
import { progressBar } from "./progress.ts";
import { momentFlag } from "./time_flags.ts";

const FLAGS = {
  from: {
    type: "string",
    value: "PATH",
    help: "File of spans (CSV, JSON of Jaeger or OpenTelemetry) or folder of them",
  },
  jaeger: { type: "string", value: "URL", help: "Jaeger to ask instead; a token may stand in JAEGER_TOKEN" },
  service: { type: "string", value: "NAME", help: "With --jaeger: service that takes part in the traces" },
  since: {
    type: "string",
    value: "TIME",
    default: "1h",
    help: "With --jaeger: from when, such as 15m, 2h, 2026-03-01",
  },
  until: { type: "string", value: "TIME", default: "now", help: "With --jaeger: until when" },
  limit: { type: "string", value: "NUMBER", default: "1500", help: "With --jaeger: most traces of one answer" },
  tenant: { type: "string", value: "NAME", help: "With --jaeger: sent as X-Scope-OrgID" },
  entry: { type: "string", value: "NAME", help: "Only traces that begin in this service" },
  replicas: {
    type: "string",
    value: "NUMBER",
    help: "Replicas, for rep (default: most pods that a service reports from)",
  },
  sampled: { type: "string", value: "RATIO", default: "1", help: "Share of requests that are traced" },
  window: { type: "string", value: "NUMBER", default: "8", help: "Requests that an effective rate is taken over" },
  pause: { type: "string", value: "SECONDS", default: "60", help: "A longer gap between requests separates runs" },
  output: { type: "string", value: "FILE", help: "Where the table goes (default: standard output)" },
  json: { type: "boolean", help: "Print a summary as JSON, and the table only to --output" },
} as const;

type Values = FlagValues<typeof FLAGS>;

function readRowOptions(values: Values): LatencyRowOptions {
  return {
    sampledRatio: numberFlag(values.sampled, "sampled", 0),
    window: integerFlag(values.window, "window", 1),
    pauseSeconds: numberFlag(values.pause, "pause", 0),
    ...(values.entry === undefined ? {} : { entry: values.entry }),
    ...(values.replicas === undefined ? {} : { replicas: integerFlag(values.replicas, "replicas", 1) }),
  };
}

async function readSource(values: Values): Promise<SpanBatch> {
  const { from, jaeger, service, tenant } = values;
  if ((from === undefined) === (jaeger === undefined)) {
    throw new CliError(
      "Cannot read traces as one of --from and --jaeger must say where they are: there are none or both",
    );
  }
  if (from !== undefined) return await readSpanFiles(from);
  if (service === undefined) {
    throw new CliError("Cannot ask Jaeger as --service must name a service that takes part in the traces");
  }
  const nowSeconds = Date.now() / 1000;
  const startSeconds = momentFlag(values.since, "since", nowSeconds);
  const endSeconds = momentFlag(values.until, "until", nowSeconds);
  const bearerToken = Deno.env.get("JAEGER_TOKEN") || undefined;
  const client = jaegerClient({
    url: jaeger!,
    limit: integerFlag(values.limit, "limit", 1),
    ...(bearerToken === undefined ? {} : { bearerToken }),
    ...(tenant === undefined ? {} : { headers: { "X-Scope-OrgID": tenant } }),
  });
  const bar = await progressBar("traces, seconds of time");
  try {
    return await client.traces({
      service,
      startSeconds,
      endSeconds,
      onProgress: ({ done, total }) => bar.update({ done: Math.round(done), total: Math.round(total) }),
    });
  } finally {
    bar.stop();
  }
}

/** Means over rows in which the service has a value, seconds. */
function serviceSummaries(table: LatencyTable) {
  return table.services.map((service) => {
    const times = table.rows.flatMap(({ trace }) => trace.services.get(service) ?? [])
      .filter(({ clippedRatio }) => clippedRatio <= table.maxClippedRatio);
    const meanSeconds = (read: (of: typeof times[number]) => number): number | null =>
      times.length === 0 ? null : times.reduce((sum, of) => sum + read(of), 0) / times.length / MICROSECONDS_PER_SECOND;
    return {
      service,
      pods: table.podsByService.get(service) ?? 0,
      traces: times.length,
      calls: times.reduce((sum, { calls }) => sum + calls, 0),
      mean_proc_time_seconds: meanSeconds(({ processingMicroseconds }) => processingMicroseconds),
      mean_delay_seconds: meanSeconds(({ delayMicroseconds }) => delayMicroseconds),
    };
  });
}

/** What was left out, moved or clipped, one sentence each; nothing of what did not happen. */
function remarks({ counts }: LatencyTable): string[] {
  const all: [number, string][] = [
    [counts.otherEntryTraces, "traces begin in another service"],
    [counts.incompleteTraces, "traces have no row, as spans of them are missing"],
    [counts.missingParents, "spans name a parent that is not there"],
    [counts.duplicateSpans, "spans were reported more than once"],
    [counts.cycles, "cycles of parents were cut"],
    [counts.movedSpans, "spans were moved into their call, as clocks differ"],
    [counts.clippedSpans, `spans were clipped to their parent, by ${counts.clippedSeconds} s in all`],
    [counts.clippedCells, "services of a trace have no value, as too much of them was clipped"],
  ];
  return all.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}

if (import.meta.main) {
  await runCommand({
    name: "traces",
    summary: "Processing time of each service, request by request, from traces: rps_eff, rep, proc_time_<service> …",
    flags: FLAGS,
    examples: [
      "deno task traces --from spans.csv --output output/latency.csv",
      "deno task traces --jaeger http://localhost:16686 --service frontend --since 30m --output output/latency.csv",
    ],
  }, async (values) => {
    const options = readRowOptions(values);
    const batch = await readSource(values);
    const table = latencyRows(batch.spans, options);
    if (table.rows.length === 0) {
      const { traces } = table.counts;
      throw new CliError(
        `Cannot write a table as at least one trace must be complete: of ${traces} none is` +
          [...batch.notes, ...remarks(table)].map((text) => `; ${text}`).join(""),
      );
    }
    const csv = latencyCsv(table);
    if (values.output !== undefined) await writeFileAtomic(values.output, csv);
    const services = serviceSummaries(table);
    if (values.json) {
      const { replicas, rows, counts } = table;
      console.log(JSON.stringify({ rows: rows.length, replicas, services, counts, notes: batch.notes }));
      return;
    }
    if (values.output === undefined) console.log(csv.trimEnd());
    const milliseconds = (seconds: number | null) => seconds === null ? "none" : `${(seconds * 1000).toFixed(3)} ms`;
    for (const { service, calls, pods, mean_proc_time_seconds, mean_delay_seconds } of services) {
      console.error(
        `${service}: ${calls} calls, ${pods} pods, processing time ${milliseconds(mean_proc_time_seconds)} a trace, ` +
          `delay ${milliseconds(mean_delay_seconds)}`,
      );
    }
    [...batch.notes, ...remarks(table)].forEach((text) => console.error(text));
    console.error(`${values.output ?? "standard output"}: ${table.rows.length} rows of ${table.counts.traces} traces`);
  });
}
