import assert from "node:assert/strict";
import { readServiceConfig } from "@/testbed/service_config.ts";

function read(environment: Record<string, string>) {
  return readServiceConfig((name) => environment[name]);
}

const MINIMAL = { SERVICE_NAME: "task1", SERVICE_TIME_SECONDS: "0.5" };

Deno.test("readServiceConfig() needs a name and a service time alone, as in a container", () => {
  const { seed, ...config } = read(MINIMAL);

  assert.ok(Number.isInteger(seed));
  assert.deepEqual(config, {
    name: "task1",
    podName: "task1-0",
    listenAddress: "0.0.0.0",
    port: 8080,
    meanDemandSeconds: 0.5,
    calls: [],
    addresses: new Map(),
    resources: {},
    exitWithStdin: false,
  });
});

Deno.test("readServiceConfig() reads every variable", () => {
  const config = read({
    ...MINIMAL,
    OUTBOUND_CALLS: "SYNC:task2-svc:0.5",
    SERVICE_ADDRESSES: "task2-svc=127.0.0.1:9101",
    POD_NAME: "task1-7",
    LISTEN_ADDRESS: "127.0.0.1",
    PORT: "0",
    CPU_LIMIT_CORES: "0.25",
    CPU_REQUEST_CORES: "0.1",
    MEMORY_LIMIT_MEBIBYTES: "512",
    MEMORY_REQUEST_MEBIBYTES: "256",
    SPAN_CAPACITY: "500",
    EXIT_WITH_STDIN: "1",
  });

  assert.equal(config.podName, "task1-7");
  assert.equal(config.port, 0);
  assert.deepEqual(config.addresses.get("task2-svc"), ["127.0.0.1:9101"]);
  assert.deepEqual(config.resources, {
    cpuLimitCores: 0.25,
    cpuRequestCores: 0.1,
    memoryLimitMebibytes: 512,
    memoryRequestMebibytes: 256,
  });
  assert.equal(config.spanCapacity, 500);
  assert.equal(config.exitWithStdin, true);
});

Deno.test("readServiceConfig() takes an empty variable as absent", () => {
  assert.deepEqual(
    read({ ...MINIMAL, PORT: "", CPU_LIMIT_CORES: " ", SPAN_CAPACITY: "", OUTBOUND_CALLS: "" }),
    read(MINIMAL),
  );
});

Deno.test("readServiceConfig() gives each pod its own seed, and the same one again", () => {
  const seeds = ["task1-0", "task1-1", "task2-0"].map((POD_NAME) => read({ ...MINIMAL, SEED: "1", POD_NAME }).seed);

  assert.equal(new Set(seeds).size, 3);
  assert.equal(read({ ...MINIMAL, SEED: "1", POD_NAME: "task1-0" }).seed, seeds[0]);
  assert.notEqual(read({ ...MINIMAL, SEED: "2", POD_NAME: "task1-0" }).seed, seeds[0]);
});

Deno.test("readServiceConfig() names the variable that is missing or wrong", () => {
  const cases: [environment: Record<string, string>, message: RegExp][] = [
    [{}, /SERVICE_NAME must be set \(.+\): it is not$/],
    [{ SERVICE_NAME: "task1" }, /SERVICE_TIME_SECONDS must be set/],
    [{ ...MINIMAL, SERVICE_TIME_SECONDS: "-1" }, /SERVICE_TIME_SECONDS must be a number >= 0: it is "-1"$/],
    [{ ...MINIMAL, SERVICE_TIME_SECONDS: "fast" }, /must be a number >= 0: it is "fast"$/],
    [{ ...MINIMAL, PORT: "70000" }, /PORT must be an integer from 0 to 65535: it is "70000"$/],
    [{ ...MINIMAL, CPU_LIMIT_CORES: "0" }, /CPU_LIMIT_CORES must be a number > 0: it is "0"$/],
    [{ ...MINIMAL, CPU_LIMIT_CORES: "250m" }, /CPU_LIMIT_CORES must be a number > 0: it is "250m"$/],
    [{ ...MINIMAL, SPAN_CAPACITY: "0" }, /SPAN_CAPACITY must be an integer >= 1: it is "0"$/],
    [{ ...MINIMAL, SEED: "1.5" }, /SEED must be an integer: it is "1.5"$/],
    [
      { ...MINIMAL, OUTBOUND_CALLS: "SYNC:task3-svc:1", SERVICE_ADDRESSES: "task2-svc=127.0.0.1:1" },
      /SERVICE_ADDRESSES must name every host that is called: "task3-svc" is missing$/,
    ],
  ];
  for (const [environment, message] of cases) assert.throws(() => read(environment), message);
});
