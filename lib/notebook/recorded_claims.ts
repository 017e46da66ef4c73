/**
 * Claims of a notebook that may be run on other data than its prose tells of.
 *
 * @module
 */
import type { MetricsSource } from "@/collect/mod.ts";
import { claim } from "./claim.ts";

/**
 * The `claim()` for a notebook whose prose tells of a recording. Where the source is live, other numbers are measured
 * than those in the prose: then nothing is held to it, and only what must hold of any data is left to assert.
 *
 * @example In the last cell
 * ```ts ignore
 * const claim = claimsAbout(source);
 * claim("27 req/s", meanRate);
 * ```
 */
export function claimsAbout(source: Pick<MetricsSource, "kind">): typeof claim {
  return source.kind === "recorded" ? claim : () => {};
}
