// Needs --allow-read.
import assert from "node:assert/strict";
import { packageVersions } from "../../lib/cli/package_versions.ts";

Deno.test("packageVersions() tells the versions that deno.json pins, with or without a scope, and of no other package", async () => {
  const { deno, ...versions } = await packageVersions(["zod", "@observablehq/plot"]);
  assert.equal(deno, Deno.version.deno);
  assert.deepEqual(Object.keys(versions), ["zod", "@observablehq/plot"]);
  for (const version of Object.values(versions)) assert.match(version, /^\d+\.\d+\.\d+$/);
  await assert.rejects(
    packageVersions(["left-pad"]),
    /version of "left-pad" as deno\.json must import it: it does not$/,
  );
});
