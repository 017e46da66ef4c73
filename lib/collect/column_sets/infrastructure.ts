/**
 * Infrastructure metrics beside those of a run: what the published replica predictor collects, of one service at a time and in
 * units that mean the same with two replicas as with one.
 *
 * @module
 */
import type { ColumnSet, SetColumn } from "./column_set.ts";
import { BUSY_NODE_RATIO, cpuPressureQuery, memoryPressureQuery } from "./node_queries.ts";
import { requestsInFlightQuery, serverErrorQuery } from "./request_queries.ts";
import { asked, CPU_USAGE_RATIO, POD_RESTARTS, RAM_USAGE_RATIO, REPLICA_COUNT } from "./shared_columns.ts";
import { TRAILING_SECONDS, trailingMean, trailingSlope } from "./trailing.ts";

function meanOf(column: string, unit: string): SetColumn {
  return {
    unit,
    meaning: `mean of ${column} over the last 5 minutes, the sample included`,
    origin: {
      kind: "derived",
      from: [column],
      how: `mean of ${column} over (t - ${TRAILING_SECONDS} s, t]`,
      derive: ([values], times) => trailingMean(times, values!),
    },
  };
}

function slopeOf(column: string): SetColumn {
  return {
    unit: "1/min",
    meaning: `slope of ${column} over the last 5 minutes, the sample included`,
    origin: {
      kind: "derived",
      from: [column],
      how: `least-squares slope of ${column} over (t - ${TRAILING_SECONDS} s, t]`,
      derive: ([values], times) => trailingSlope(times, values!),
    },
  };
}

const WHOLE_INGRESS = "was that of the whole ingress, copied to every service";
const NOT_COMPARABLE = "was percent of one core summed over pods, yet compared with thresholds of a limit";
const BY_SAMPLES = "its window was a number of polls, across restarts and nights: now of time, inside one run";

/** The set. */
export const INFRASTRUCTURE: ColumnSet = {
  summary: "CPU and memory per limit, trends, requests in flight, restarts, node pressure, calendar",
  columns: {
    "cpu_usage_ratio": CPU_USAGE_RATIO,
    "cpu_usage_ratio_last_5_min": meanOf("cpu_usage_ratio", "1"),
    "cpu_usage_ratio_slope": slopeOf("cpu_usage_ratio"),
    "ram_usage_ratio": RAM_USAGE_RATIO,
    "ram_usage_ratio_last_5_min": meanOf("ram_usage_ratio", "1"),
    "ram_usage_ratio_slope": slopeOf("ram_usage_ratio"),
    "request_rate_last_5_min": meanOf("request_rate", "req/s"),
    "replica_count": REPLICA_COUNT,
    "is_holiday": {
      unit: "1",
      meaning: "1 on a holiday of the calendar, else 0",
      origin: { kind: "calendar", flag: "isHoliday" },
    },
    "is_weekend": {
      unit: "1",
      meaning: "1 on a weekend of the calendar, else 0",
      origin: { kind: "calendar", flag: "isWeekend" },
    },
    "requests_in_flight": {
      unit: "requests",
      meaning: "mean number of requests in the service at a time (Little's law)",
      origin: asked(requestsInFlightQuery),
    },
    "server_error_ratio": {
      unit: "1",
      meaning: "requests answered with 5xx over all",
      origin: asked(serverErrorQuery),
    },
    "pod_restarts": POD_RESTARTS,
    "node_cpu_pressure_flag": {
      unit: "1",
      meaning: `1 if a node that hosts the service used more than ${BUSY_NODE_RATIO} of its CPU, else 0`,
      origin: asked(cpuPressureQuery),
    },
    "node_memory_pressure_flag": {
      unit: "1",
      meaning: "1 if a node that hosts the service has the condition MemoryPressure, else 0",
      origin: asked(memoryPressureQuery),
    },
  },
  replaces: {
    "timestamp": { becomes: ["timestamp"], correction: "was local time without a zone: now UTC" },
    "service_name": { becomes: ["service"], correction: "" },
    "cpu_usage_percent": { becomes: ["cpu_usage", "cpu_usage_ratio"], correction: `${NOT_COMPARABLE}: now both` },
    "cpu_usage_percent_last_5_min": { becomes: ["cpu_usage_ratio_last_5_min"], correction: BY_SAMPLES },
    "cpu_usage_percent_slope": {
      becomes: ["cpu_usage_ratio_slope"],
      correction: `was per poll, however long one took: now per minute; ${BY_SAMPLES}`,
    },
    "ram_usage_percent": {
      becomes: ["memory_usage", "ram_usage_ratio"],
      correction: "was percent: now MiB and a ratio",
    },
    "ram_usage_percent_last_5_min": { becomes: ["ram_usage_ratio_last_5_min"], correction: BY_SAMPLES },
    "ram_usage_percent_slope": {
      becomes: ["ram_usage_ratio_slope"],
      correction: `was per poll, however long one took: now per minute; ${BY_SAMPLES}`,
    },
    "request_count_per_second": {
      becomes: ["request_rate"],
      correction: `${WHOLE_INGRESS}, divided by the number of services: now counted at the service`,
    },
    "request_count_per_second_last_5_min": {
      becomes: ["request_rate_last_5_min"],
      correction: `${WHOLE_INGRESS}, divided by the number of services: now of the service; ${BY_SAMPLES}`,
    },
    "response_time_ms": { becomes: ["p95_latency"], correction: `${WHOLE_INGRESS}: now of the service` },
    "replica_count": { becomes: ["replica_count"], correction: "" },
    "is_holiday": { becomes: ["is_holiday"], correction: "zone and days were fixed in the code: now data" },
    "is_weekend": { becomes: ["is_weekend"], correction: "the zone was fixed in the code: now data" },
    "cpu_request": { becomes: ["cpu_request"], correction: "was of one container of one pod: now of all replicas" },
    "cpu_limit": { becomes: ["cpu_limit"], correction: "was of one container of one pod: now of all replicas" },
    "ram_request": { becomes: ["memory_request"], correction: "was bytes of one pod: now MiB of all replicas" },
    "ram_limit": { becomes: ["memory_limit"], correction: "was bytes of one pod: now MiB of all replicas" },
    "queue_length": {
      becomes: ["requests_in_flight"],
      correction: "was the connections of one ingress controller, idle ones included: now the requests in the service",
    },
    "error_rate": {
      becomes: ["server_error_ratio", "error_rate"],
      correction: `was percent, compared with 0.05, and ${WHOLE_INGRESS}: now a ratio of the service`,
    },
    "pod_restart_count": {
      becomes: ["pod_restarts"],
      correction: "was a sum since each pod began, which falls when a pod is replaced: now restarts within the sample",
    },
    "node_cpu_pressure_flag": {
      becomes: ["node_cpu_pressure_flag"],
      correction: "asked for a condition that Kubernetes does not have, so it was always 0: now by the node's CPU",
    },
    "node_memory_pressure_flag": { becomes: ["node_memory_pressure_flag"], correction: "" },
  },
};
