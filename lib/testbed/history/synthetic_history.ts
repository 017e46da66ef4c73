/**
 * A made-up history of many workloads, for measuring how a collection loads a server. Its numbers mean nothing: they are
 * formulas, so that what was collected can be checked against what was put in.
 *
 * @module
 */
import { prng, streamSeed } from "@/random/mod.ts";

/** How much history. */
export interface HistorySize {
  /** Seed of names, levels and the times at which pods are replaced. */
  readonly seed: number;
  /** First moment, seconds since 1970-01-01 UTC; a whole day. */
  readonly startSeconds: number;
  /** Length, days. */
  readonly days: number;
  /** Workloads. */
  readonly workloads: number;
  /** Time between two scrapes of a pod, whole seconds. */
  readonly scrapeSeconds: number;
}

/** A pod of the made-up history. */
export interface SyntheticPod {
  /** Its name. */
  readonly name: string;
  /** Its controller. */
  readonly owner: { readonly kind: string; readonly name: string };
  /** First moment, seconds since 1970-01-01 UTC. */
  readonly startSeconds: number;
  /** Last moment. */
  readonly endSeconds: number;
  /** When it is scraped after each whole multiple of the scrape interval, seconds. */
  readonly scrapeOffsetSeconds: number;
}

/** A value that rises and falls once a day around its mean. */
export interface DailyWave {
  /** Mean. */
  readonly mean: number;
  /** Largest distance from the mean. */
  readonly amplitude: number;
  /** Phase, radians. */
  readonly phase: number;
}

/** A workload of the made-up history; all of its pods do the same. */
export interface SyntheticWorkload {
  /** Its namespace. */
  readonly namespace: string;
  /** Its kind. */
  readonly kind: "Deployment" | "Rollout" | "StatefulSet" | "DaemonSet" | "CronJob" | "StrimziPodSet";
  /** Its name. */
  readonly name: string;
  /** Its pods. */
  readonly pods: readonly SyntheticPod[];
  /** CPU of the application in each pod, cores. */
  readonly cpuCores: DailyWave;
  /** Memory of the application in each pod, bytes. */
  readonly memoryBytes: DailyWave;
  /** Limits of each pod: cores and bytes; absent if it has none. */
  readonly limits?: { readonly cpuCores: number; readonly memoryBytes: number };
  /** Requests of each pod: cores and bytes. */
  readonly requests: { readonly cpuCores: number; readonly memoryBytes: number };
  /** Rate of requests that arrive at each pod, req/s; absent where no mesh counts them. */
  readonly arrivals?: DailyWave;
}

/** Time between two scrapes of kube-state-metrics, seconds: below the five minutes after which a series counts as gone. */
export const STATE_SCRAPE_SECONDS = 240;

/** What a sidecar takes of CPU and memory, as a share of its application. Pods whose requests are counted have one. */
export const SIDECAR_RATIO = 0.125;

/** Share of requests that are answered with 200; the others get 503. */
export const ANSWERED_RATIO = 0.98;

/** Mean duration of a request, milliseconds. */
export const MEAN_DURATION_MS = 40;

/** Bounds of duration, milliseconds, and the share of requests up to each. */
export const DURATION_SHARES: readonly (readonly [le: string, ratio: number])[] = [
  ["10", 0.1],
  ["25", 0.4],
  ["50", 0.75],
  ["100", 0.96],
  ["250", 0.995],
  ["1000", 1],
  ["+Inf", 1],
];

const DAY_SECONDS = 86_400;
const NAMESPACES = 5;

/** Makes up workloads. The same size gives the same ones. */
export function syntheticWorkloads(size: HistorySize): SyntheticWorkload[] {
  const endSeconds = size.startSeconds + size.days * DAY_SECONDS;
  return Array.from({ length: size.workloads }, (_, i): SyntheticWorkload => {
    const random = prng(streamSeed(size.seed, i));
    const between = (low: number, high: number) => low + (high - low) * random.next();
    const kind = KINDS[i % KINDS.length]!;
    // The StatefulSets have the names of Deployments beside them: only the kind tells them apart.
    const name = `work-${String(kind === "StatefulSet" ? i - NAMESPACES : i).padStart(3, "0")}`;
    const cpu = between(0.05, 0.8);
    const memory = between(64, 1024) * 2 ** 20;
    const rate = between(2, 40);
    const wave = (mean: number, ratio: number): DailyWave => ({
      mean,
      amplitude: ratio * mean,
      phase: between(0, 2 * Math.PI),
    });
    const part = { kind, name, startSeconds: size.startSeconds, endSeconds, scrapeSeconds: size.scrapeSeconds };
    const isMeshed = MESHED.includes(i % KINDS.length);
    return {
      namespace: `shop-${i % NAMESPACES}`,
      kind,
      name,
      cpuCores: wave(cpu, 0.6),
      memoryBytes: wave(memory, 0.2),
      requests: { cpuCores: 0.25, memoryBytes: 256 * 2 ** 20 },
      ...(i % 3 === 0 ? {} : { limits: { cpuCores: 1, memoryBytes: 2 ** 30 } }),
      ...(isMeshed ? { arrivals: wave(rate, 0.5) } : {}),
      pods: podsOf(part, i % 20 === 2 ? 6 : 1 + random.below(3), random),
    };
  });
}

/** 20 kinds in turn: most are Deployments. */
const KINDS: readonly SyntheticWorkload["kind"][] = [
  ...Array<"Deployment">(13).fill("Deployment"),
  ...["StatefulSet", "StatefulSet", "DaemonSet", "Rollout", "Rollout", "CronJob", "StrimziPodSet"] as const,
];

/** Places in the turn whose requests are counted. The third has a StatefulSet of its name beside it. */
const MESHED: readonly number[] = [3, 7, 8];

/** Mean time until all pods of a Deployment are replaced. */
const ROLLOUT_SECONDS = 5 * DAY_SECONDS;

const CRON_SECONDS = 6 * 3600;
const CRON_RUN_SECONDS = 1800;

interface PodPart {
  readonly kind: SyntheticWorkload["kind"];
  readonly name: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly scrapeSeconds: number;
}

function podsOf(part: PodPart, replicas: number, random: ReturnType<typeof prng>): SyntheticPod[] {
  const { kind, name, startSeconds, endSeconds } = part;
  const pod = (name: string, owner: SyntheticPod["owner"], from = startSeconds, until = endSeconds): SyntheticPod => ({
    name,
    owner,
    startSeconds: from,
    endSeconds: until,
    scrapeOffsetSeconds: random.below(part.scrapeSeconds),
  });
  const suffix = (length: number) =>
    Array.from({ length }, () => "bcdfghjklmnpqrstvwxz2456789"[random.below(27)]!).join("");
  const all = (make: (replica: number) => SyntheticPod) => Array.from({ length: replicas }, (_, i) => make(i));
  if (kind === "StatefulSet" || kind === "StrimziPodSet") return all((i) => pod(`${name}-${i}`, { kind, name }));
  if (kind === "DaemonSet") return all(() => pod(`${name}-${suffix(5)}`, { kind, name }));
  const pods: SyntheticPod[] = [];
  if (kind === "CronJob") {
    for (let at = startSeconds + 600; at + CRON_RUN_SECONDS <= endSeconds; at += CRON_SECONDS) {
      const job = `${name}-${Math.floor(at / 60)}`;
      pods.push(pod(`${job}-${suffix(5)}`, { kind: "Job", name: job }, at, at + CRON_RUN_SECONDS));
    }
    return pods;
  }
  for (let from = startSeconds; from < endSeconds;) {
    const set = { kind: "ReplicaSet", name: `${name}-${suffix(9)}` };
    const until = Math.min(endSeconds, from + Math.floor(ROLLOUT_SECONDS * (0.4 + 1.2 * random.next())));
    pods.push(...all(() => pod(`${set.name}-${suffix(5)}`, set, from, until)));
    from = until;
  }
  return pods;
}

/** Value of a wave at a moment. */
export function waveAt({ mean, amplitude, phase }: DailyWave, seconds: number): number {
  return mean + amplitude * Math.sin(2 * Math.PI * seconds / DAY_SECONDS + phase);
}

/** Integral of a wave over a time: what a counter counts. */
export function waveBetween({ mean, amplitude, phase }: DailyWave, from: number, until: number): number {
  const angle = 2 * Math.PI / DAY_SECONDS;
  return mean * (until - from) - amplitude / angle * (Math.cos(angle * until + phase) - Math.cos(angle * from + phase));
}
