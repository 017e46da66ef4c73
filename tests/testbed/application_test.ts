import assert from "node:assert/strict";
import {
  ENTRY_SERVICE,
  REFERENCE_APPLICATION,
  serviceHost,
  type ServiceSpec,
  startOrder,
  visitRatios,
} from "@/testbed/application.ts";

function service(name: string, ...called: string[]): ServiceSpec {
  return {
    name,
    serviceTimeSeconds: 0.1,
    calls: called.map((other) => ({ mode: "SYNC", host: serviceHost(other), probability: 1 })),
  };
}

Deno.test("startOrder() starts the leaves of the reference application first", () => {
  assert.deepEqual(startOrder(REFERENCE_APPLICATION).map(({ name }) => name), ["task3", "task2", "task1"]);
});

Deno.test("startOrder() refuses a circle and names it", () => {
  assert.throws(() => startOrder([service("a", "b"), service("b", "c"), service("c", "a")]), {
    name: "RangeError",
    message: "Cannot start services as calls must not form a circle: a -> b -> c -> a",
  });
});

Deno.test("startOrder() refuses a call to nobody", () => {
  assert.throws(() => startOrder([service("a", "b")]), /each call must go to one of them: a calls "b-svc"$/);
});

Deno.test("visitRatios() adds up the calls over all ways that lead to a service", () => {
  assert.deepEqual(Object.fromEntries(visitRatios(REFERENCE_APPLICATION, ENTRY_SERVICE)), {
    task1: 1,
    task2: 0.5,
    task3: 1,
  });
  const diamond = [service("a", "b", "c"), service("b", "d"), service("c", "d"), service("d", "e"), service("e")];
  assert.deepEqual([...visitRatios(diamond, "a").values()], [1, 1, 1, 2, 2]);
  assert.deepEqual([...visitRatios(diamond, "c").values()], [0, 0, 1, 1, 1]);
});
