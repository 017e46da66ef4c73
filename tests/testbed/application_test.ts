import assert from "node:assert/strict";
import { REFERENCE_APPLICATION, serviceHost, type ServiceSpec, startOrder } from "@/testbed/application.ts";

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
