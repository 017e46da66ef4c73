import assert from "node:assert/strict";
import fc from "fast-check";
import { formatAddresses, formatOutboundCalls, parseAddresses, parseOutboundCalls } from "@/testbed/outbound_calls.ts";

Deno.test("parseOutboundCalls() reads the list of the reference application", () => {
  assert.deepEqual(parseOutboundCalls("SYNC:task2-svc:0.5,SYNC:task3-svc:0.5"), [
    { mode: "SYNC", host: "task2-svc", probability: 0.5 },
    { mode: "SYNC", host: "task3-svc", probability: 0.5 },
  ]);
});

Deno.test("parseOutboundCalls() takes nothing, blanks and a trailing comma", () => {
  assert.deepEqual(parseOutboundCalls(""), []);
  assert.deepEqual(parseOutboundCalls("  "), []);
  assert.deepEqual(parseOutboundCalls(" SYNC : task3-svc.default : 1 , "), [
    { mode: "SYNC", host: "task3-svc.default", probability: 1 },
  ]);
});

Deno.test("parseOutboundCalls() names the entry that it cannot read", () => {
  const cases: [text: string, name: string, part: string][] = [
    ["SYNC:task2-svc", "SyntaxError", 'must be mode:host:probability: one is "SYNC:task2-svc"'],
    ["SYNC:task2-svc:0.5:1", "SyntaxError", "must be mode:host:probability"],
    ["ASYNC:task2-svc:0.5", "SyntaxError", 'the mode must be "SYNC": "ASYNC:task2-svc:0.5" has "ASYNC"'],
    ["SYNC:task2_svc/x:0.5", "SyntaxError", 'host name: "SYNC:task2_svc/x:0.5" has "task2_svc/x"'],
    ["SYNC:task2-svc:", "RangeError", 'from 0 to 1: "SYNC:task2-svc:" has ""'],
    ["SYNC:task2-svc:1.5", "RangeError", 'has "1.5"'],
    ["SYNC:task2-svc:-0.1", "RangeError", 'has "-0.1"'],
    ["SYNC:task2-svc:half", "RangeError", 'has "half"'],
  ];
  for (const [text, name, part] of cases) {
    assert.throws(
      () => parseOutboundCalls(text),
      (error: Error) => error.name === name && error.message.includes(part),
    );
  }
});

const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);

Deno.test("parseOutboundCalls() reads back what formatOutboundCalls() writes", () => {
  const call = fc.record({
    mode: fc.constant("SYNC" as const),
    host,
    probability: fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
  }, { noNullPrototype: true });
  fc.assert(fc.property(fc.array(call), (calls) => {
    assert.deepEqual(parseOutboundCalls(formatOutboundCalls(calls)), calls);
  }));
});

Deno.test("parseAddresses() reads the replicas of each host", () => {
  assert.deepEqual(
    parseAddresses("task2-svc=127.0.0.1:9101|127.0.0.1:9102, task3-svc=localhost:80"),
    new Map([["task2-svc", ["127.0.0.1:9101", "127.0.0.1:9102"]], ["task3-svc", ["localhost:80"]]]),
  );
  assert.equal(parseAddresses("").size, 0);
});

Deno.test("parseAddresses() refuses what is no list of addresses", () => {
  for (
    const text of ["task2-svc", "task2-svc=", "=1.2.3.4:80", "a=1.2.3.4", "a=1.2.3.4:99999", "a=b:1=c:2", "a=b:1|"]
  ) {
    assert.throws(() => parseAddresses(text), { name: "SyntaxError", message: /^Cannot read SERVICE_ADDRESSES as/ });
  }
  assert.throws(() => parseAddresses("a=b:1,a=c:2"), /"a" is named twice/);
});

Deno.test("parseAddresses() reads back what formatAddresses() writes", () => {
  const address = fc.tuple(host, fc.integer({ min: 1, max: 65535 })).map(([name, port]) => `${name}:${port}`);
  const entry = fc.tuple(host, fc.array(address, { minLength: 1, maxLength: 4 }));
  fc.assert(fc.property(fc.array(entry), (entries) => {
    const addresses = new Map(entries);
    assert.deepEqual(parseAddresses(formatAddresses(addresses)), addresses);
  }));
});
