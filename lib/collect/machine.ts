/**
 * On what a campaign was measured: facts for `campaign.json`. No host name and no user: files are public.
 *
 * @module
 */
import { cpus } from "node:os";

/** Machine and versions. */
export function describeMachine(): Record<string, string | number> {
  const processors = cpus();
  return {
    operatingSystem: Deno.build.os,
    kernel: /^\d+(\.\d+)*/.exec(Deno.osRelease())?.[0] ?? "unknown",
    architecture: Deno.build.arch,
    cpuModel: processors[0]?.model ?? "unknown",
    cpuCount: processors.length,
    memoryMebibytes: Math.round(Deno.systemMemoryInfo().total / 1024 ** 2),
    deno: Deno.version.deno,
  };
}
