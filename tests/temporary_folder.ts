import { join } from "node:path";

/** Runs a test with a folder of its own below `output/`, the only place that tests may write to, and removes it. */
export async function inTemporaryFolder(test: (folder: string) => Promise<void>): Promise<void> {
  await Deno.mkdir("output", { recursive: true });
  const folder = await Deno.makeTempDir({ dir: "output", prefix: "test-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes small text files into a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
}
