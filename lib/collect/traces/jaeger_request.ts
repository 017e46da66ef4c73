/**
 * One request to Jaeger's query API, repeated where its failure may pass.
 *
 * @module
 */
import { failureReason } from "../failure_reason.ts";
import { retry, type RetryOptions } from "../retry.ts";

/** How a request is made. */
export interface RequestOptions {
  /** Longest wait for one answer. @default {30} */
  readonly timeoutSeconds?: number;
  /** How failed requests are repeated. */
  readonly retry?: RetryOptions;
  /** Replaces the network in tests. */
  readonly fetch?: typeof fetch;
}

/** Carries what the retry needs to know of a failed request. */
class RequestFailure extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly retryAfterSeconds: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Asks for a JSON object.
 *
 * @throws {Error} If the request fails for good; the message has the server's own words.
 */
export async function askJson(
  url: string,
  options: RequestOptions,
  headers: Headers,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const send = options.fetch ?? fetch;
  const timeoutSeconds = options.timeoutSeconds ?? 30;
  const attempt = async (): Promise<unknown> => {
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      const response = await send(url, {
        headers,
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      return await readAnswer(response, url);
    } catch (error) {
      if (error instanceof RequestFailure || signal?.aborted) throw error;
      const reason = limit.aborted ? `no answer within ${timeoutSeconds} s` : failureReason(error);
      throw new RequestFailure(`Cannot ask Jaeger at ${url} as it must answer: ${reason}`, 0, undefined, {
        cause: error,
      });
    }
  };
  try {
    return await retry(attempt, {
      ...options.retry,
      ...(signal === undefined ? {} : { signal }),
      isTransient: (error) => error instanceof RequestFailure && isTransientStatus(error.status),
      askedWaitSeconds: (error) => error instanceof RequestFailure ? error.retryAfterSeconds : undefined,
    });
  } catch (error) {
    throw error instanceof RequestFailure ? new Error(error.message, { cause: error }) : error;
  }
}

async function readAnswer(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: a proxy's page, or a cut answer. The status and the first words say more than the parser would.
  }
  if (response.ok && typeof body === "object" && body !== null) return body;
  const errors = (body as { errors?: { msg?: unknown }[] } | undefined)?.errors;
  const said = errors?.[0]?.msg ?? text.slice(0, 200).replaceAll(/\s+/g, " ");
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  throw new RequestFailure(
    `Cannot use the answer of Jaeger at ${url} as it must be JSON of traces: status ${response.status}, "${said}"`,
    response.ok ? 0 : response.status,
    retryAfter > 0 ? retryAfter : undefined,
  );
}

function isTransientStatus(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
