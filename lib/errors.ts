/**
 * The error classes that somebody catches. Everything else is a built-in:
 * `TypeError` for a wrong shape, `RangeError` for a wrong value, `SyntaxError` for text that will not parse.
 *
 * @module
 */

/** Thrown when a campaign file lacks a column, or a column cannot be used. */
export class SchemaError extends TypeError {
  /** The offending column, as spelled in `lib/schema.ts`, or the empty string if the whole file is unusable. */
  readonly column: string;

  /** Names the file in `message` and the column in `options`. */
  constructor(message: string, options: ErrorOptions & { column: string }) {
    super(message, options);
    this.name = "SchemaError";
    this.column = options.column;
  }
}

/** Thrown when a Prometheus query did not give an answer, after its retries. */
export class PrometheusError extends Error {
  /** HTTP status of the last answer, or 0 if no answer came. */
  readonly status: number;
  /** The PromQL that was asked. */
  readonly query: string;

  /** Says what was asked in `options.query` and why it failed in `message`. */
  constructor(message: string, options: ErrorOptions & { status: number; query: string }) {
    super(message, options);
    this.name = "PrometheusError";
    this.status = options.status;
    this.query = options.query;
  }
}

/** Thrown when a cluster refused what a campaign needs, did not answer, or is not in the state that a campaign needs. */
export class ClusterError extends Error {
  /** HTTP status of the last answer, or 0 if there is none. */
  readonly status: number;
  /** How long the server asked to wait before the next request, seconds. */
  readonly retryAfterSeconds: number | undefined;

  /** Says in `message` what was wanted and why it failed. */
  constructor(message: string, options: ErrorOptions & { status: number; retryAfterSeconds?: number }) {
    super(message, options);
    this.name = "ClusterError";
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Thrown when the measured system became another one in the middle of a run; another attempt may be undisturbed. */
export class RunDisturbedError extends Error {
  /** Says in `message` what happened. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RunDisturbedError";
  }
}

/** Thrown by a command for its user: the message is printed without a stack, and the process exits with `exitCode`. */
export class CliError extends Error {
  /** Exit code of the process. */
  readonly exitCode: number;

  /** `message` says what to change; `options.exitCode` is 1 unless told otherwise. */
  constructor(message: string, options: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options);
    this.name = "CliError";
    this.exitCode = options.exitCode ?? 1;
  }
}
