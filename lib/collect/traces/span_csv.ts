/**
 * Spans from a CSV table, as the collector of the published latency study writes them: one row a span of an Istio sidecar.
 *
 * Columns: `trace_id, span_id, start_time, duration` (µs), `client` (service of the reporting sidecar), `server` (service
 * that the request goes to); if there, `http_status_code`, `node_id` (`sidecar~ip~pod.namespace~domain`) and
 * `parent_span_id` (or `parent_id`). Others are ignored. A row with `client` = `server` is the callee's side of a request,
 * any other row the caller's. Without a column of parents they are found by {@linkcode inferParents}.
 *
 * @module
 */
import { csvRecords } from "./csv_records.ts";
import { inferParents } from "./infer_parents.ts";
import { isServerFailure, normalId, type Span, type SpanBatch } from "./span.ts";

const REQUIRED = ["trace_id", "span_id", "start_time", "duration", "client", "server"] as const;
const PARENT_COLUMNS = ["parent_span_id", "parent_id"] as const;

/**
 * Reads a table of spans.
 *
 * @param text The table.
 * @param source Name of the table, for errors.
 * @throws {SyntaxError} If the text is no CSV, a column is missing, or a cell cannot be read; the message names the line
 * and the column.
 */
export function readSpanCsv(text: string, source: string): SpanBatch {
  const records = csvRecords(text, source);
  const columns = records.next().value?.cells ?? [];
  const absent = REQUIRED.filter((name) => !columns.includes(name));
  if (absent.length > 0) {
    throw new SyntaxError(
      `Cannot read "${source}" as its columns must include ${REQUIRED.join(", ")}: ${absent.join(", ")} missing`,
    );
  }
  const parentColumn = PARENT_COLUMNS.find((name) => columns.includes(name));

  const spans = Array.from(records, ({ line, cells }): Span => {
    if (cells.length !== columns.length) {
      throw new SyntaxError(
        `Cannot read "${source}" as line ${line} must have ${columns.length} cells: it has ${cells.length}`,
      );
    }
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
    const fail = (name: string, wish: string): never => {
      throw new SyntaxError(
        `Cannot read "${source}" as line ${line} must have ${wish} in "${name}": it has "${cell(name)}"`,
      );
    };
    const text = (name: string): string => cell(name) === "" ? fail(name, "a text") : cell(name);
    const id = (name: string): string => normalId(cell(name)) || fail(name, "an id");
    const micros = (name: string): number =>
      /^\d+$/.test(cell(name)) && Number.isSafeInteger(Number(cell(name)))
        ? Number(cell(name))
        : fail(name, "a whole number of µs");
    const client = text("client");
    const server = text("server");
    const status = cell("http_status_code");
    if (!/^\d*$/.test(status)) fail("http_status_code", "a status or nothing");
    const httpStatus = status === "" ? undefined : Number(status);
    return {
      traceId: id("trace_id"),
      spanId: id("span_id"),
      parentId: parentColumn === undefined ? undefined : normalId(cell(parentColumn)) || undefined,
      relation: "child",
      service: client,
      instance: podOf(cell("node_id")),
      peer: client === server ? "" : server,
      kind: client === server ? "server" : "client",
      startMicroseconds: micros("start_time"),
      durationMicroseconds: micros("duration"),
      httpStatus,
      isFailed: isServerFailure(httpStatus),
    };
  });
  if (parentColumn !== undefined || spans.length === 0) return { spans, notes: [] };
  const { spans: withParents, inferred, ambiguous } = inferParents(spans);
  return {
    spans: withParents,
    notes: [
      `"${source}" has no column of parents: ${inferred} of ${spans.length} were inferred from services, pods and times` +
      (ambiguous === 0 ? "" : `, ${ambiguous} of them among several that fit equally well`),
    ],
  };
}

/** Pod of an Envoy node id, `sidecar~ip~pod.namespace~domain`; another text is taken as it is. */
export function podOf(nodeId: string): string {
  return nodeId.split("~")[2] ?? nodeId;
}
