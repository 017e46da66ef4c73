/**
 * Two weeks of 200 workloads out of a real Prometheus: how long it takes, what it needs, and how the server bears it.
 *
 * @module
 */
import { join } from "node:path";
import { DEFAULT_SEED } from "@/config.ts";
import { type HistorySize, missingPrograms, startHistoryServer } from "@/testbed/mod.ts";
import { type Measurement, quantity } from "./measurement.ts";
import { denoExecutable, runProcess } from "./process.ts";

/** Step and length that Robusta KRR looks at by default. */
const SIZE: HistorySize = {
  seed: DEFAULT_SEED,
  startSeconds: Date.UTC(2025, 5, 1) / 1000,
  days: 14,
  workloads: 200,
  scrapeSeconds: 75,
};

/** Queries at once, the default of the command. */
const PARALLEL = 2;

/** Memory that a collection may take, however long its window is, MiB. */
const MEMORY_MARK_MEBIBYTES = 512;

/** What the command prints as JSON, as far as it is shown. */
interface CollectAnswer {
  readonly workloads: number;
  readonly asked: number;
  readonly cached: number;
  readonly points: number;
  readonly server: { readonly sent: number; readonly busy: number; readonly tooLarge: number; readonly slow: number };
  readonly "peak_memory_mebibytes": number | null;
}

/**
 * Measures one collection, and one more that has nothing left to ask. The history is made up; only the load is real.
 *
 * @param folder Folder that everything is written below.
 */
export async function measureHistory(folder: string): Promise<Measurement[]> {
  const what = `history, ${SIZE.days} days x ${SIZE.workloads} workloads, step ${SIZE.scrapeSeconds} s (synthetic)`;
  const missing = await missingPrograms();
  if (missing.length > 0) {
    const note = `not measured, as it needs ${missing.join(" and ")}: apt-get install prometheus`;
    return [{ what, ours: { ...quantity([NaN], "s"), note } }];
  }
  const output = join(folder, "history");
  await Deno.remove(output, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await using server = await startHistoryServer({ size: SIZE, directory: folder });
  const deno = await denoExecutable();
  const day = (offset: number) => new Date((SIZE.startSeconds + offset * 86_400) * 1000).toISOString().slice(0, 10);
  const args = [
    ...["task", "--quiet", "collect", "--prometheus", server.url, "--namespace", "shop-.*", "--output", output],
    ...["--since", day(0), "--until", day(SIZE.days), "--step", `${SIZE.scrapeSeconds}s`],
    ...["--parallel", String(PARALLEL), "--json"],
  ];
  const first = await runProcess(deno, args);
  const answer: CollectAnswer = JSON.parse(first.output);
  const again = await runProcess(deno, args);
  const { workloads, asked, points, server: bore } = answer;
  const millions = (count: number) => (count / 1e6).toPrecision(3);
  return [
    {
      what,
      ours: {
        ...quantity([first.seconds], "s"),
        note:
          `${workloads} workloads, ${asked} queries, ${millions(points)} million points; ${bore.busy} times busy, ` +
          `${bore.tooLarge} too large, ${bore.slow} slow; made of ${millions(server.samples)} million samples in ` +
          `${server.seconds.toFixed(0)} s`,
      },
    },
    {
      what: "its peak memory",
      ours: quantity(answer.peak_memory_mebibytes === null ? [NaN] : [answer.peak_memory_mebibytes], "MiB"),
      mark: { on: "ours", atMost: MEMORY_MARK_MEBIBYTES },
    },
    {
      what: `its queries at once, as the server counted them every 50 ms (it allows ${server.queryLimit})`,
      ours: quantity([server.mostQueries()], ""),
      mark: { on: "ours", atMost: PARALLEL },
    },
    { what: "the same command again: nothing left to ask", ours: quantity([again.seconds], "s") },
  ];
}
