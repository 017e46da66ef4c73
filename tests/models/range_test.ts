import assert from "node:assert/strict";

import fc from "fast-check";

import { fitRange, outsideRange, type PastPoint, whyOutside } from "@/models/mod.ts";
import { allRows, syntheticTable, withColumns } from "./synthetic.ts";

const table = syntheticTable("cpu_usage");
const rowsWhere = (accept: (row: number) => boolean): Int32Array => allRows(table).filter(accept);
const share = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;

Deno.test("outsideRange() flags no row that training saw", () => {
  assert.equal(share(outsideRange(fitRange(table, allRows(table)), table, allRows(table))), 0);
});

Deno.test("outsideRange() flags loads above and below the trained ones, and none between them", () => {
  const users = table.keys.users;
  const range = fitRange(table, rowsWhere((row) => [4, 8, 24].includes(users[row]!)));
  const flags = outsideRange(range, table, allRows(table));
  const flagged = new Set([...users].filter((_, row) => flags[row] === 1));
  assert.deepEqual([...flagged].sort((a, b) => a - b), [2, 32, 40]);
});

Deno.test("outsideRange() compares a service with itself only", () => {
  const { service, users } = table.keys;
  const range = fitRange(table, rowsWhere((row) => service[row] === 0 || users[row]! <= 8));
  const flags = outsideRange(range, table, rowsWhere((row) => users[row] === 16));
  const services = rowsWhere((row) => users[row] === 16).map((row) => service[row]!);
  assert.deepEqual([...flags], [...services], "only service 1 has not been seen at 16 users");
});

Deno.test("outsideRange() flags a number of replicas and a service that training did not see", () => {
  const { service, replicas } = table.keys;
  const oneReplica = fitRange(table, rowsWhere((row) => replicas[row] === 1));
  assert.equal(share(outsideRange(oneReplica, table, rowsWhere((row) => replicas[row] === 2))), 1);
  const oneService = fitRange(table, rowsWhere((row) => service[row] === 0));
  assert.equal(share(outsideRange(oneService, table, rowsWhere((row) => service[row] === 1))), 1);
});

Deno.test("outsideRange() flags a CPU limit that training did not see, and passes over limits that are not set", () => {
  const range = fitRange(table, allRows(table));
  const limited = (cores: number) => ({
    ...table,
    features: withColumns(table.features, (name, v) => name === "cpu_limit_per_replica" ? v.map(() => cores) : v),
  });
  assert.equal(share(outsideRange(range, limited(50), allRows(table))), 1);
  assert.equal(share(outsideRange(range, limited(NaN), allRows(table))), 0);
});

Deno.test("outsideRange() takes users where the table does not tell the rate", () => {
  const blind = syntheticTable("throughput");
  const { users } = blind.keys;
  const range = fitRange(blind, allRows(blind).filter((row) => users[row]! <= 8));
  const flags = outsideRange(range, blind, allRows(blind));
  assert.deepEqual([...flags], Array.from(users, (count) => count > 8 ? 1 : 0));
});

Deno.test("fitRange() survives JSON", () => {
  const range = fitRange(table, allRows(table));
  assert.deepEqual(JSON.parse(JSON.stringify(range)), range);
});

Deno.test("whyOutside() says in words what is outside, and nothing inside", () => {
  const range = fitRange(table, allRows(table));
  const point = { service: "cart", replicas: 2, requestRateRps: 10, concurrentUsers: 12, cpuLimitPerReplicaCores: 100 };
  assert.equal(whyOutside(range, point), undefined);
  assert.match(whyOutside(range, { ...point, service: "pay" })!, /never saw service "pay", only cart, search$/);
  assert.match(whyOutside(range, { ...point, replicas: 3 })!, /never saw service "cart" with 3 replicas, only 1, 2$/);
  assert.match(whyOutside(range, { ...point, requestRateRps: 99 })!, /^99 req\/s is beyond the .* to .*"cart" with 2/);
  assert.match(whyOutside(range, { ...point, concurrentUsers: 41 })!, /^41 users is beyond the 2 to 40/);
  assert.match(
    whyOutside(range, { ...point, cpuLimitPerReplicaCores: 1 })!,
    /^1 cores of CPU limit a replica is beyond/,
  );
});

Deno.test("whyOutside() compares a point without service or replicas with all that it could be", () => {
  const range = fitRange(table, allRows(table));
  assert.equal(whyOutside(range, { requestRateRps: 10 }), undefined);
  assert.match(whyOutside(range, { requestRateRps: 99 })!, /training saw of any service$/);
});

Deno.test("whyOutside() names a past that training never saw, with value, unit and range", () => {
  const range = fitRange(table, allRows(table));
  const cell = range.cells.find(({ service, replicas }) => service === "cart" && replicas === 1)!;
  const point = { service: "cart", replicas: 1, requestRateRps: 10 };
  const why = (past: Omit<PastPoint, "target">) => whyOutside(range, point, { target: "cpu_usage", ...past });
  assert.equal(why({}), undefined);
  assert.equal(why({ targetLags: [cell.lowTarget, cell.highTarget], requestRateLagsRps: [cell.highRps!] }), undefined);
  assert.match(
    why({ targetLags: [cell.highTarget, 1.5 * cell.highTarget] })!,
    /^[\d.]+ cores of cpu_usage 2 samples ago is beyond the [\d.]+ to [\d.]+ that training saw of service "cart" with 1 /,
  );
  assert.match(
    why({ requestRateLagsRps: [999], targetLags: [999] })!,
    /^999 req\/s 1 sample ago is beyond the [\d.]+ to [\d.]+ that training saw of/,
  );
  assert.equal(why({ targetLags: [] }), undefined);
});

Deno.test("whyOutside() rounds the ends of a range to four digits, and never so that its sentence is false", () => {
  const end = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(fc.property(end, end, fc.double({ min: 0, max: 10, noNaN: true }), (a, b, factor) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    const cell = { service: "cart", replicas: 1, lowUsers: 1, highUsers: 2, lowTarget: 0, highTarget: 1 };
    const value = factor * high;
    const why = whyOutside({ cells: [{ ...cell, lowRps: low, highRps: high }] }, { requestRateRps: value });
    if (why === undefined) {
      assert.ok(value > low - 0.021 * high && value < 1.021 * high);
      return;
    }
    const [from, to] = /beyond the (.*) to (.*) that/.exec(why)!.slice(1).map(Number) as [number, number];
    assert.ok(from <= low && high <= to, `${why}: training saw ${low} to ${high}`);
    assert.ok(value < from || value > to, why);
    assert.ok(low - from <= 1e-3 * low && to - high <= 1e-3 * high, why);
    for (const printed of [from, to]) {
      assert.ok(Number.isInteger(printed) || printed === Number(printed.toPrecision(4)));
    }
  }));
});

Deno.test("whyOutside() prints whole ends in full", () => {
  const cell = { service: "cart", replicas: 1, lowUsers: 10_001, highUsers: 123_456, lowTarget: 0, highTarget: 1 };
  assert.match(whyOutside({ cells: [cell] }, { concurrentUsers: 1 })!, /^1 users is beyond the 10001 to 123456 that/);
});
