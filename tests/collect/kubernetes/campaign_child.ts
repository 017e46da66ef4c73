/**
 * A campaign on the fake cluster as a process of its own, so that it can be killed.
 *
 * Real are the client of the cluster, that of Prometheus, and the files. Time passes as soon as somebody waits, and the load
 * is only said. Before and after each rename of a file it tells that it has reached a point, and goes on when it is answered.
 */
import { clusterTarget, type LoadOptions, runCampaign, type RunningLoad } from "@/collect/mod.ts";
import { fakeClock } from "../fake_system.ts";
import { RATE_PER_USER_RPS } from "./fake_prometheus.ts";
import { PLAN } from "./with_cluster.ts";

/** What the process is told, as its one argument. */
export interface ChildOrder {
  readonly directory: string;
  readonly kubeconfig: string;
  readonly prometheusUrl: string;
  /** First moment of its clock, seconds; later than everything that earlier processes saw. */
  readonly startSeconds: number;
}

async function tell({ prometheusUrl }: ChildOrder, path: string): Promise<void> {
  await (await fetch(`${prometheusUrl}${path}`)).text();
}

/** Makes every rename a point at which the process can be killed: with the new file beside the old one, or in its place. */
function stopAtRenames(order: ChildOrder): void {
  const rename = Deno.rename;
  Deno.rename = async (from, to) => {
    await tell(order, "/point/before");
    await rename(from, to);
    await tell(order, "/point/after");
  };
}

if (import.meta.main) {
  const order: ChildOrder = JSON.parse(Deno.args[0]!);
  stopAtRenames(order);
  const startLoad = async ({ users }: LoadOptions): Promise<RunningLoad> => {
    await tell(order, `/load?users=${users}`);
    const perSecond = RATE_PER_USER_RPS * users;
    return {
      failed: new Promise<never>(() => {}),
      stop: () =>
        Promise.resolve({
          requestsPerSecond: new Map(Array.from({ length: 40_000 }, (_, i) => [order.startSeconds + i, perSecond])),
          failuresPerSecond: new Map(),
          errors: {},
          latenciesMilliseconds: new Map(),
        }),
      kill: () => Promise.resolve(),
    };
  };
  const clock = fakeClock(order.startSeconds);
  await runCampaign({
    name: "killed",
    directory: order.directory,
    plan: PLAN,
    target: clusterTarget({
      campaign: "killed",
      kubeconfig: order.kubeconfig,
      services: ["front", "store"],
      prometheus: { url: order.prometheusUrl },
      entryUrl: "http://127.0.0.1:1",
      pinsAutoscalers: true,
      pollSeconds: 0.01,
      clock,
    }),
    measuredOn: {},
    signal: new AbortController().signal,
    startLoad,
    clock,
  });
}
