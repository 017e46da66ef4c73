/**
 * Spans from the JSON of Jaeger's query API, which its user interface also saves to files.
 *
 * Source: Jaeger, `model/json/model.go`, the structures of API v2: `startTime` and `duration` in µs, `references` with
 * `CHILD_OF` and `FOLLOWS_FROM`, `processes` by `processID`.
 *
 * @module
 */
import { elements, field, type JsonField, jsonRoot, optionalText, refuse, text, wholeNumber } from "./json_fields.ts";
import { isServerFailure, normalId, type Span, type SpanBatch, type SpanKind } from "./span.ts";
import { podOf } from "./span_csv.ts";

const KINDS: readonly SpanKind[] = ["server", "client", "producer", "consumer", "internal"];

/**
 * Reads `{ "data": [ trace, … ] }`.
 *
 * @param value The parsed JSON.
 * @param source Name of the text, for errors.
 * @throws {SyntaxError} If a field is not what it must be; the message names it.
 * @throws {Error} If the server reported errors and no trace.
 */
export function readJaegerTraces(value: unknown, source: string): SpanBatch {
  const root = jsonRoot(value, source);
  const traces = elements(field(root, "data"));
  const errors = elements(field(root, "errors")).map((error) => optionalText(field(error, "msg")) || "no message");
  if (errors.length > 0 && traces.length === 0) {
    throw new Error(`Cannot read "${source}" as it must hold traces: Jaeger says "${errors.join('", "')}"`);
  }
  if (field(root, "data").value === undefined) refuse(field(root, "data"), "a list of traces");
  const notes = errors.map((error) => `Jaeger says of "${source}": ${error}`);
  return { spans: traces.flatMap(readTrace), notes };
}

function readTrace(trace: JsonField): Span[] {
  const processes = field(trace, "processes");
  return elements(field(trace, "spans")).map((span): Span => {
    const inline = field(span, "process");
    const process = inline.value === undefined || inline.value === null
      ? field(processes, text(field(span, "processID")))
      : inline;
    const tags = tagsOf(field(span, "tags"));
    const processTags = tagsOf(field(process, "tags"));
    // The name of an Envoy process carries its namespace; the canonical service is what mesh metrics are labelled with.
    const service = tags.get("istio.canonical_service") ?? text(field(process, "serviceName"));
    const kind = KINDS.find((kind) => kind === tags.get("span.kind")) ?? "internal";
    const traceId = normalId(text(field(span, "traceID"))) || refuse(field(span, "traceID"), "an id");
    const status = tags.get("http.status_code") ?? tags.get("http.response.status_code");
    const httpStatus = status !== undefined && /^\d+$/.test(status) ? Number(status) : undefined;
    return {
      traceId,
      spanId: normalId(text(field(span, "spanID"))) || refuse(field(span, "spanID"), "an id"),
      ...parentOf(span, traceId),
      service,
      instance: podOf(tags.get("node_id") ?? "") || processTags.get("k8s.pod.name") || processTags.get("hostname") ||
        processTags.get("ip") || "",
      peer: kind === "client" ? tags.get("peer.service") ?? upstreamService(tags) ?? "" : "",
      kind,
      startMicroseconds: Number(wholeNumber(field(span, "startTime"))),
      durationMicroseconds: Number(wholeNumber(field(span, "duration"))),
      httpStatus,
      isFailed: tags.get("error") === "true" || tags.get("otel.status_code") === "ERROR" || isServerFailure(httpStatus),
    };
  });
}

/** The first reference within the trace: one that is waited for, else one that is not. */
function parentOf(span: JsonField, traceId: string): Pick<Span, "parentId" | "relation"> {
  const inTrace = elements(field(span, "references")).filter((reference) =>
    normalId(optionalText(field(reference, "traceID"))) === traceId
  );
  for (const [type, relation] of [["CHILD_OF", "child"], ["FOLLOWS_FROM", "follows"]] as const) {
    const found = inTrace.find((reference) => optionalText(field(reference, "refType")) === type);
    if (found !== undefined) return { parentId: normalId(text(field(found, "spanID"))) || undefined, relation };
  }
  // Versions before 1.8 wrote the parent as a field of its own.
  return { parentId: normalId(optionalText(field(span, "parentSpanID"))) || undefined, relation: "child" };
}

function tagsOf(tags: JsonField): Map<string, string> {
  return new Map(
    elements(tags).map((tag) => {
      const { value } = field(tag, "value");
      return [optionalText(field(tag, "key")), typeof value === "string" ? value : JSON.stringify(value) ?? ""];
    }),
  );
}

/** Service of Envoy's `upstream_cluster`, such as `outbound|80||auth.shop.svc.cluster.local`. */
function upstreamService(tags: ReadonlyMap<string, string>): string | undefined {
  const [direction, , , host] = (tags.get("upstream_cluster") ?? tags.get("upstream_cluster.name") ?? "").split("|");
  return direction === "outbound" && host !== undefined && host !== "" ? host.split(".")[0] : undefined;
}
