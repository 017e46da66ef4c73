/**
 * A recording of latencies, small and invented.
 */
import { join } from "node:path";
import { LATENCY_FORMAT, type LatencyRecord, writeLatencyRecord } from "@/collect/mod.ts";
import { mixtureCells, queueCells } from "../models/latency/simulated.ts";

/** How large a recording is. */
export interface RecordingSize {
  /** Nominal rates, req/s. @default {[5, 10, 15, 20, 30]} */
  readonly levels?: readonly number[];
  /** Requests of each cell. @default {60} */
  readonly requests?: number;
}

/**
 * Writes a recording of invented latencies of two services as `deno task record-latency` would.
 *
 * @returns `folder`, which is made if need be.
 */
export async function writeRecording(folder: string, size: RecordingSize = {}): Promise<string> {
  const { levels = [5, 10, 15, 20, 30], requests = 60 } = size;
  await Deno.mkdir(folder, { recursive: true });
  const front = mixtureCells({ requests, seed: 1, levels });
  const store = queueCells({ requests, seed: 2, levels });
  const cells = front.map(({ level, rateRps, replicas, cpuLimitCores }) => ({
    ...{ levelRps: level, replicas, cpuLimitCores },
    file: `rps${level}_${replicas}_${1000 * cpuLimitCores}m.csv`,
    windowStartSeconds: 0,
    windowEndSeconds: 10,
    requests: { planned: requests, failed: 0, incomplete: 0, whole: requests, kept: requests },
    rows: requests,
    rates: { plannedRps: level, sentRps: level, answeredRps: level },
    services: { front: { calls: requests, rateRps }, store: { calls: requests, rateRps } },
    sender: { latenessP99Seconds: 0, latenessMaxSeconds: 0, heldBack: 0, mostOpen: 1 },
    spans: { collected: 2 * requests, dropped: 0, clipped: 0 },
    errors: {},
    reasons: [],
  }));
  const record: LatencyRecord = {
    format: LATENCY_FORMAT,
    about: "invented",
    plan: {
      ...{ ratesRps: [...levels], replicas: [1, 2], cpuLimitsCores: [0.5, 1], settleSeconds: 1, durationSeconds: 10 },
      ...{ minRequests: 1, maxRequests: 1000, seed: 1 },
    },
    measuredOn: {},
    system: {},
    skipped: [],
    cells,
  };
  await writeLatencyRecord(folder, record);
  const header = "rps_eff,rep,limit,duration_front,proc_time_front,duration_store,proc_time_store";
  for (const [i, { file, levelRps, replicas, cpuLimitCores }] of cells.entries()) {
    const rows = Array.from(front[i]!.seconds, (seconds, row) => {
      const other = store[i]!.seconds[row]!;
      return [levelRps, replicas, cpuLimitCores, seconds, seconds / 2, other, other].join(",");
    });
    await Deno.writeTextFile(join(folder, file), `${[header, ...rows].join("\n")}\n`);
  }
  return folder;
}
