/**
 * What a failed query asks of the next one: patience, smaller chunks, or nothing at all.
 *
 * @module
 */
import { PrometheusError } from "@/errors.ts";
import { RequestFailure } from "../prometheus.ts";

/** `busy`: wait and ask again. `too large`: ask for less at once. `refused`: no repetition would help. */
export type FailureKind = "busy" | "too large" | "refused";

/** How servers say that there are too many queries at once (VictoriaMetrics, Mimir, Thanos). */
const BUSY = /outstanding|concurrent|rate limit|too many requests/i;

/** How servers say that one query is too much for them, whatever status they choose. */
const TOO_LARGE =
  /too many|exceed|maximum resolution|limit|too long|too large|timed? ?out|deadline|out of memory|cannot select more than/i;

/** Execution errors of PromQL that have nothing to do with size. */
const WRONG_QUERY = /many-to-many|duplicate series|same labelset|multiple matches|parse error/i;

/**
 * Judges a failure by status and words of the server.
 *
 * Prometheus answers 422 if a query loads too many samples, 503 if it runs into its time-out, 400 if it has too many
 * points; Mimir and Thanos use 422 and 500 for limits on chunks and series, VictoriaMetrics 422 and 503.
 */
export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof PrometheusError)) return "refused";
  const { status, message } = error;
  if (error instanceof RequestFailure && error.isTimeout) return "too large";
  // Ours quotes the query behind the words of the server: a workload called "limit" must not decide.
  const said = message.replace(/, query .*$/s, "");
  if (status === 429) return "busy";
  if (status === 408 || status === 413 || status === 504) return "too large";
  if (status === 422) return WRONG_QUERY.test(said) ? "refused" : "too large";
  if (status === 400) return TOO_LARGE.test(said) && !WRONG_QUERY.test(said) ? "too large" : "refused";
  if (status >= 500) return TOO_LARGE.test(said) && !BUSY.test(said) ? "too large" : "busy";
  return status === 0 ? "busy" : "refused";
}
