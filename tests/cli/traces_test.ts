// Needs --allow-run=deno, --allow-read, --allow-write=output and --allow-net=127.0.0.1.
import assert from "node:assert/strict";
import { join } from "node:path";
import { latencyCsv, latencyRows, readSpanFiles } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runCommand, runDone } from "./run_command.ts";

const CONSTRUCTED = "tests/fixtures/constructed_spans.csv";

Deno.test("traces writes the table of a file, says what it left out, and sums up as JSON", () =>
  inTemporaryFolder(async (folder) => {
    const expected = latencyCsv(latencyRows((await readSpanFiles(CONSTRUCTED)).spans));
    const output = join(folder, "new", "latency.csv");
    const { code, stdout, stderr } = await runCommand("traces", ["--from", CONSTRUCTED, "--output", output]);
    assert.deepEqual([code, stdout], [0, ""], stderr);
    assert.equal(await Deno.readTextFile(output), expected);
    assert.match(stderr, /^cart: 2 calls, 2 pods, processing time 25.000 ms a trace, delay 15.000 ms$/m);
    assert.match(stderr, /^1 traces have no row, as spans of them are missing$/m);
    assert.match(stderr, /^1 spans were moved into their call, as clocks differ$/m);
    assert.equal(await runDone("traces", ["--from", CONSTRUCTED]), expected);
    const { rows, replicas, services, counts } = JSON.parse(await runDone("traces", ["--from", CONSTRUCTED, "--json"]));
    assert.deepEqual([rows, replicas, counts.traces, counts.incompleteTraces], [2, 2, 3, 1]);
    assert.deepEqual(services[0], {
      service: "cart",
      pods: 2,
      traces: 1,
      calls: 2,
      mean_proc_time_seconds: 0.025,
      mean_delay_seconds: 0.015,
    });
  }));

Deno.test("traces asks Jaeger for the time and service that it is told", () =>
  inTemporaryFolder(async (folder) => {
    const asked: URLSearchParams[] = [];
    const span = (spanID: string, startTime: number, duration: number) => ({
      ...{ traceID: "1", spanID, startTime, duration, processID: "p1" },
      ...{ references: spanID === "1" ? [] : [{ refType: "CHILD_OF", traceID: "1", spanID: "1" }] },
    });
    const processes = { p1: { serviceName: "front" } };
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      asked.push(new URL(request.url).searchParams);
      const spans = [span("1", 1_772_366_400_000_000, 900), span("2", 1_772_366_400_000_100, 200)];
      return Response.json({ data: asked.length === 1 ? [{ spans, processes }] : [] });
    });
    try {
      const output = join(folder, "latency.csv");
      await runDone("traces", [
        ...["--jaeger", `http://127.0.0.1:${server.addr.port}`, "--service", "front", "--output", output, "--json"],
        ...["--since", "2026-03-01T12:00:00Z", "--until", "2026-03-01 12:06"],
      ]);
      assert.match(
        await Deno.readTextFile(output),
        /^rps_eff,rep,proc_time_front,.*\nnan,1,0.0009,0,1,nan,0+1,1772366400,/,
      );
    } finally {
      await server.shutdown();
    }
    assert.deepEqual(asked.map((query) => [query.get("service"), query.get("start"), query.get("end")]), [
      ["front", "1772366400000000", "1772366699999999"],
      ["front", "1772366700000000", "1772366760000000"],
    ]);
  }));

Deno.test("traces names what it cannot use", async (t) => {
  const refusals: [string, RegExp][] = [
    ["", /one of --from and --jaeger must say where they are/],
    ["--from a --jaeger http://b", /one of --from and --jaeger must say where they are/],
    ["--jaeger http://127.0.0.1:1", /--service must name a service/],
    [
      "--jaeger http://127.0.0.1:1 --service a --since yesterday",
      /--since as it must be like 15m, .*: it is "yesterday"/,
    ],
    ["--jaeger http://127.0.0.1:1 --service a --since 1h --until 2h", /must end after its start/],
    ["--from README.md", /"README.md" as its columns must include trace_id/],
    ["--from nowhere.csv", /nowhere.csv/],
    ["--from tests/cli", /must hold .csv, .json or .jsonl files: it has none/],
    [
      `--from ${CONSTRUCTED} --entry nobody`,
      /one trace must be complete: of 3 none is; .*; 3 traces begin in another service/,
    ],
    [`--from ${CONSTRUCTED} --sampled 2`, /sampled share must be > 0 and <= 1: it is 2/],
    [`--from ${CONSTRUCTED} --window 0`, /--window as it must be a number of at least 1: it is "0"/],
  ];
  for (const [args, message] of refusals) {
    await t.step(args, () => assertRefused("traces", args.split(" ").filter((arg) => arg !== ""), message));
  }
});
