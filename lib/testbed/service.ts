/**
 * The program of one replica of any service: burns CPU for each request, calls other services, reports metrics and, if told
 * to, spans.
 *
 * It is configured by environment variables alone ({@linkcode SERVICE_ENVIRONMENT}): the testbed starts it as a process,
 * Kubernetes as a container. Each request to any path but `/metrics`, `/healthz` and `/spans` uses CPU time drawn from an
 * exponential distribution, then makes its calls one after the other, each with its probability.
 *
 * @module
 */
import { exponential, prng, streamSeed } from "@/random/mod.ts";
import { millisecondsToSeconds } from "@/units.ts";
import { serviceMetrics } from "./metrics.ts";
import { exitWithStdin, fail, greet } from "./leash.ts";
import type { OutboundCall } from "./outbound_calls.ts";
import { Processor } from "./processor.ts";
import { readServiceConfig, type ServiceConfig } from "./service_config.ts";
import { type OpenSpan, SpanRecorder, SPANS_PATH } from "./span_recorder.ts";

/** What a replica says when it is ready. */
export interface ServiceGreeting {
  /** Port that it listens on. */
  readonly port: number;
  /** Number of its process. */
  readonly processId: number;
}

/** What a request will do, drawn when it arrives, so that the n-th request does the same in every run of a seed. */
interface Work {
  readonly demandSeconds: number;
  readonly calls: readonly PlannedCall[];
}

/** A call that a request will make. */
interface PlannedCall {
  readonly host: string;
  readonly url: string;
}

/** Draws the work of each request. */
function workSource(config: ServiceConfig): () => Work {
  const demand = prng(streamSeed(config.seed, 0));
  const choice = prng(streamSeed(config.seed, 1));
  const replica = prng(streamSeed(config.seed, 2));
  const plan = ({ host }: OutboundCall): PlannedCall => {
    const replicas = config.addresses.get(host) ?? [host];
    return { host, url: `http://${replicas[replica.below(replicas.length)]}/` };
  };
  return () => ({
    demandSeconds: exponential(demand, config.meanDemandSeconds),
    calls: config.calls.filter(({ probability }) => choice.next() < probability).map(plan),
  });
}

/**
 * Headers that a sidecar adds to a request that it traces; it can join the calls to that request only if the service
 * passes them on. Sources: W3C Trace Context; Istio documentation, "Distributed tracing", which adds the request's id.
 */
const TRACE_HEADERS = ["traceparent", "tracestate", "x-request-id"];

function traceHeaders(request: Request): Headers {
  const passed = new Headers();
  for (const name of TRACE_HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) passed.set(name, value);
  }
  return passed;
}

/** What records the spans of a replica, if any does. Its ids come from a stream of their own: they change no other draw. */
function spanRecorder({ name, podName, seed, spanCapacity }: ServiceConfig): SpanRecorder | undefined {
  if (spanCapacity === undefined) return undefined;
  return new SpanRecorder({ service: name, podName, capacity: spanCapacity, seed: streamSeed(seed, 3) });
}

/** The headers of a call: those that are passed on, with the call's own span in place of the caller's. */
function callHeaders(passed: Headers, span: OpenSpan | undefined): Headers {
  if (span === undefined) return passed;
  const headers = new Headers(passed);
  headers.set("traceparent", span.traceparent);
  return headers;
}

/** Calls another service and waits for its answer; the reason is returned if that was not "200 OK". */
async function call(url: string, headers: Headers): Promise<string | undefined> {
  try {
    const response = await fetch(url, { headers });
    // An unread body would keep the connection from being used again.
    const body = await response.text();
    return response.status === 200 ? undefined : `it answered ${response.status}: ${body.trim()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Serves one replica until the process is told to end. */
function serve(config: ServiceConfig): void {
  const processor = new Processor(config.resources.cpuLimitCores);
  const metrics = serviceMetrics(config, processor);
  const draw = workSource(config);
  const spans = spanRecorder(config);

  async function answer(path: string, headers: Headers, span: OpenSpan | undefined): Promise<Response> {
    const { demandSeconds, calls } = draw();
    await processor.burn(demandSeconds);
    for (const { host, url } of calls) {
      await processor.untilRunnable();
      const calling = span?.call(host);
      const reason = await call(url, callHeaders(headers, calling));
      calling?.end({ isFailed: reason !== undefined });
      if (reason !== undefined) {
        return new Response(`Cannot serve ${path} as ${url} must answer 200: ${reason}\n`, { status: 502 });
      }
    }
    await processor.untilRunnable();
    return new Response(`${config.podName}\n`);
  }

  const server = Deno.serve({
    hostname: config.listenAddress,
    port: config.port,
    onListen: ({ port }) => greet({ port, processId: Deno.pid } satisfies ServiceGreeting),
  }, async (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/metrics") {
      return new Response(await metrics.text(), { headers: { "content-type": metrics.contentType } });
    }
    if (path === "/healthz") return new Response("ok\n");
    if (path === SPANS_PATH && spans !== undefined) return Response.json(spans.toOtlp());
    const startMilliseconds = performance.now();
    const span = spans?.begin(request.headers, path);
    const response = await answer(path, traceHeaders(request), span);
    span?.end({ httpStatus: response.status, isFailed: response.status >= 500 });
    metrics.count(path, response.status, millisecondsToSeconds(performance.now() - startMilliseconds));
    return response;
  });

  if (config.exitWithStdin) {
    exitWithStdin();
  } else if (Deno.build.os !== "windows") {
    // The first process of a container ignores SIGTERM unless it asks for it: requests in progress are finished.
    Deno.addSignalListener("SIGTERM", () => void server.shutdown().then(() => Deno.exit(0)));
  }
}

if (import.meta.main) {
  try {
    serve(readServiceConfig((name) => Deno.env.get(name)));
  } catch (error) {
    fail(error);
  }
}
