/** Runs a test with a folder of its own below `output/`, the only place that tests may write to, and removes it. */
export async function inTemporaryFolder<Result>(test: (folder: string) => Promise<Result>): Promise<Result> {
  await Deno.mkdir("output", { recursive: true });
  const folder = await Deno.makeTempDir({ dir: "output", prefix: "test-" });
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
