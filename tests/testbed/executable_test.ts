// Needs --allow-read and --allow-env=PATH,PROMETHEUS_BIN.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { executableVariable, findExecutable } from "@/testbed/mod.ts";
import { findPrometheus } from "@/testbed/prometheus.ts";

/** Runs with PROMETHEUS_BIN set, and puts back what was there. */
async function withVariable(value: string, run: () => Promise<void>): Promise<void> {
  const before = Deno.env.get("PROMETHEUS_BIN");
  Deno.env.set("PROMETHEUS_BIN", value);
  try {
    await run();
  } finally {
    if (before === undefined) Deno.env.delete("PROMETHEUS_BIN");
    else Deno.env.set("PROMETHEUS_BIN", before);
  }
}

Deno.test("executableVariable() names the variable after the program", () => {
  assert.equal(executableVariable("prometheus"), "PROMETHEUS_BIN");
});

Deno.test("findExecutable() takes the file that the variable names", async () => {
  const thisFile = fileURLToPath(import.meta.url);
  await withVariable(thisFile, async () => assert.equal(await findExecutable("prometheus"), thisFile));
});

Deno.test("findPrometheus() says how to install it when the variable names no file", async () => {
  await withVariable("/no/such/prometheus", async () => {
    assert.equal(await findExecutable("prometheus"), undefined);
    await assert.rejects(findPrometheus(), (error: Error) => {
      assert.equal(error.name, "CliError");
      assert.match(error.message, /PROMETHEUS_BIN is "\/no\/such\/prometheus", which is no file/);
      assert.match(error.message, /apt-get install prometheus/);
      return true;
    });
  });
});
