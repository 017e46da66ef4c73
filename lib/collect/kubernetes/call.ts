/**
 * One way to ask the API server: repeats what may pass, and turns refusals into messages that say what to change.
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import { failureReason } from "../failure_reason.ts";
import { retry } from "../retry.ts";
import { ROLE_HINT, type Verb } from "./access.ts";

/** What is asked for, for messages. */
export interface Question {
  /** What is done. */
  readonly verb: Verb;
  /** To which kind of resource, as `kubectl` writes it. */
  readonly resource: string;
  /** To which one; absent for all. */
  readonly name?: string | undefined;
  /** In which namespace. */
  readonly namespace: string;
  /** User of the kubeconfig, for messages. */
  readonly user: string;
}

/** Attempts of a request in all; with waits of 0.5, 1, 2 and 4 s between them. */
const ATTEMPTS = 5;

/**
 * Sends a request, again if the server is busy or out of reach.
 *
 * @throws {ClusterError} If it fails for good; `status` is the HTTP status, 0 if no answer came.
 */
export function ask<Answer>(question: Question, send: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
  return retry(async () => {
    try {
      return await within(TIMEOUT_SECONDS, send);
    } catch (error) {
      throw refusal(question, error);
    }
  }, {
    attempts: ATTEMPTS,
    isTransient: (error) => error instanceof ClusterError && isTransientStatus(error.status),
    askedWaitSeconds: (error) => error instanceof ClusterError ? error.retryAfterSeconds : undefined,
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Longest wait for an answer, seconds. The request has its own limit (`shared_connection.ts`), which does not end the reading
 * of an answer that breaks off.
 */
const TIMEOUT_SECONDS = 20;

async function within<Answer>(seconds: number, send: () => Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no whole answer within ${seconds} s`)), seconds * 1000);
  try {
    return await Promise.race([send(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function isTransientStatus(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** Says in words what an error of the client library means. */
function refusal({ verb, resource, name, namespace, user }: Question, error: unknown): ClusterError {
  const what = `${verb} ${resource}${name === undefined ? "" : ` ${name}`} in namespace ${namespace}`;
  const { code, body, headers } = error as { code?: unknown; body?: unknown; headers?: Record<string, string> };
  // A time-out has a number for a code too, but no answer.
  if (typeof code !== "number" || headers === undefined) {
    return new ClusterError(`Cannot ${what} as the API server must answer: ${failureReason(error)}`, {
      status: 0,
      cause: error,
    });
  }
  const said = statusMessage(body);
  const asked = Number(headers?.["retry-after"] ?? NaN);
  // Without its cause: that says the same, with headers, and would be part of longer messages.
  const options = { status: code, ...(asked > 0 ? { retryAfterSeconds: asked } : {}) };
  if (code === 401) {
    return new ClusterError(
      `Cannot ${what} as the API server must know who asks: it refuses the credentials of ${user}`,
      options,
    );
  }
  if (code === 403) {
    return new ClusterError(`Cannot ${what} as ${user} must be allowed to: ${said}; ${ROLE_HINT}`, options);
  }
  return new ClusterError(`Cannot ${what} as the API server must accept it: ${said} (${code})`, options);
}

/** The message of a `Status` object, else the beginning of what was answered. */
function statusMessage(body: unknown): string {
  if (typeof body !== "string") return JSON.stringify(body ?? "").slice(0, 300);
  try {
    const { message } = JSON.parse(body);
    if (typeof message === "string") return message;
  } catch {
    // Not JSON: a proxy's page.
  }
  return body.slice(0, 300).replaceAll(/\s+/g, " ");
}
