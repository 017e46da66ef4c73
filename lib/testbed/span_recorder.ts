/**
 * The spans of one replica: one a request that it serves, one a call that it makes, the newest kept within a bound.
 *
 * They are offered at {@linkcode SPANS_PATH} in the JSON of OpenTelemetry (OTLP), which collectors of traces read.
 *
 * @module
 */
import { type Prng, prng } from "@/random/mod.ts";
import { MICROSECONDS_PER_SECOND, MILLISECONDS_PER_SECOND } from "@/units.ts";
import { drawSpanId, drawTraceId, formatTraceparent, parseTraceparent } from "./trace_context.ts";

/** Path at which a replica that records spans offers them. */
export const SPANS_PATH = "/spans";

/** Attribute of the resource that tells how many spans gave way to newer ones. */
export const DROPPED_SPANS_ATTRIBUTE = "plimsoll.dropped_spans";

/** Numbers of `SpanKind` in OpenTelemetry's `trace.proto`. */
const KIND_NUMBERS = { server: 2, client: 3 } as const;

/** Number of `STATUS_CODE_ERROR` in OpenTelemetry's `trace.proto`. */
const STATUS_ERROR = 2;

/** How a recorder is set up. */
export interface SpanRecorderOptions {
  /** Name of the workload. */
  readonly service: string;
  /** Name of the replica. */
  readonly podName: string;
  /** Most spans that are kept, >= 1. */
  readonly capacity: number;
  /** Seed of the ids. */
  readonly seed: number;
  /** Time, µs since 1970-01-01 UTC; never goes back. @default the clock of this machine */
  readonly nowMicroseconds?: () => number;
}

/** How the work of a span ended. */
export interface SpanEnd {
  /** Status of the HTTP answer, if there was one. */
  readonly httpStatus?: number;
  /** True if the work failed. */
  readonly isFailed: boolean;
}

/** A span whose work goes on. */
export interface OpenSpan {
  /** Value of `traceparent` for whatever this span causes elsewhere. */
  readonly traceparent: string;
  /** Begins a call that this work makes and waits for, to a host such as `task2-svc`. */
  call(host: string): OpenSpan;
  /** Ends the span, which records it. */
  end(how: SpanEnd): void;
}

interface SpanStart {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly kind: keyof typeof KIND_NUMBERS;
  /** What is done: the path of a request, the host of a call. */
  readonly name: string;
  readonly startMicroseconds: number;
}

interface FinishedSpan extends SpanStart, SpanEnd {
  readonly endMicroseconds: number;
}

/** Records spans in a ring: a full one forgets the oldest. */
export class SpanRecorder {
  readonly #options: SpanRecorderOptions;
  readonly #random: Prng;
  readonly #now: () => number;
  readonly #ring: FinishedSpan[] = [];
  #recorded = 0;

  /** Starts without spans. */
  constructor(options: SpanRecorderOptions) {
    this.#options = options;
    this.#random = prng(options.seed);
    this.#now = options.nowMicroseconds ?? systemMicroseconds;
  }

  /**
   * Begins the span of a request. A request without a valid `traceparent` begins a trace.
   *
   * @param headers Headers of the request.
   * @param path What it asks for.
   * @returns `undefined` if its caller says that the trace is not recorded.
   */
  begin(headers: Headers, path: string): OpenSpan | undefined {
    const caller = parseTraceparent(headers.get("traceparent"));
    if (caller?.isSampled === false) return undefined;
    return this.#open("server", path, caller?.traceId ?? drawTraceId(this.#random), caller?.parentId);
  }

  /** Everything that is kept, oldest first, as OTLP JSON has it: ids in hexadecimal, 64-bit numbers as texts. */
  toOtlp(): unknown {
    const { service, podName, capacity } = this.#options;
    const oldest = this.#recorded <= capacity ? 0 : this.#recorded % capacity;
    const spans = [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)];
    return {
      resourceSpans: [{
        resource: {
          attributes: [
            textAttribute("service.name", service),
            textAttribute("k8s.pod.name", podName),
            integerAttribute(DROPPED_SPANS_ATTRIBUTE, this.#recorded - spans.length),
          ],
        },
        scopeSpans: [{ scope: { name: "plimsoll.testbed" }, spans: spans.map(otlpSpan) }],
      }],
    };
  }

  #open(kind: SpanStart["kind"], name: string, traceId: string, parentId: string | undefined): OpenSpan {
    const spanId = drawSpanId(this.#random);
    const startMicroseconds = Math.round(this.#now());
    return {
      traceparent: formatTraceparent({ traceId, parentId: spanId, isSampled: true }),
      call: (host) => this.#open("client", host, traceId, spanId),
      end: (how) => {
        const endMicroseconds = Math.round(this.#now());
        this.#ring[this.#recorded % this.#options.capacity] = {
          ...{ traceId, spanId, parentId, kind, name, startMicroseconds, endMicroseconds },
          ...how,
        };
        this.#recorded++;
      },
    };
  }
}

/** Of steps of less than 1 µs, and on one scale with the other processes of the machine. */
function systemMicroseconds(): number {
  return (performance.timeOrigin + performance.now()) * (MICROSECONDS_PER_SECOND / MILLISECONDS_PER_SECOND);
}

function otlpSpan(span: FinishedSpan): unknown {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
    name: span.name,
    kind: KIND_NUMBERS[span.kind],
    startTimeUnixNano: `${span.startMicroseconds}000`,
    endTimeUnixNano: `${span.endMicroseconds}000`,
    attributes: [
      ...(span.kind === "client" ? [textAttribute("server.address", span.name)] : []),
      ...(span.httpStatus === undefined ? [] : [integerAttribute("http.response.status_code", span.httpStatus)]),
    ],
    status: span.isFailed ? { code: STATUS_ERROR } : {},
  };
}

function textAttribute(key: string, value: string): unknown {
  return { key, value: { stringValue: value } };
}

function integerAttribute(key: string, value: number): unknown {
  return { key, value: { intValue: String(value) } };
}
