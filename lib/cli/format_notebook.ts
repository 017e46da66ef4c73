/**
 * Code cells as `deno fmt` writes them.
 *
 * Not by `deno fmt --check` on the files: Deno 2.9.6 calls every notebook unformatted that its cache does not know, though
 * `deno fmt` then leaves each byte as it was. So `deno.json` keeps `deno fmt` away from `notebooks/`.
 *
 * @module
 */
import { denoExecutable } from "@/testbed/mod.ts";

/**
 * Formats the text of a notebook with the settings of a project.
 *
 * @param project Folder of the project, with its `deno.json`.
 * @param text Content of an `.ipynb` file in its cleaned form.
 * @throws {SyntaxError} If a cell cannot be parsed.
 */
export async function formatNotebook(project: string, text: string): Promise<string> {
  const child = new Deno.Command(await denoExecutable(), {
    args: ["fmt", "--ext", "ipynb", "-"],
    cwd: project,
    env: { "NO_COLOR": "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A formatter that refuses its input may close it early; why stands in what it says.
  const sent = writer.write(new TextEncoder().encode(text)).then(() => writer.close()).catch(() => {});
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), sent]);
  const decoder = new TextDecoder();
  if (code !== 0) {
    const reason = decoder.decode(stderr).split("\n").find((line) => line.trim() !== "") ?? `exit code ${code}`;
    throw new SyntaxError(`Cannot format a notebook as its cells must be TypeScript: ${reason}`);
  }
  return decoder.decode(stdout);
}
