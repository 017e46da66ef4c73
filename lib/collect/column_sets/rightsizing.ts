/**
 * Resource metrics beside those of a run: what the published rightsizing tool collects, measured instead of made up.
 *
 * @module
 */
import type { ColumnSet } from "./column_set.ts";
import { nodeRatioQuery } from "./node_queries.ts";
import { networkQuery, replicasQuery, throttledQuery } from "./pod_queries.ts";
import { asked, CPU_USAGE_RATIO, POD_RESTARTS, RAM_USAGE_RATIO, REPLICA_COUNT } from "./shared_columns.ts";

const STACKED = "pods were stacked as extra rows: now summed at each time";
const BY_POSITION = "was joined by row number to other series: now by time";

/** The set. */
export const RIGHTSIZING: ColumnSet = {
  summary: "network, throttling, restarts, replicas, use per limit, CPU and memory of the hosting nodes",
  columns: {
    "cpu_usage_ratio": CPU_USAGE_RATIO,
    "ram_usage_ratio": RAM_USAGE_RATIO,
    "cpu_throttled_ratio": {
      unit: "1",
      meaning: "scheduling periods in which the CPU limit stopped a container, over all",
      origin: asked(throttledQuery),
    },
    "network_receive_rate": {
      unit: "bytes/s",
      meaning: "bytes that the pods received",
      origin: asked((scope) => networkQuery(scope, "receive")),
    },
    "network_transmit_rate": {
      unit: "bytes/s",
      meaning: "bytes that the pods sent",
      origin: asked((scope) => networkQuery(scope, "transmit")),
    },
    "pod_restarts": POD_RESTARTS,
    "replica_count": REPLICA_COUNT,
    "pod_count": {
      unit: "pods",
      meaning: "replicas that there are, ready or not",
      origin: asked((scope) => replicasQuery(scope, "all")),
    },
    "node_cpu_ratio": {
      unit: "1",
      meaning: "share of CPU in use, mean of the nodes that host the service",
      origin: asked((scope) => nodeRatioQuery(scope, "cpu")),
    },
    "node_memory_ratio": {
      unit: "1",
      meaning: "share of memory in use, mean of the nodes that host the service",
      origin: asked((scope) => nodeRatioQuery(scope, "memory")),
    },
    "network_activity_rate": {
      unit: "bytes/s",
      meaning: "bytes that the pods received and sent",
      origin: {
        kind: "derived",
        from: ["network_receive_rate", "network_transmit_rate"],
        how: "network_receive_rate + network_transmit_rate",
        derive: ([received, sent]) => received!.map((rate, i) => rate + sent![i]!),
      },
    },
    "service_stability": {
      unit: "1",
      meaning: "1 without a restart, 1/2 with one, 1/3 with two …",
      origin: {
        kind: "derived",
        from: ["pod_restarts"],
        how: "1 / (1 + pod_restarts)",
        derive: ([restarts]) => restarts!.map((count) => 1 / (1 + count)),
      },
    },
    "resource_pressure": {
      unit: "1",
      meaning:
        "mean of CPU and memory over their limits; holds the CPU of the same sample, so no input of a model of it",
      origin: {
        kind: "derived",
        from: ["cpu_usage_ratio", "ram_usage_ratio"],
        how: "(cpu_usage_ratio + ram_usage_ratio) / 2",
        derive: ([cpu, ram]) => cpu!.map((ratio, i) => (ratio + ram![i]!) / 2),
      },
    },
  },
  replaces: {
    "timestamp": { becomes: ["timestamp"], correction: "was a row number: now the time, UTC" },
    "experiment_id": { becomes: [], correction: "the name of the run file says it" },
    "service": { becomes: ["service"], correction: "" },
    "scenario": { becomes: [], correction: "the name of the run file says it" },
    "replica_count": { becomes: [], correction: "the number that was asked for: the name of the run file says it" },
    "load_users": { becomes: [], correction: "the name of the run file says it" },
    "cpu_cores_value": {
      becomes: ["cpu_usage", "cpu_usage_ratio"],
      correction: `the pod as a whole was counted beside its containers, and ${STACKED}`,
    },
    "mem_bytes_value": { becomes: ["memory_usage", "ram_usage_ratio"], correction: `${STACKED}; MiB` },
    "net_rx_bytes_value": {
      becomes: ["network_receive_rate"],
      correction: "was overwritten by 1000 x CPU: now what was received",
    },
    "net_tx_bytes_value": {
      becomes: ["network_transmit_rate"],
      correction: "was overwritten by 0.1 x memory: now what was sent",
    },
    "pod_restarts_value": {
      becomes: ["pod_restarts"],
      correction: "was a sum since each pod began: now restarts within the sample",
    },
    "replica_count_value": { becomes: ["pod_count", "replica_count"], correction: BY_POSITION },
    "node_cpu_util_value": {
      becomes: ["node_cpu_ratio"],
      correction: `fell to -140 percent, was of all nodes, and ${BY_POSITION}: now of the hosting nodes, 0 to 1`,
    },
    "node_mem_util_value": {
      becomes: ["node_memory_ratio"],
      correction: `was percent of all nodes, and ${BY_POSITION}: now of the hosting nodes, 0 to 1`,
    },
    "network_activity_rate_value": {
      becomes: ["network_activity_rate"],
      correction: "was the change of two rates from row to row: now the sum of both",
    },
    "processing_intensity_value": { becomes: [], correction: "was a copy of the CPU, so it gave the target away" },
    "service_stability_value": {
      becomes: ["service_stability"],
      correction: "held infinities where a pod was replaced: now of restarts within the sample",
    },
    "resource_pressure_value": {
      becomes: ["resource_pressure"],
      correction: "was over the largest value of the whole run, so it knew the future: now over the limit",
    },
  },
};
