import assert from "node:assert/strict";
import { join } from "node:path";
import { readInfrastructureRun } from "@/dataset/mod.ts";
import { SchemaError } from "@/errors.ts";
import { withFolder } from "./campaign_folder.ts";

const HEADER =
  "timestamp,service,scenario,replica_count,load_users,cpu_cores_value,mem_bytes_value,replica_count_value,node_value";

Deno.test("readInfrastructureRun() reads nominal and measured columns, with gaps, infinities and empty columns", async () => {
  const text = `${HEADER}\nt_0,ads,browse,2,10,0.5,100,2.0,\nt_1,ads,browse,2,10,0.25,inf,,\n`;
  const run = await withFolder({ "x.csv": text }, (directory) => readInfrastructureRun(join(directory, "x.csv")));
  assert.equal(run.file, "x.csv");
  assert.equal(run.service, "ads");
  assert.equal(run.users, 10);
  assert.equal(run.replicas, 2);
  assert.equal(run.condition, "browse");
  assert.deepEqual([...run.cpuCores], [0.5, 0.25]);
  assert.deepEqual([...run.observedReplicas], [2, NaN]);
  assert.deepEqual([...run.timestampSeconds], [NaN, NaN]);
  assert.deepEqual(run.measured, { "mem_bytes_value": Float64Array.of(100, NaN) });
  assert.equal(run.requestRateRps, undefined);
});

Deno.test("readInfrastructureRun() names the file and the column", async () => {
  for (const text of ["a,b\n1,2\n", `${HEADER}\n`, ""]) {
    await withFolder({ "x.csv": text }, (directory) =>
      assert.rejects(
        readInfrastructureRun(join(directory, "x.csv")),
        (error) => error instanceof SchemaError && error.message.includes('"x.csv"'),
      ));
  }
});
