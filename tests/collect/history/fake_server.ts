/** A Prometheus in memory that knows pods and their owners, and answers the queries of a history and no others. */

/** A pod. It uses one core and 2 MiB for each unit of `size`, in one container. */
export interface FakePod {
  readonly namespace: string;
  readonly pod: string;
  readonly owner: readonly [kind: string, name: string];
  readonly from: number;
  readonly until: number;
  readonly size?: number;
}

/** What the server knows. */
export interface FakeWorld {
  readonly pods: readonly FakePod[];
  /** Owners of owners, by namespace: kind and name of what is owned, kind and name of its owner. */
  readonly upper?:
    readonly (readonly [namespace: string, kind: string, name: string, ownerKind: string, owner: string])[];
  /** Workloads that Istio counted requests to: 10 req/s, 9 of them answered with 200. */
  readonly meshed?: readonly (readonly [namespace: string, name: string])[];
  /** Labels of jobs. */
  readonly jobLabels?: readonly (readonly [namespace: string, job: string, label: string, value: string])[];
  /** Value of the label `cluster` on pods. */
  readonly cluster?: (pod: FakePod) => string;
}

/** A request as it arrived. */
export interface FakeRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly query: string;
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly parameters: URLSearchParams;
}

type Labels = Record<string, string>;
type Evaluate = (at: number) => [labels: Labels, value: number][];

/** Answers like a server, and remembers what it was asked. */
export interface FakeServer {
  readonly fetch: typeof fetch;
  readonly requests: FakeRequest[];
  /** Most requests that were open at once. */
  mostAtOnce(): number;
}

/**
 * Makes a server.
 *
 * @param world What it knows.
 * @param intervene Answers a request in place of the server, or changes what it says; `undefined` leaves it alone.
 */
export function fakeServer(
  world: FakeWorld,
  intervene: (request: FakeRequest, answer: () => Record<string, unknown>) => Response | Promise<Response> | undefined =
    () => undefined,
): FakeServer {
  const requests: FakeRequest[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const send: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const parameters = init?.body as URLSearchParams;
    const number = (name: string) => Number(parameters.get(name));
    const request: FakeRequest = {
      url: String(input),
      headers: new Headers(init?.headers),
      query: parameters.get("query")!,
      start: number("start"),
      end: number("end"),
      step: number("step"),
      parameters,
    };
    requests.push(request);
    mostAtOnce = Math.max(mostAtOnce, ++open);
    await new Promise((resolve) => setTimeout(resolve, 0));
    open--;
    const answer = () => matrix(evaluator(world, request.query), request);
    return await intervene(request, answer) ?? Response.json(answer());
  };
  return { fetch: send, requests, mostAtOnce: () => mostAtOnce };
}

/** The answer of the HTTP API. */
function matrix(evaluate: Evaluate, { start, end, step }: FakeRequest): Record<string, unknown> {
  const series = new Map<string, { metric: Labels; values: [number, string][] }>();
  for (let at = start; at <= end; at += step) {
    for (const [metric, value] of evaluate(at)) {
      const key = JSON.stringify(metric);
      if (!series.has(key)) series.set(key, { metric, values: [] });
      series.get(key)!.values.push([at, String(value)]);
    }
  }
  const result = [...series.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, entry]) => entry);
  return { status: "success", data: { resultType: "matrix", result } };
}

function matcherOf(query: string, label: string): RegExp | undefined {
  const found = new RegExp(`[{,]${label}=(~?)"((?:[^"\\\\]|\\\\.)*)"`).exec(query);
  if (found === null) return undefined;
  const text = found[2]!.replaceAll(/\\(.)/g, "$1");
  return found[1] === "~" ? new RegExp(`^(?:${text})$`) : new RegExp(`^${text.replaceAll(/[.+]/g, "\\$&")}$`);
}

const UPPER = /max by \(namespace, (\w+), owner_kind, owner_name\) \(present_over_time\(kube_(\w+)_owner/;
const KINDS: Labels = { replicaset: "ReplicaSet", replicationcontroller: "ReplicationController", job: "Job" };

function evaluator(world: FakeWorld, query: string): Evaluate {
  const inNamespace = matcherOf(query, "namespace") ?? matcherOf(query, "destination_workload_namespace")!;
  const pods = world.pods.filter(({ namespace }) => inNamespace.test(namespace));
  if (query.includes("present_over_time(kube_pod_owner")) {
    return (at) =>
      pods.filter(({ from, until }) => from <= at && until > at - 3600).map((pod) => [{
        ...(world.cluster === undefined ? {} : { cluster: world.cluster(pod) }),
        namespace: pod.namespace,
        "owner_kind": pod.owner[0],
        "owner_name": pod.owner[1],
        pod: pod.pod,
      }, 1]);
  }
  const upper = UPPER.exec(query);
  if (upper !== null) {
    const known = (world.upper ?? []).filter(([namespace, kind]) =>
      inNamespace.test(namespace) && kind === KINDS[upper[2]!]
    );
    return () =>
      known.map(([namespace, , name, ownerKind, owner]) => [
        { namespace, [upper[1]!]: name, "owner_kind": ownerKind, "owner_name": owner },
        1,
      ]);
  }
  const jobLabel = /kube_job_labels\{.*?(label_\w+)!=""/.exec(query)?.[1];
  if (jobLabel !== undefined) {
    return () =>
      (world.jobLabels ?? []).filter(([, , label]) => label === jobLabel)
        .map(([namespace, job, label, value]) => [{ namespace, "job_name": job, [label]: value }, 1]);
  }
  if (query.startsWith("quantile(0.5, count_over_time(")) return () => [[{}, 60]];
  const meshed = (world.meshed ?? []).filter(([namespace, name]) =>
    inNamespace.test(namespace) && (matcherOf(query, "destination_workload")?.test(name) ?? true)
  );
  if (query.startsWith("max by (destination_workload_namespace, destination_workload) (istio_requests_total")) {
    return () =>
      meshed.map(([namespace, name]) => [
        { "destination_workload": name, "destination_workload_namespace": namespace },
        1,
      ]);
  }
  if (query.includes("istio_")) {
    const value = query.startsWith("histogram_quantile")
      ? 25
      : query.includes("milliseconds_sum")
      ? 200
      : query.includes("response_code")
      ? 9
      : 10;
    return () => meshed.map(([, name]) => [{ "destination_workload": name }, value]);
  }
  return podEvaluator(pods.filter(({ pod }) => matcherOf(query, "pod")!.test(pod)), query);
}

function podEvaluator(pods: readonly FakePod[], query: string): Evaluate {
  const at = (time: number) => pods.filter(({ from, until }) => from <= time && time < until);
  if (query.startsWith("count(max by (pod)")) {
    return (time) => at(time).length === 0 ? [] : [[{}, at(time).length]];
  }
  const perUnit = query.includes("_resource_")
    ? { cpu: 2, memory: 4 * 2 ** 20 }
    : query.includes("cpu_usage")
    ? { "": 1 }
    : query.includes("memory_working_set")
    ? { "": 2 * 2 ** 20 }
    : undefined;
  if (perUnit === undefined) throw new Error(`The fake server does not know the query ${query}`);
  const byPod = query.startsWith("sum by (pod");
  return (time) =>
    Object.entries(perUnit).flatMap(([resource, amount]): [Labels, number][] => {
      const labels = resource === "" ? {} : { resource };
      const values = at(time).map(({ pod, size = 1 }): [Labels, number] => [{ pod, ...labels }, size * amount]);
      if (byPod || values.length === 0) return values;
      return [[labels, values.reduce((sum, [, value]) => sum + value, 0)]];
    });
}

/** A day that begins with an hour. */
export const DAY = Date.UTC(2025, 5, 2) / 1000;

/** A Deployment of two pods, replaced at noon; a StatefulSet of the same name; a CronJob; a pod that belongs to nobody. */
export const SMALL_WORLD: FakeWorld = {
  pods: [
    ...["a", "b"].map((pod): FakePod => ({
      namespace: "shop",
      pod: `front-1-${pod}`,
      owner: ["ReplicaSet", "front-1"],
      from: DAY - 86_400,
      until: DAY + 43_200,
    })),
    ...["c", "d"].map((pod): FakePod => ({
      namespace: "shop",
      pod: `front-2-${pod}`,
      owner: ["ReplicaSet", "front-2"],
      from: DAY + 43_200,
      until: DAY + 864_000,
      size: 3,
    })),
    { namespace: "shop", pod: "front-0", owner: ["StatefulSet", "front"], from: DAY, until: DAY + 864_000, size: 0.5 },
    { namespace: "shop", pod: "clean-1-x", owner: ["Job", "clean-1"], from: DAY + 3600, until: DAY + 5400 },
    { namespace: "shop", pod: "clean-2-y", owner: ["Job", "clean-2"], from: DAY + 7200, until: DAY + 9000 },
    { namespace: "shop", pod: "debug", owner: ["<none>", "<none>"], from: DAY, until: DAY + 600 },
    { namespace: "shop-2", pod: "cart-1-a", owner: ["ReplicaSet", "cart-1"], from: DAY, until: DAY + 864_000 },
  ],
  upper: [
    ["shop", "ReplicaSet", "front-1", "Deployment", "front"],
    ["shop", "ReplicaSet", "front-2", "Deployment", "front"],
    ["shop", "Job", "clean-1", "CronJob", "clean"],
    ["shop", "Job", "clean-2", "CronJob", "clean"],
    ["shop-2", "ReplicaSet", "cart-1", "Rollout", "cart"],
  ],
  meshed: [["shop", "front"], ["shop-2", "cart"]],
};
