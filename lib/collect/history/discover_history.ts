/**
 * What there is to collect, from Prometheus alone: workloads with all of their pods, and which of them a mesh counted.
 *
 * @module
 */
import { DESTINATION, quoted } from "../queries.ts";
import { oneOf } from "./history_queries.ts";
import { type OwnedPod, type OwningWorkload, resolveOwners, type SkippedPods, type UpperOwner } from "./owners.ts";
import { type SeenOptions, type SeenSeries, seenSeries } from "./seen_series.ts";

/** Whether the requests to a workload are known: `shared name` if Istio cannot tell it from one of another kind. */
export type RequestsKnown = "counted" | "not counted" | "shared name";

/** A workload that can be collected. */
export interface DiscoveredWorkload extends OwningWorkload {
  /** Whether its request columns can be measured. */
  readonly requests: RequestsKnown;
}

/** What there is to collect. */
export interface HistoryDiscovery {
  /** Workloads, by namespace, kind and name. */
  readonly workloads: readonly DiscoveredWorkload[];
  /** Pods of no workload that is known. */
  readonly skipped: readonly SkippedPods[];
  /** Time between two scrapes, seconds: the longer of those of CPU and requests; `undefined` if there were none. */
  readonly scrapeIntervalSeconds: number | undefined;
}

/** Where to look. */
export interface DiscoveryOptions extends Omit<SeenOptions, "slotSeconds" | "level"> {
  /** Regular expressions, each for the whole name of a namespace. */
  readonly namespaces: readonly string[];
  /** More label matchers for every metric. */
  readonly matchers: readonly string[];
  /** Labels by which jobs are grouped, most important first. */
  readonly jobGroupLabels: readonly string[];
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** Hours and days of one query. */
const HOURS_LEVEL = 5;
const DAYS_LEVEL = 3;

/** VictoriaMetrics takes queries of 16 KiB; beyond this, names are not listed but filtered here. */
const LONGEST_LIST = 12_000;

/**
 * Finds the workloads of namespaces.
 *
 * Pods come and go within minutes, so they are looked for in every scrape of the window; owners and request counters stay
 * longer, and counters have so many series that they are looked at once an hour only.
 *
 * @throws {RangeError} If there are none, or the pods of several clusters are mixed.
 * @throws {PrometheusError} If the server refuses a query or stays busy.
 */
export async function discoverHistory(options: DiscoveryOptions): Promise<HistoryDiscovery> {
  const { namespaces, matchers } = options;
  const inNamespaces = (label: string) => `${label}=~${quoted(namespaces.join("|"))}`;
  const select = (metric: string, ...more: string[]) => `${metric}{${[...more, ...matchers].join(",")}}`;
  const hourly = (promql: string) => seenSeries(promql, { ...options, slotSeconds: HOUR_SECONDS, level: HOURS_LEVEL });
  const daily = (promql: string) => seenSeries(promql, { ...options, slotSeconds: DAY_SECONDS, level: DAYS_LEVEL });
  const seenDaily = (metric: string, labels: string, ...more: string[]) =>
    daily(`max by (${labels}) (present_over_time(${select(metric, inNamespaces("namespace"), ...more)}[1d]))`);

  const owned = select("kube_pod_owner", inNamespaces("namespace"), 'owner_is_controller!="false"');
  const pods = await hourly(
    `max by (namespace, pod, owner_kind, owner_name, cluster) (present_over_time(${owned}[1h]))`,
  );
  if (pods.length === 0) {
    throw new RangeError(
      `Cannot find workloads as kube-state-metrics must have reported pods (kube_pod_owner) of the namespaces ` +
        `${namespaces.join(", ")} in the window: there are none`,
    );
  }
  requireOneCluster(pods);

  const upper: UpperOwner[] = [];
  const jobGroups = new Map<string, string>();
  for (const [kind, metric, label] of UPPER_METRICS) {
    const names = [
      ...new Set(pods.flatMap(({ labels }) => labels["owner_kind"] === kind ? [labels["owner_name"] ?? ""] : [])),
    ];
    if (names.length === 0) continue;
    const listed = oneOf(label, names.sort());
    const filter = listed.length <= LONGEST_LIST ? [listed] : [];
    for (const { labels } of await seenDaily(metric, `namespace, ${label}, owner_kind, owner_name`, ...filter)) {
      upper.push({
        namespace: labels["namespace"] ?? "",
        kind,
        name: labels[label] ?? "",
        ownerKind: labels["owner_kind"] ?? "<none>",
        ownerName: labels["owner_name"] ?? "",
      });
    }
    if (kind !== "Job") continue;
    // The first label that a job has decides, so the last one is written first.
    for (const group of options.jobGroupLabels.toReversed()) {
      const name = `label_${group.replaceAll(/[^a-zA-Z0-9_]/g, "_")}`;
      for (const { labels } of await seenDaily("kube_job_labels", `namespace, ${label}, ${name}`, `${name}!=""`)) {
        jobGroups.set(`${labels["namespace"]}/${labels[label]}`, `${group}=${labels[name]}`);
      }
    }
  }
  const { workloads, skipped } = resolveOwners(pods.map(ownedPod), upper, jobGroups);

  const received = select("istio_requests_total", DESTINATION, inNamespaces("destination_workload_namespace"));
  const counted = new Set(
    (await hourly(`max by (destination_workload_namespace, destination_workload) (${received})`))
      .map(({ labels }) => `${labels["destination_workload_namespace"]}/${labels["destination_workload"]}`),
  );
  const used = select(
    "container_cpu_usage_seconds_total",
    inNamespaces("namespace"),
    'container!=""',
    'container!="POD"',
  );
  const intervals = [
    await scrapeInterval(used, options),
    counted.size === 0 ? undefined : await scrapeInterval(received, options),
  ].filter((interval) => interval !== undefined);
  return {
    workloads: workloads.map((workload) => ({ ...workload, requests: requestsKnown(workload, workloads, counted) })),
    skipped,
    scrapeIntervalSeconds: intervals.length === 0 ? undefined : Math.max(...intervals),
  };
}

/** Metrics that tell the owner of an owner: kind that they are about, name, label with the name of what is owned. */
const UPPER_METRICS = [
  ["ReplicaSet", "kube_replicaset_owner", "replicaset"],
  ["ReplicationController", "kube_replicationcontroller_owner", "replicationcontroller"],
  ["Job", "kube_job_owner", "job_name"],
] as const;

function ownedPod({ labels, firstSlot, lastSlot }: SeenSeries): OwnedPod {
  return {
    namespace: labels["namespace"] ?? "",
    pod: labels["pod"] ?? "",
    ownerKind: labels["owner_kind"] ?? "<none>",
    ownerName: labels["owner_name"] ?? "",
    firstHour: firstSlot,
    lastHour: lastSlot,
  };
}

function requireOneCluster(pods: readonly SeenSeries[]): void {
  const clusters = [...new Set(pods.map(({ labels }) => labels["cluster"] ?? ""))].sort();
  if (clusters.length === 1) return;
  throw new RangeError(
    `Cannot collect as the pods must be of one cluster, or those of the same name would be mixed: the label cluster is ` +
      `${clusters.map((name) => `"${name}"`).join(", ")}; choose one with --matchers 'cluster="${clusters.at(-1)}"'`,
  );
}

function requestsKnown(
  { namespace, name }: OwningWorkload,
  all: readonly OwningWorkload[],
  counted: ReadonlySet<string>,
): RequestsKnown {
  if (!counted.has(`${namespace}/${name}`)) return "not counted";
  const namesakes = all.filter((other) => other.namespace === namespace && other.name === name);
  return namesakes.length === 1 ? "counted" : "shared name";
}

/** Intervals that people configure, seconds. */
const USUAL_INTERVALS = [1, 2, 5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 180, 240, 300, 600];

/** Hours of the window in which scrapes are counted. */
const PROBES = 3;

/** Finds the time between two scrapes of a metric, by counting those of the median series in some hours of the window. */
async function scrapeInterval(selector: string, options: DiscoveryOptions): Promise<number | undefined> {
  const { stepSeconds, first, last } = options.grid;
  const counts: number[] = [];
  for (let probe = 1; probe <= PROBES; probe++) {
    const at = first + Math.round((last - first) * probe / PROBES);
    const grid = { stepSeconds, first: at, last: at };
    const promql = `quantile(0.5, count_over_time(${selector}[1h]))`;
    const found = await seenSeries(promql, { ...options, grid, slotSeconds: stepSeconds, level: 0 });
    counts.push(...found.flatMap(({ values }) => values));
  }
  if (counts.length === 0) return undefined;
  counts.sort((a, b) => a - b);
  const seconds = HOUR_SECONDS / counts[Math.floor(counts.length / 2)]!;
  // An hour may hold one scrape more than it has intervals; at 5 minutes that is 8 %.
  return USUAL_INTERVALS.find((usual) => Math.abs(seconds / usual - 1) < 0.085) ?? Math.ceil(seconds);
}
