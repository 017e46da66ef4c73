/**
 * Why something failed, in words.
 *
 * @module
 */

/** The message of an error and of what caused it: `fetch` says no more than that it failed, the reason is the cause. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause === undefined || error.cause === error) return error.message;
  const cause = failureReason(error.cause);
  return error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}
