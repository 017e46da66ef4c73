// Needs --allow-read, --allow-write=output and --allow-ffi.
import assert from "node:assert/strict";
import { join } from "node:path";
import { numericColumn, type PublishedOptions, readPublishedInfrastructure, textColumn } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { assertClose } from "../assert_close.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const HEADER = [
  ...["timestamp", "service_name", "cpu_usage_percent", "cpu_usage_percent_last_5_min", "cpu_usage_percent_slope"],
  ...["ram_usage_percent", "ram_usage_percent_last_5_min", "ram_usage_percent_slope", "request_count_per_second"],
  ...["request_count_per_second_last_5_min", "response_time_ms", "replica_count", "is_holiday", "is_weekend"],
  ...["cpu_request", "cpu_limit", "ram_request", "ram_limit", "queue_length", "error_rate", "pod_restart_count"],
  ...["node_cpu_pressure_flag", "node_memory_pressure_flag"],
] as const;

type Cells = Partial<Record<(typeof HEADER)[number], string | number>>;

/** A reading of a service with two replicas, as the published collector wrote it. */
const READING: Cells = {
  "service_name": "order",
  "cpu_usage_percent": 50,
  "cpu_usage_percent_last_5_min": 1,
  "cpu_usage_percent_slope": 1,
  "ram_usage_percent": 25,
  "ram_usage_percent_last_5_min": 1,
  "ram_usage_percent_slope": 1,
  "request_count_per_second": 2,
  "request_count_per_second_last_5_min": 1,
  "response_time_ms": 95,
  "replica_count": 2,
  "is_holiday": 0,
  "is_weekend": 0,
  "cpu_request": 0.5,
  "cpu_limit": 1,
  "ram_request": 268435456,
  "ram_limit": 536870912,
  "queue_length": 12,
  "error_rate": 4,
  "pod_restart_count": 3,
  "node_cpu_pressure_flag": 0,
  "node_memory_pressure_flag": 0,
};

const csv = (...readings: readonly Cells[]) =>
  `${HEADER.join(",")}\n` +
  readings.map((cells) => HEADER.map((name) => ({ ...READING, ...cells })[name] ?? "").join(",") + "\n").join("");

/** Reads files of readings, each made of cells that differ from {@linkcode READING}. */
function read(files: readonly (readonly Cells[] | string)[], options?: PublishedOptions) {
  return inTemporaryFolder(async (folder) => {
    const paths = files.map((_, i) => join(folder, `metrics_${i}.csv`));
    for (const [i, file] of files.entries()) {
      await Deno.writeTextFile(paths[i]!, typeof file === "string" ? file : csv(...file));
    }
    const result = await readPublishedInfrastructure(paths, options);
    const said = (column: string, kind: string) =>
      result.findings.filter((finding) => finding.column === column && finding.kind === kind).map(({ rows, text }) =>
        [rows, text] as const
      );
    return { ...result, said, numbers: (name: string) => [...numericColumn(result.table, name)] };
  });
}

Deno.test("readPublishedInfrastructure() mends units: cores, ratios of limits, MiB of all replicas, UTC", async () => {
  const { table, numbers, findings, said } = await read([[
    { timestamp: "2026-11-22T06:00:00.250000" },
    { timestamp: "2026-11-22T06:00:30.250000", "cpu_usage_percent": 100 },
  ]]);
  assert.deepEqual(textColumn(table, "timestamp"), ["2026-11-21 23:00:00.250", "2026-11-21 23:00:30.250"]);
  const first = (name: string) => numbers(name)[0]!;
  const expected = {
    "cpu_usage": 0.5,
    "cpu_limit": 2,
    "cpu_request": 1,
    "memory_limit": 1024,
    "memory_request": 512,
    "memory_usage": 256,
    "cpu_usage_ratio": 0.25,
    "ram_usage_ratio": 0.25,
    "replica_count": 2,
    "ingress_request_rate": 14,
    "ingress_p95_latency": 95,
    "ingress_server_error_ratio": 0.04,
    "ingress_connections": 12,
  };
  for (const [name, value] of Object.entries(expected)) assertClose(first(name), value);
  assert.deepEqual(numbers("cpu_usage_ratio_last_5_min"), [0.25, 0.375]);
  assert.deepEqual(numbers("cpu_usage_ratio_slope"), [NaN, 0.5]);
  assert.deepEqual(numbers("pod_restarts"), [NaN, 0]);
  // What the ingress as a whole did says nothing of one service.
  for (
    const name of ["request_rate", "p95_latency", "requests_in_flight", "server_error_ratio", "request_rate_last_5_min"]
  ) {
    assert.deepEqual(numbers(name), [NaN, NaN]);
    assert.match(said(name, "unknown")[0]![1], /the ingress was measured as a whole, not the service/);
  }
  // 22 November 2026 is a Sunday there, while it is still Saturday in UTC.
  assert.deepEqual(numbers("is_weekend"), [1, 1]);
  assert.deepEqual(said("is_weekend", "repaired"), [[
    2,
    "the calendar of Asia/Ho_Chi_Minh says otherwise than the file",
  ]]);
  assert.deepEqual(findings.filter(({ rows }) => rows === 0), []);
});

Deno.test("readPublishedInfrastructure() takes a 0 for a failure unless its row says that the source answered", async () => {
  const zeros = (...names: (keyof Cells)[]): Cells => Object.fromEntries(names.map((name) => [name, 0]));
  const measured = HEADER.slice(2);
  const cases: readonly Cells[] = [
    zeros(...measured),
    zeros("cpu_usage_percent", "cpu_limit", "ram_limit", "replica_count"),
    zeros("request_count_per_second", "error_rate"),
    zeros("request_count_per_second", "error_rate", "response_time_ms", "queue_length"),
    zeros("pod_restart_count"),
  ];
  const rows = cases.map((cells, i): Cells => ({ ...cells, timestamp: `2026-11-22T06:00:${10 + i}` }));
  const { numbers, said } = await read([rows]);
  assert.deepEqual(numbers("cpu_usage"), [NaN, NaN, 0.5, 0.5, 0.5]);
  assert.deepEqual(numbers("cpu_usage_ratio"), [NaN, NaN, 0.25, 0.25, 0.25]);
  assert.deepEqual(numbers("memory_limit"), [NaN, NaN, 1024, 1024, 1024]);
  assert.deepEqual(numbers("replica_count"), [NaN, NaN, 2, 2, 2]);
  assert.deepEqual(numbers("ingress_request_rate"), [NaN, 14, 0, NaN, 14]);
  assert.deepEqual(numbers("ingress_server_error_ratio"), [NaN, 0.04, 0, NaN, 0.04]);
  assert.deepEqual(numbers("ingress_p95_latency"), [NaN, 95, 95, NaN, 95]);
  assert.deepEqual(numbers("node_cpu_pressure_flag"), [NaN, NaN, NaN, NaN, NaN]);
  assert.deepEqual(numbers("node_memory_pressure_flag"), [NaN, NaN, 0, 0, 0]);
  // A sum of restarts that falls from 3 to 0 had a pod replaced.
  assert.deepEqual(numbers("pod_restarts"), [NaN, NaN, 0, 0, NaN]);
  assert.deepEqual(said("pod_restarts", "missing"), [[1, "the sum of restarts fell, as a pod was replaced"]]);
  assert.deepEqual(said("timestamp", "missing"), [[1, "every reading is 0: the collector reached nothing"]]);
  assert.deepEqual(said("request_count_per_second", "missing").map(([rows]) => rows), [2]);
  assert.deepEqual(said("request_count_per_second", "doubtful").map(([rows]) => rows), [1]);
  assert.match(said("node_cpu_pressure_flag", "missing")[0]![1], /no condition CPUPressure/);
});

Deno.test("readPublishedInfrastructure() sorts, drops repeated headers and readings, and keeps services and nights apart", async () => {
  const evening = { timestamp: "2026-11-20T21:59:30", "cpu_usage_percent": 10, "pod_restart_count": 1 };
  const morning = { timestamp: "2026-11-21T06:00:00", "cpu_usage_percent": 90, "pod_restart_count": 4 };
  const other = { timestamp: "2026-11-20T21:59:30", "service_name": "authen", "cpu_usage_percent": 70 };
  const text = csv(morning, { ...morning, timestamp: "2026-11-21T06:00:30", "pod_restart_count": 6 }) +
    csv({ ...morning, "cpu_usage_percent": 1 }, { ...morning, timestamp: "t_5" }, { ...morning, "service_name": "" });
  const { table, numbers, said, records } = await read([text, [evening, {
    ...evening,
    timestamp: "2026-11-20T21:59:00",
  }, other]]);
  assert.deepEqual(textColumn(table, "service"), ["authen", "order", "order", "order", "order"]);
  assert.deepEqual(numbers("cpu_usage"), [0.7, 0.1, 0.1, 0.9, 0.9]);
  assert.deepEqual(textColumn(table, "source_file").slice(1), [
    "metrics_1.csv",
    "metrics_1.csv",
    "metrics_0.csv",
    "metrics_0.csv",
  ]);
  // Half of a limit of two cores; the morning begins anew.
  numbers("cpu_usage_ratio_last_5_min").forEach((mean, i) => assertClose(mean, [0.35, 0.05, 0.05, 0.45, 0.45][i]!));
  assert.deepEqual(numbers("pod_restarts"), [NaN, NaN, 0, NaN, 2]);
  assert.equal(records, 9);
  assert.deepEqual(said("timestamp", "repaired").map(([rows]) => rows), [5, 1, 1]);
  assert.deepEqual(said("timestamp", "missing").map(([rows]) => rows), [2]);
});

Deno.test("readPublishedInfrastructure() reads the clock of any zone, also where it is put back", async () => {
  const wall = [
    "2026-10-25T01:59:00",
    "2026-10-25T02:30:00",
    "2026-10-25T02:10:00",
    "2026-10-25T03:00:00",
    "2026-03-29T02:30:00Z",
  ];
  const { table, said, numbers } = await read([wall.map((timestamp) => ({ timestamp }))], {
    calendar: { timeZone: "Europe/Berlin", holidays: ["10-25"] },
    services: 3,
  });
  assert.deepEqual(textColumn(table, "timestamp"), [
    "2026-03-29 02:30:00",
    "2026-10-24 23:59:00",
    "2026-10-25 00:30:00",
    "2026-10-25 01:10:00",
    "2026-10-25 02:00:00",
  ]);
  assert.deepEqual(said("timestamp", "doubtful"), [[2, "lies in an hour that Europe/Berlin repeats"]]);
  assert.deepEqual(numbers("is_holiday"), [0, 1, 1, 1, 1]);
  assert.deepEqual(numbers("ingress_request_rate"), [6, 6, 6, 6, 6]);
  const left = await read([[{ timestamp: "2026-03-29T02:30:00" }]], {
    calendar: { timeZone: "Europe/Berlin", holidays: [] },
  });
  assert.deepEqual(left.said("timestamp", "doubtful"), [[1, "lies in an hour that Europe/Berlin leaves out"]]);
});

Deno.test("readPublishedInfrastructure() names the file and what it lacks", async () => {
  for (const text of ["", `${HEADER.join(",")}\n`, "timestamp,service_name\n1,2\n"]) {
    await assert.rejects(
      read([text]),
      (error) =>
        error instanceof SchemaError &&
        error.message.startsWith('Cannot read "metrics_0.csv" as infrastructure metrics'),
    );
  }
  await assert.rejects(read([[{}]], { calendar: { timeZone: "Mars/Base", holidays: [] } }), /time zone "Mars\/Base"/);
});
