/**
 * Spans from OpenTelemetry's JSON (OTLP), as the file exporter of its collector writes it.
 *
 * Source: OpenTelemetry Protocol specification 1.x, "JSON Protobuf Encoding": ids are hexadecimal, 64-bit numbers may be
 * texts, enumerations are numbers (names are accepted too); `trace.proto` for the fields.
 *
 * @module
 */
import { elements, field, type JsonField, jsonRoot, optionalText, refuse, text, wholeNumber } from "./json_fields.ts";
import { isServerFailure, normalId, type Span, type SpanBatch, type SpanKind } from "./span.ts";

/** Numbers of `SpanKind` in `trace.proto`; 0 (unspecified) is internal by the specification. */
const KINDS: readonly SpanKind[] = ["internal", "internal", "server", "client", "producer", "consumer"];

/** Attributes that name the callee of a client span, best first. */
const PEER_ATTRIBUTES = ["peer.service", "db.system.name", "db.system", "rpc.service", "server.address"] as const;

/** Resource attributes that name the instance, best first. */
const INSTANCE_ATTRIBUTES = ["k8s.pod.name", "service.instance.id", "host.name"] as const;

/**
 * Reads `{ "resourceSpans": [ … ] }`.
 *
 * Nanoseconds become whole microseconds: start and end are both rounded down, which keeps a child inside its parent.
 *
 * @param value The parsed JSON.
 * @param source Name of the text, for errors.
 * @throws {SyntaxError} If a field is not what it must be; the message names it.
 */
export function readOtlpTraces(value: unknown, source: string): SpanBatch {
  const resources = field(jsonRoot(value, source), "resourceSpans");
  if (resources.value === undefined) refuse(resources, "a list");
  const spans = elements(resources).flatMap((resource) => {
    const attributes = attributesOf(field(field(resource, "resource"), "attributes"));
    const scopes = elements(field(resource, "scopeSpans"));
    return scopes.flatMap((scope) => elements(field(scope, "spans")).map((span) => readSpan(span, attributes)));
  });
  return { spans, notes: [] };
}

function readSpan(span: JsonField, resource: ReadonlyMap<string, string>): Span {
  const attributes = attributesOf(field(span, "attributes"));
  const start = wholeNumber(field(span, "startTimeUnixNano"));
  const end = wholeNumber(field(span, "endTimeUnixNano"));
  if (end < start) refuse(field(span, "endTimeUnixNano"), `>= the start ${start}`);
  const startMicroseconds = Number(start / 1000n);
  const kind = kindOf(field(span, "kind"));
  const status = attributes.get("http.response.status_code") ?? attributes.get("http.status_code");
  const httpStatus = status !== undefined && /^\d+$/.test(status) ? Number(status) : undefined;
  const code = optionalText(field(field(span, "status"), "code"));
  return {
    traceId: normalId(text(field(span, "traceId"))) || refuse(field(span, "traceId"), "an id"),
    spanId: normalId(text(field(span, "spanId"))) || refuse(field(span, "spanId"), "an id"),
    parentId: normalId(optionalText(field(span, "parentSpanId"))) || undefined,
    relation: "child",
    // The specification's name for a service that was given none.
    service: attributes.get("istio.canonical_service") ?? resource.get("service.name") ?? "unknown_service",
    instance: INSTANCE_ATTRIBUTES.map((name) => resource.get(name)).find((name) => name !== undefined) ?? "",
    peer: kind === "client"
      ? PEER_ATTRIBUTES.map((name) => attributes.get(name)).find((name) => name !== undefined) ?? ""
      : "",
    kind,
    startMicroseconds,
    durationMicroseconds: Number(end / 1000n) - startMicroseconds,
    httpStatus,
    isFailed: code === "2" || code === "STATUS_CODE_ERROR" || isServerFailure(httpStatus),
  };
}

function kindOf(kind: JsonField): SpanKind {
  const { value } = kind;
  if (value === undefined || value === null) return "internal";
  if (typeof value === "number") return KINDS[value] ?? refuse(kind, "a kind of span, 0 to 5");
  const name = /^SPAN_KIND_(\w+)$/.exec(optionalText(kind))?.[1]?.toLowerCase();
  return name === "unspecified" ? "internal" : KINDS.find((known) => known === name) ?? refuse(kind, "a kind of span");
}

function attributesOf(list: JsonField): Map<string, string> {
  return new Map(
    elements(list).map((attribute) => {
      const value = field(attribute, "value").value;
      const inner = typeof value === "object" && value !== null ? Object.values(value)[0] : undefined;
      return [optionalText(field(attribute, "key")), typeof inner === "string" ? inner : JSON.stringify(inner) ?? ""];
    }),
  );
}
