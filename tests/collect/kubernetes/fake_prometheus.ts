/**
 * A Prometheus of our own that answers by time, for a cluster of ours: replicas are those that the cluster has at the moment.
 *
 * Needs `--allow-net=127.0.0.1`.
 */
import { columnQueries, endpointQuery, type MeasuredColumn } from "@/collect/mod.ts";
import type { FakeApiServer } from "./fake_api_server.ts";

/** Requests that each user sends a second. */
export const RATE_PER_USER_RPS = 10;

/** The server; also told by the load generator how many users there are, and by a process that it reached a point. */
export class FakePrometheus {
  /** Told of each request before it is answered; a request that it returns false for is never answered. */
  onRequest: (path: string) => boolean = () => true;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ended = Promise.withResolvers<void>();
  readonly #cluster: FakeApiServer;
  readonly #queries = new Map<string, readonly [workload: string, column: MeasuredColumn | "endpoint"]>();
  #users = 0;

  /** Starts the server on a free port of this machine. */
  constructor(cluster: FakeApiServer, workloads: readonly string[], windowSeconds: number) {
    this.#cluster = cluster;
    for (const workload of workloads) {
      const scope = { workload, windowSeconds, namespace: "shop" };
      const columns = Object.entries(columnQueries(scope)) as [MeasuredColumn, string][];
      for (const [column, query] of columns) this.#queries.set(query, [workload, column]);
      this.#queries.set(endpointQuery(scope), [workload, "endpoint"]);
    }
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => this.#handle(request));
  }

  /** Its address. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.#ended.resolve();
    await this.#server.shutdown();
  }

  async #handle(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const body = new URLSearchParams(await request.text());
    if (!this.onRequest(pathname)) {
      await this.#ended.promise;
      return new Response();
    }
    if (pathname === "/load") this.#users = Number(searchParams.get("users"));
    if (pathname === "/api/v1/status/buildinfo") {
      return Response.json({ status: "success", data: { version: "3.0.0" } });
    }
    return pathname === "/api/v1/query_range" ? this.#answer(body) : new Response("ok");
  }

  #answer(body: URLSearchParams): Response {
    const [workload, column] = this.#queries.get(body.get("query")!) ?? [];
    if (workload === undefined || column === undefined) {
      return Response.json({ status: "error", error: `unknown query ${body.get("query")}` }, { status: 400 });
    }
    const [start, end, step] = ["start", "end", "step"].map((name) => Number(body.get(name)));
    const values: [number, string][] = [];
    for (let time = start!; time <= end!; time += step!) {
      values.push([time, String(this.#value(workload, column, time))]);
    }
    const metric = column === "endpoint" ? { "request_path": "/" } : {};
    return Response.json({ status: "success", data: { resultType: "matrix", result: [{ metric, values }] } });
  }

  #value(workload: string, column: MeasuredColumn | "endpoint", time: number): number {
    const rate = RATE_PER_USER_RPS * this.#users;
    const pods = this.#cluster.store.list("pods").filter(({ metadata }) => metadata.labels.app === workload).length;
    const level: Record<MeasuredColumn, number> = {
      ...{ replicas: pods, cpu_limit: pods, cpu_request: pods, memory_limit: 1536, memory_request: 1536 },
      ...{ request_rate: rate, throughput: rate, error_rate: 0, cpu_usage: 0.01 * rate, memory_usage: 64 },
      ...{ p50_latency: 5, p95_latency: 8, p99_latency: 9, avg_latency: 6 },
    };
    if (column === "endpoint") return rate;
    const varies = ["cpu_usage", "memory_usage", "p50_latency", "p95_latency", "p99_latency", "avg_latency"].includes(
      column,
    );
    // A little, and never twice the same: exact repeats are what a broken source has.
    return varies ? level[column] * (1 + 0.03 * Math.sin(time * 0.7 + column.length + workload.length)) : level[column];
  }
}
