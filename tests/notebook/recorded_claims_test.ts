import assert from "node:assert/strict";
import { claim, claimsAbout } from "@/notebook/mod.ts";

Deno.test("claimsAbout() holds prose to a recording, and not to what a live source measured instead", () => {
  assert.equal(claimsAbout({ kind: "recorded" }), claim);
  assert.throws(() => claimsAbout({ kind: "recorded" })("27 req/s", 31), /The prose says/);
  claimsAbout({ kind: "live" })("27 req/s", 31);
});
