import { join } from "node:path";
import { prng, streamSeed } from "@/random/mod.ts";
import { runFileName } from "@/schema.ts";
import { HEADER } from "../dataset/campaign_folder.ts";

/** What a small campaign varies. */
export interface SmallCampaign {
  /** Services; each costs more CPU a request than the one before. @default {["front", "store"]} */
  readonly services?: readonly string[];
  /** Load levels. @default {[1, 2, 3, 4, 5, 6, 7, 8]} */
  readonly users?: readonly number[];
  /** Replicas. @default {[1]} */
  readonly replicas?: readonly number[];
  /** Samples of each run, 5 s apart. @default {6} */
  readonly samples?: number;
}

/** One record of a run file, of the columns that every run file has. */
export function sampleRow(
  { second, service, replicas, rate, cpu }: {
    readonly second: number;
    readonly service: string;
    readonly replicas: number;
    readonly rate: number | string;
    readonly cpu: number | string;
  },
): string {
  const time = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().slice(0, 19).replace("T", " ");
  const limits = `${3 * replicas},${replicas},${1536 * replicas},${1536 * replicas}`;
  return `${time},${service},/,${replicas},${limits},${rate},10,20,30,12,${rate},${cpu}`;
}

/**
 * The run files of a campaign that is made up for a test, by name: CPU is a base and a cost of each request, and noise.
 * The same for the same shape.
 */
export function smallCampaign(shape: SmallCampaign = {}): Record<string, string> {
  const { services = ["front", "store"], users = [1, 2, 3, 4, 5, 6, 7, 8], replicas = [1], samples = 6 } = shape;
  const files: Record<string, string> = {};
  for (const [nth, service] of services.entries()) {
    for (const pods of replicas) {
      for (const level of users) {
        const random = prng(streamSeed(nth * 1000 + pods, level));
        const noise = (width: number) => 1 + width * (random.next() - 0.5);
        const rows = Array.from({ length: samples }, (_, i) => {
          const rate = 1.5 * level * noise(0.1);
          const cpu = 0.05 * pods + 0.02 * (nth + 1) * rate * noise(0.05);
          return sampleRow({ second: 600 * level + 5 * i, service, replicas: pods, rate, cpu });
        });
        const name = runFileName({ service, users: level, replicas: pods });
        files[name] = `${[HEADER, ...rows].join("\n")}\n`;
      }
    }
  }
  return files;
}

/** Writes the files of a campaign into a new folder, and returns the folder. */
export async function writeCampaign(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await Deno.mkdir(folder);
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
  return folder;
}
