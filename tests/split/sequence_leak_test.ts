import assert from "node:assert/strict";
import { type Series, series } from "@/dataset/mod.ts";
import { fillGaps, savitzkyGolay, sequenceWindows, trailingWindow } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { assertNoLeak, auditSequenceLeaks, type SequenceAuditOptions, type SequenceLeakReport } from "@/split/mod.ts";

const random = prng(11);
const load = series({ name: "cart", startSeconds: 0, stepSeconds: 60 }, {
  "cpu_usage": Float64Array.from({ length: 60 }, () => 1 + random.next()),
  "request_rate": Float64Array.from({ length: 60 }, () => 10 + random.next()),
});

/** Audits windows of 4 rows of what a change makes of both columns, with the next row as target. */
function audit(
  change: (values: Float64Array) => Float64Array,
  options: SequenceAuditOptions = {},
  of: Series = load,
): SequenceLeakReport {
  const build = ({ columns }: Series) =>
    sequenceWindows([{ inputs: columns.map(change), targets: columns }], { steps: 4, horizons: [1] });
  return auditSequenceLeaks(of, build, { names: of.names, ...options });
}

const smooth = (alignment: "centred" | "one-sided") => (values: Float64Array) =>
  savitzkyGolay(values, { window: 5, order: 3, alignment });

const centredMean = (values: Float64Array) =>
  values.map((value, i) => ((values[i - 1] ?? value) + value + (values[i + 1] ?? value)) / 3);

Deno.test("auditSequenceLeaks() passes what sees the past alone", () => {
  const honest: ((values: Float64Array) => Float64Array)[] = [
    (values) => values,
    smooth("one-sided"),
    (values) => trailingWindow(values, new Int32Array(values.length), 3).mean,
  ];
  for (const change of honest) {
    const report = audit(change);
    assert.deepEqual([report.findings, report.leaking, report.passed], [[], [], true]);
    assertNoLeak(report);
  }
  const { windows, changedRows, features, rows, splits } = audit((values) => values);
  assert.deepEqual({ windows, changedRows, features, rows, splits }, {
    windows: 56,
    changedRows: 59,
    features: 2,
    rows: 60,
    splits: 0,
  });
});

Deno.test("auditSequenceLeaks() catches the centred Savitzky-Golay filter, two rows ahead, in every window", () => {
  const report = audit(smooth("centred"));
  assert.deepEqual(report.findings.map(({ check, feature }) => [check, feature]), [
    ["future_rows", "cpu_usage"],
    ["future_rows", "request_rate"],
  ]);
  assert.match(
    report.findings[0]!.reason,
    /^56 windows move when only later rows change, up to 2 rows ahead, such as /,
  );
  // Every window that has a row behind it, and the nearest such row is the very next one.
  assert.deepEqual(report.leaking.map(({ lastRow }) => lastRow), Array.from({ length: 56 }, (_, i) => i + 3));
  assert.ok(report.leaking.every(({ lastRow, changedRow }) => changedRow === lastRow + 1));
  assert.throws(
    () => assertNoLeak(report),
    /Cannot trust this evaluation .* future_rows: feature "cpu_usage": 56 windows/,
  );
});

Deno.test("auditSequenceLeaks() catches a centred rolling mean, one row ahead", () => {
  const report = audit(centredMean);
  assert.match(report.findings[0]!.reason, /up to 1 rows ahead/);
  assert.equal(report.leaking.length, 56);
});

Deno.test("auditSequenceLeaks() catches a scaler that knows all rows, and passes one that knows the training rows", () => {
  const scaleBy = (rows: number) => (values: Float64Array) => {
    const largest = Math.max(...values.subarray(0, rows));
    return values.map((value) => value / largest);
  };
  const report = audit(scaleBy(60));
  assert.deepEqual(report.findings.map(({ check }) => check), ["test_statistics", "test_statistics"]);
  assert.match(report.findings[0]!.reason, /all of them at once: it was learned from all rows/);
  assert.equal(audit(scaleBy(60), { learnedRows: 40 }).findings[0]!.check, "test_statistics");
  assert.deepEqual(audit(scaleBy(40), { learnedRows: 40 }).findings, []);
  const byMean = (values: Float64Array) =>
    values.map((value) => value - values.reduce((a, b) => a + b) / values.length);
  assert.equal(audit(byMean).findings[0]!.check, "test_statistics");
});

Deno.test("auditSequenceLeaks() catches a fill that looks across a gap, though the series has none", () => {
  const report = audit((values) => fillGaps(values));
  assert.deepEqual(report.findings.map(({ check }) => check), ["future_rows", "future_rows"]);
  const forward = (values: Float64Array) => {
    let last = NaN;
    return values.map((value) => Number.isNaN(value) ? last : last = value);
  };
  assert.deepEqual(audit(forward).findings, []);
});

Deno.test("auditSequenceLeaks() catches windows that are there or not depending on later rows", () => {
  const build = (of: Series) => {
    const windows = sequenceWindows([{ inputs: of.columns, targets: of.columns }], { steps: 4, horizons: [1] });
    return of.columns[0]![59]! > 100 ? { ...windows, count: windows.count - 50 } : windows;
  };
  const { findings } = auditSequenceLeaks(load, build);
  assert.deepEqual(findings.map(({ check, feature }) => [check, feature]), [["future_rows", undefined]]);
  assert.match(findings[0]!.reason, /^50 windows are there or not depending on later rows, such as /);
});

Deno.test("auditSequenceLeaks() catches a window that is said to end before it does", () => {
  // Target and inputs are cut right, but the last input row is the row of the target.
  const build = ({ columns }: Series) => {
    const ahead = columns.map((values) => values.map((_, i) => values[i + 1] ?? NaN));
    return sequenceWindows([{ inputs: ahead, targets: columns }], { steps: 4, horizons: [1] });
  };
  assert.equal(auditSequenceLeaks(load, build).passed, false);
  const late = ({ columns }: Series) => {
    const windows = sequenceWindows([{ inputs: columns, targets: columns }], { steps: 4, horizons: [1] });
    return { ...windows, lastRow: windows.lastRow.map((row) => row + 1) };
  };
  const { findings } = auditSequenceLeaks(load, late);
  assert.deepEqual(findings.map(({ check }) => check), ["future_rows"]);
  assert.match(
    findings[0]!.reason,
    /targets of the window that is said to end at row \d+ stay .*: they lie inside the window/,
  );
});

Deno.test("auditSequenceLeaks() finds a leak with few changed rows, and leaves the series as it was", () => {
  const before = structuredClone(load);
  const report = audit(smooth("centred"), { mostRows: 3 });
  assert.equal(report.changedRows, 3);
  assert.equal(report.passed, false);
  assert.deepEqual(load, before);
});

Deno.test("auditSequenceLeaks() takes one window, gaps and a constant, and refuses no window", () => {
  const short = series({ name: "short", startSeconds: 0, stepSeconds: 1 }, { a: Float64Array.of(1, 2, 3, 4, 5) });
  assert.equal(audit((values) => values, {}, short).windows, 1);
  const gaps = series({ name: "gaps", startSeconds: 0, stepSeconds: 1 }, {
    a: Float64Array.from({ length: 40 }, (_, i) => i % 11 === 0 ? NaN : 7),
  });
  assert.deepEqual(audit((values) => values, {}, gaps).findings, []);
  assert.equal(audit(centredMean, {}, gaps).passed, false);
  const none = series({ name: "none", startSeconds: 0, stepSeconds: 1 }, { a: Float64Array.of(1, 2) });
  assert.throws(() => audit((values) => values, {}, none), /Cannot audit the windows of "none" as there must be one/);
});
