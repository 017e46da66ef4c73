import { TASK_USAGE_COLUMNS, type TaskUsageColumn } from "@/dataset/mod.ts";

/** What a test says of a record; the rest is of a task that uses a hundredth of a machine. */
export type RecordFacts = Partial<Record<TaskUsageColumn, number | string>>;

/** One line of `task_usage`; times in seconds of the trace. */
export function traceLine(startSeconds: number, endSeconds: number, facts: RecordFacts = {}): string {
  const cells: RecordFacts = {
    "start_time": startSeconds * 1e6,
    "end_time": endSeconds * 1e6,
    "job_id": 3418309,
    "task_index": 0,
    "machine_id": 4155527081,
    "cpu_rate": 0.01,
    "canonical_memory_usage": 0.06787,
    "assigned_memory_usage": 0.07568,
    "unmapped_page_cache": 0.001156,
    "total_page_cache": 0.001503,
    "maximum_memory_usage": 0.06787,
    "disk_io_time": 2.861e-6,
    "local_disk_space_usage": 0.0001869,
    "maximum_cpu_rate": 0.03967,
    "maximum_disk_io_time": 0.0003567,
    "cycles_per_instruction": 2.445,
    "memory_accesses_per_instruction": 0.007243,
    "sample_portion": 0,
    "aggregation_type": 1,
    "sampled_cpu_usage": 0,
    ...facts,
  };
  return TASK_USAGE_COLUMNS.map((name) => cells[name]).join(",");
}

/** Lines of tasks that are measured every 300 s, at a load that is the same all the time, for so many periods. */
export function steadyTasks(tasks: number, periods: number, cpuRate = 0.01): string[] {
  return Array.from(
    { length: periods },
    (_, period) =>
      Array.from({ length: tasks }, (_, task) =>
        traceLine(600 + 300 * period, 900 + 300 * period, {
          "job_id": 1000 + task,
          "machine_id": 7 + task % 3,
          "cpu_rate": cpuRate,
        })),
  ).flat();
}

/** Packs a text. */
export async function gzip(text: string): Promise<Uint8Array> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
