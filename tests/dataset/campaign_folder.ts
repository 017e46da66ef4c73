import { join } from "node:path";
import { inTemporaryFolder } from "../temporary_folder.ts";

/** Header of a run file without the columns that were added later. */
export const HEADER = "timestamp,service,endpoint,replicas,cpu_limit,cpu_request,memory_limit,memory_request," +
  "request_rate,p50_latency,p95_latency,p99_latency,avg_latency,throughput,cpu_usage";

/** One record: the given second of 2026-01-01, rate and CPU; everything else is constant. */
export function record(second: number, rate: number | string, cpu: number | string, service = "cart"): string {
  const time = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().slice(0, 19).replace("T", " ");
  return `${time},${service},/,1,3,1,1536,1536,${rate},10,20,30,12,${rate},${cpu}`;
}

/** A failed scrape: zero in every column. */
export function zeros(second: number, service = "cart"): string {
  return record(second, 0, 0, service).replace(",1,3,1,1536,1536,0,10,20,30,12,", ",1,0,0,0,0,0,0,0,0,0,");
}

/** A whole run file of `count` samples that differ a little, 5 seconds apart. */
export function runText(count: number, rate = 10, cpu = 0.5): string {
  const rows = Array.from({ length: count }, (_, i) => record(5 * i, rate + 0.1 * (i % 3), cpu + 0.013 * (i % 4)));
  return `${[HEADER, ...rows].join("\n")}\n`;
}

/** Writes files into a new temporary folder, hands its path to `use`, then removes it. */
export async function withFolder<Result>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  return await inTemporaryFolder(async (directory) => {
    await Promise.all(Object.entries(files).map(([name, text]) => Deno.writeTextFile(join(directory, name), text)));
    return await use(directory);
  });
}

/** Where the published campaign lies, if it lies beside the project. */
export const REFERENCE = "../shared/reference";

/** True if the published campaign can be read. */
export function hasReference(): boolean {
  try {
    return Deno.statSync(`${REFERENCE}/campaign`).isDirectory;
  } catch {
    return false;
  }
}
