/**
 * A client of the Prometheus HTTP API, as far as collecting needs it: range queries.
 *
 * Own code, since the npm client (`prometheus-query`) reads the whole environment through its HTTP library, so that it
 * cannot run with named permissions, takes no `fetch`, and does not keep the server's own error text.
 *
 * Source: Prometheus documentation, "HTTP API", format of `/api/v1/query_range`.
 *
 * @module
 */
import { PrometheusError } from "@/errors.ts";
import { requestHeaders, type ServerAccess } from "./authorization.ts";
import { failureReason } from "./failure_reason.ts";
import { retry, type RetryOptions } from "./retry.ts";
import { chunkRange, MAX_POINTS_PER_SERIES, type TimeRange } from "./time_range.ts";

/** Where a Prometheus is and how to be let in. Works for Thanos, Mimir and VictoriaMetrics too. */
export interface PrometheusOptions extends ServerAccess {
  /** Longest wait for one answer. @default {30} */
  readonly timeoutSeconds?: number;
  /** Points a series in one request. @default {11000} */
  readonly maxPoints?: number;
  /** More parameters of every query, such as `nocache=1` for VictoriaMetrics. @default {{}} */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How failed requests are repeated. */
  readonly retry?: RetryOptions;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
}

/** One series of an answer. */
export interface Series {
  /** Labels that the query left. */
  readonly labels: Readonly<Record<string, string>>;
  /** Times that have a value, seconds since 1970-01-01 UTC, ascending. */
  readonly timesSeconds: Float64Array;
  /** One value per time; may be `NaN` or infinite, as Prometheus says. */
  readonly values: Float64Array;
}

/** Answer of a range query. */
export interface RangeAnswer {
  /** Series, in the server's order. */
  readonly series: readonly Series[];
  /** What the server warns of, such as a partial answer of Thanos. */
  readonly warnings: readonly string[];
}

/** A Prometheus that can be asked. */
export interface PrometheusClient {
  /**
   * Asks for a range, in as many requests as the limit of points needs.
   *
   * @throws {PrometheusError} If a request fails for good; the message has the server's own words.
   */
  queryRange(query: string, range: TimeRange, signal?: AbortSignal): Promise<RangeAnswer>;
  /** Asks for the version of the server; `undefined` where it does not tell (some compatible servers). */
  version(): Promise<string | undefined>;
}

interface ApiAnswer {
  status: "success" | "error";
  errorType?: string;
  error?: string;
  warnings?: string[];
  /** Said by VictoriaMetrics, which has no `warnings`. */
  isPartial?: boolean;
  data?: {
    resultType: string;
    result: { metric: Record<string, string>; values: [number, string][] }[];
  };
}

/** Carries what a decision on the next request needs to know of a failed one. */
export class RequestFailure extends PrometheusError {
  /** Wait that the server asked for, seconds; `undefined` if it did not. */
  readonly retryAfterSeconds: number | undefined;
  /** True if no answer came within the longest wait. */
  readonly isTimeout: boolean;

  /** `message` and the options of {@linkcode PrometheusError}; the others are kept as they are. */
  constructor(
    message: string,
    options: ErrorOptions & { status: number; query: string; retryAfterSeconds?: number; isTimeout?: boolean },
  ) {
    super(message, options);
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.isTimeout = options.isTimeout ?? false;
  }
}

/** Connects to a Prometheus. Nothing is sent before the first query. */
export function prometheusClient(options: PrometheusOptions): PrometheusClient {
  const base = parseBase(options.url);
  const headers = requestHeaders(options);
  const send = options.fetch ?? fetch;
  const timeoutSeconds = options.timeoutSeconds ?? 30;
  let method: "POST" | "GET" = "POST";

  async function ask(query: string, range: TimeRange, signal?: AbortSignal): Promise<ApiAnswer> {
    const parameters = new URLSearchParams({
      query,
      start: String(range.startSeconds),
      end: String(range.endSeconds),
      step: String(range.stepSeconds),
      ...options.parameters,
    });
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    const both = signal === undefined ? limit : AbortSignal.any([limit, signal]);
    const request = (): Promise<Response> =>
      method === "POST"
        ? send(`${base}/api/v1/query_range`, { method, headers, body: parameters, signal: both })
        : send(`${base}/api/v1/query_range?${parameters}`, { method, headers, signal: both });
    try {
      let response = await request();
      if (response.status === 405 && method === "POST") {
        // Some proxies only pass GET; long queries then depend on their limit of the address.
        await response.body?.cancel();
        method = "GET";
        response = await request();
      }
      return await readAnswer(response, query);
    } catch (error) {
      if (error instanceof PrometheusError || signal?.aborted) throw error;
      const reason = limit.aborted ? `no answer within ${timeoutSeconds} s` : failureReason(error);
      throw new RequestFailure(`Cannot query Prometheus at ${base} as it must answer: ${reason}`, {
        status: 0,
        query,
        isTimeout: limit.aborted,
        cause: error,
      });
    }
  }

  return {
    async queryRange(query, range, signal) {
      const answers: ApiAnswer[] = [];
      for (const chunk of chunkRange(range, options.maxPoints ?? MAX_POINTS_PER_SERIES)) {
        answers.push(
          await retry(() => ask(query, chunk, signal), {
            ...options.retry,
            ...(signal === undefined ? {} : { signal }),
            isTransient: (error) => error instanceof PrometheusError && isTransientStatus(error.status),
            askedWaitSeconds: (error) => error instanceof RequestFailure ? error.retryAfterSeconds : undefined,
          }),
        );
      }
      return mergeAnswers(answers);
    },
    async version() {
      try {
        const response = await send(`${base}/api/v1/status/buildinfo`, {
          headers,
          signal: AbortSignal.timeout(timeoutSeconds * 1000),
        });
        const body = await response.json();
        return typeof body?.data?.version === "string" ? body.data.version : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** The address of a server without user, password and the path of an endpoint, as requests begin with it. */
export function parseBase(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new TypeError(`Cannot use "${url}" as the address of Prometheus as it must be like http://host:9090`, {
      cause,
    });
  }
  // A user who pastes the address of an endpoint means the server.
  const path = parsed.pathname.replace(/\/+$/, "").replace(/\/api\/v1(\/.*)?$/, "");
  return parsed.origin + path;
}

async function readAnswer(response: Response, query: string): Promise<ApiAnswer> {
  const text = await response.text();
  let body: ApiAnswer | undefined;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: a proxy's page, or a cut answer. The status and the first words say more than the parser would.
  }
  if (response.ok && body?.status === "success" && body.data?.resultType === "matrix") return body;
  const said = body?.error ?? text.slice(0, 200).replaceAll(/\s+/g, " ");
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  throw new RequestFailure(
    `Cannot use the answer of Prometheus as it must be a matrix: status ${response.status}, "${said}", query ${query}`,
    { status: response.ok ? 0 : response.status, query, ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}) },
  );
}

function isTransientStatus(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

function mergeAnswers(answers: readonly ApiAnswer[]): RangeAnswer {
  const merged = new Map<string, { labels: Record<string, string>; values: [number, string][] }>();
  for (const answer of answers) {
    for (const { metric, values } of answer.data!.result) {
      const key = JSON.stringify(Object.entries(metric).sort());
      const known = merged.get(key);
      if (known === undefined) merged.set(key, { labels: metric, values: [...values] });
      else known.values.push(...values);
    }
  }
  return {
    series: [...merged.values()].map(({ labels, values }) => ({
      labels,
      timesSeconds: Float64Array.from(values, ([time]) => time),
      values: Float64Array.from(values, ([, value]) => parseSample(value)),
    })),
    warnings: [
      ...new Set(
        answers.flatMap(({ warnings = [], isPartial }) => isPartial ? [...warnings, PARTIAL_ANSWER] : warnings),
      ),
    ],
  };
}

const PARTIAL_ANSWER = "the answer is partial: a part of the storage did not answer";

function parseSample(text: string): number {
  if (text === "+Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  return Number(text);
}
