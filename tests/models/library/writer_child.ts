/** Adds invented models to the library in its first argument: as many as the second says, and says so after each. */
import { openLibrary } from "@/models/mod.ts";
import { entry } from "./entry.ts";

const [folder, times] = Deno.args;
const library = openLibrary(folder!);
for (let i = 0; i < Number(times); i++) {
  const { meta } = await library.add(entry({ files: { "weights.bin": new Uint8Array(1_000_000).fill(i) } }));
  Deno.stdout.writeSync(new TextEncoder().encode(`${meta.version}\n`));
}
