import assert from "node:assert/strict";

import { fitRange, outsideRange, whyOutside } from "@/models/mod.ts";
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
