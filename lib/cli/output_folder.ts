/**
 * Asks before the work, not after it, whether its results can be written.
 *
 * @module
 */
import { CliError } from "@/errors.ts";

/**
 * Makes the folder of `--output` if need be, and tries whether files can be written there.
 *
 * @throws {CliError} If they cannot; the message says why.
 */
export async function openOutputFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: path, suffix: ".tmp" }));
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new CliError(`Cannot write to "${path}" as --output must be a folder that can be written: ${reason}`, {
      cause,
    });
  }
}
