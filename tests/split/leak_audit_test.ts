import assert from "node:assert/strict";
import {
  column,
  featureMatrix,
  type FeatureSource,
  type FeatureTable,
  featureTable,
  fitFill,
  lag,
  type Matrix,
} from "@/features/mod.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { featureSource } from "@/features/mod.ts";
import { prng } from "@/random/mod.ts";
import { TARGETS } from "@/schema.ts";
import {
  assertNoLeak,
  auditLeaks,
  byReplicas,
  byService,
  byUsers,
  byUsersThreshold,
  type LeakCheck,
  type LeakReport,
  runFolds,
  type Split,
  splitRows,
  walkForward,
  walkForwardInRuns,
} from "@/split/mod.ts";
import { hasReference, REFERENCE } from "../dataset/campaign_folder.ts";
import { exampleSource, withFeature } from "../features/example_source.ts";

const source = exampleSource();
const byLoad = byUsers(source.keys, { train: [1, 2, 8], test: [4] });

/** The splits that pipelines use. */
function honestSplits(keys: FeatureTable["keys"]): Record<string, Split> {
  const several = (name: string, splits: Split[]): [string, Split][] =>
    splits.map((split, i) => [`${name}_${i}`, split]);
  const users = [...new Set(keys.users)].sort((a, b) => a - b);
  const middle = users[users.length >> 1]!;
  return {
    users: byUsers(keys, { train: users.filter((level) => level !== middle), test: [middle] }),
    far: byUsersThreshold(keys, { trainUpTo: users[1]!, testFrom: middle }),
    replicas: byReplicas(keys, { train: [1], test: [2] }),
    service: byService(keys, keys.services[0]!),
    ...Object.fromEntries(several("fold", runFolds(keys, { folds: 5, seed: 42 }))),
    ...Object.fromEntries(several("forward", walkForward(keys))),
    ...Object.fromEntries(several("inside", walkForwardInRuns(keys))),
  };
}

/** Asserts that exactly one leak was found, of this kind, and gives it back. */
function onlyFinding(report: LeakReport, check: LeakCheck): LeakReport["findings"][number] {
  assert.deepEqual(report.findings.map((finding) => finding.check), [check], JSON.stringify(report.findings));
  assert.equal(report.passed, false);
  return report.findings[0]!;
}

function auditFeature(name: string, make: (source: FeatureSource) => Float64Array, from = source): LeakReport {
  return auditLeaks({ source: from, build: withFeature(featureMatrix, name, make), splits: { load: byLoad } });
}

Deno.test("auditLeaks() raises no false alarm on honest features and splits", () => {
  const report = auditLeaks({ source, splits: honestSplits(source.keys) });
  assert.deepEqual(report.findings, []);
  assert.ok(report.passed && report.features === 19 && report.splits === 15 && report.rows === 320);
  assertNoLeak(report);
});

Deno.test("auditLeaks() raises no false alarm on one run, one row or constant columns", () => {
  for (const rowsPerRun of [1, 2, 20]) {
    const small = exampleSource({ services: ["cart"], users: [1], replicas: [1], rowsPerRun });
    assert.deepEqual(auditLeaks({ source: small, splits: {} }).findings, []);
  }
  const flat = { ...source, columns: { ...source.columns, "cpu_usage": new Float64Array(320).fill(0.5) } };
  assert.deepEqual(auditLeaks({ source: flat, splits: {} }).findings, []);
});

Deno.test("auditLeaks() catches a copy of the target under another unit", () => {
  // A network column of one shipped data set is 1000 times its CPU column, in every row.
  const report = auditFeature("net_rx_bytes", ({ columns }) => columns.cpu_usage!.map((value) => 1000 * value + 3));
  const copy = report.findings.find(({ check }) => check === "target_copy")!;
  assert.equal(copy.feature, "net_rx_bytes");
  assert.match(copy.reason, /cpu_usage is 0\.001 x feature \+ -0\.003 on all rows \(320\)/);
  assert.ok(report.findings.some(({ check, feature }) => check === "future_rows" && feature === "net_rx_bytes"));
});

Deno.test("auditLeaks() catches a curved function of the target, rising or falling", () => {
  for (const curve of [Math.log, (value: number) => 1 / value, (value: number) => Math.round(value * 100)]) {
    const report = auditFeature("curve", ({ columns }) => columns.cpu_usage!.map(curve));
    const found = report.findings.find(({ check }) => check === "target_copy");
    assert.match(found?.reason ?? "", /follows one-directionally from the feature on all rows/);
  }
});

Deno.test("auditLeaks() catches a copy that differs by service", () => {
  const report = auditFeature(
    "share",
    ({ columns, keys }) => columns.cpu_usage!.map((value, i) => keys.service[i] === 0 ? 5 * value : -2 * value),
  );
  assert.match(report.findings[0]!.reason, /on rows of cart \(160\)/);
});

Deno.test("auditLeaks() catches a centred moving average", () => {
  const finding = onlyFinding(
    auditFeature("request_rate_smooth", ({ columns, keys }) => {
      const rate = columns.request_rate!;
      return rate.map((value, i) => {
        const next = keys.run[i + 1] === keys.run[i] ? rate[i + 1]! : value;
        const last = keys.run[i - 1] === keys.run[i] ? rate[i - 1]! : value;
        return (last + value + next) / 3;
      });
    }),
    "future_rows",
  );
  assert.equal(finding.feature, "request_rate_smooth");
  assert.match(finding.reason, /moves from .* when only later rows and its own target change/);
});

Deno.test("auditLeaks() catches the least and the largest of the next rows, which one huge value alone would not move", () => {
  for (const pick of [Math.min, Math.max]) {
    onlyFinding(
      auditFeature("ahead", ({ columns, keys }) => {
        const rate = columns.request_rate!;
        return rate.map((value, i) => keys.run[i + 1] === keys.run[i] ? pick(value, rate[i + 1]!) : value);
      }),
      "future_rows",
    );
  }
});

Deno.test("auditLeaks() catches a window of the target that includes its own row", () => {
  onlyFinding(
    auditFeature("cpu_usage_mean_2", ({ columns, keys }) => {
      const y = columns.cpu_usage!;
      return lag(y, keys.run, 1).map((value, i) => (value + y[i]!) / 2);
    }),
    "future_rows",
  );
});

Deno.test("auditLeaks() catches a statistic of the whole table", () => {
  onlyFinding(
    auditFeature("request_rate_scaled", ({ columns }) => {
      const largest = columns.request_rate!.reduce((a, b) => Math.max(a, b));
      return columns.request_rate!.map((value) => value / largest);
    }),
    "future_rows",
  );
});

Deno.test("auditLeaks() catches a row on both sides", () => {
  const overlap = { train: Int32Array.of(0, 1, 2, 3, 4), test: Int32Array.of(4, 5, 6) };
  const finding = onlyFinding(auditLeaks({ source, splits: { overlap } }), "shared_rows");
  assert.equal(finding.split, "overlap");
  assert.match(finding.reason, /1 of 3 test rows also train, such as cart_1_1\.csv/);
});

Deno.test("auditLeaks() catches a shuffled split, whose training rows hold test rows as lags", () => {
  const random = prng(7);
  const shuffled = splitRows(320, () => random.next() < 0.2 ? "test" : "train");
  const finding = onlyFinding(auditLeaks({ source, splits: { shuffled } }), "future_training");
  assert.match(finding.reason, /training rows are later than a test row of their run/);
});

/** The source with run 0 filed again as another run, `shift` seconds later. */
function filedTwice(shift: number): FeatureSource {
  const last = source.keys.runs.length - 1;
  const from = Int32Array.from(source.keys.run, (run, row) => run === last ? row % 20 : row);
  const gather = (values: Float64Array): Float64Array => Float64Array.from(from, (row) => values[row]!);
  return {
    ...source,
    keys: {
      ...source.keys,
      service: Int32Array.from(from, (row) => source.keys.service[row]!),
      timestampSeconds: gather(source.keys.timestampSeconds).map((time, row) =>
        from[row] === row ? time : time + shift
      ),
    },
    columns: Object.fromEntries(Object.entries(source.columns).map(([name, values]) => [name, gather(values)])),
  };
}

Deno.test("auditLeaks() catches readings that are filed under two runs, at one time or at another", () => {
  const split = {
    train: Int32Array.from({ length: 300 }, (_, i) => i),
    test: Int32Array.from({ length: 20 }, (_, i) => 300 + i),
  };
  const same = onlyFinding(auditLeaks({ source: filedTwice(0), splits: { split } }), "shared_rows");
  assert.match(same.reason, /20 of 20 test rows also train under another run/);
  const moved = onlyFinding(auditLeaks({ source: filedTwice(3600), splits: { split } }), "shared_rows");
  assert.match(moved.reason, /18 of 20 test rows equal a training row in every measured value/);
});

Deno.test("auditLeaks() catches a fill that was learned from test rows", () => {
  const everyRow = (x: Matrix) => fitFill(x, Int32Array.from({ length: x.rows }, (_, i) => i));
  const report = auditLeaks({ source, splits: { load: byLoad }, fit: everyRow });
  assert.ok(report.findings.length > 0);
  assert.ok(report.findings.every(({ check, split }) => check === "test_statistics" && split === "load"));
  assert.ok(report.findings.some(({ feature }) => feature === "cpu_usage_lag_1"));
});

Deno.test("assertNoLeak() throws with every finding, its feature and its split", () => {
  const overlap = { train: Int32Array.of(0, 1), test: Int32Array.of(1, 2) };
  const build = withFeature(featureMatrix, "copy", ({ columns }) => columns.cpu_usage!);
  const report = auditLeaks({ source, build, splits: { overlap } });
  assert.throws(() => assertNoLeak(report), (error) => {
    assert.ok(error instanceof RangeError);
    assert.match(error.message, /target_copy: feature "copy": .*; future_rows: .*; shared_rows: split "overlap": /);
    return true;
  });
});

Deno.test("auditLeaks() leaves the source unchanged", () => {
  const before = structuredClone(source);
  auditLeaks({ source, splits: honestSplits(source.keys) });
  assert.deepEqual(source, before);
});

Deno.test("featureMatrix() gives every target features that pass the audit", () => {
  for (const target of TARGETS) {
    const noise = column(featureTable(source).features, "request_rate").map((value, i) => value + Math.sin(i));
    const own = target === "throughput" ? source.columns.request_rate! : noise;
    const report = auditLeaks({
      source: { ...source, target, columns: { ...source.columns, [target]: own } },
      splits: {},
    });
    assert.deepEqual(report.findings, [], target);
  }
});

Deno.test({
  name: "auditLeaks() raises no false alarm on the published campaign",
  ignore: !hasReference(),
  fn: async () => {
    const campaign = await loadCampaign(`${REFERENCE}/campaign`);
    for (const target of ["cpu_usage", "avg_latency", "p95_latency", "throughput"] as const) {
      const published = featureSource(campaign, { target });
      assert.deepEqual(auditLeaks({ source: published, splits: honestSplits(published.keys) }).findings, [], target);
    }
  },
});
