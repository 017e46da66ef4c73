/**
 * One number for the content of a campaign.
 *
 * @module
 */
import { sha256Of } from "@/checksum.ts";

/**
 * SHA-256 over the SHA-256 of every file: what `sha256sum *.csv | sha256sum` prints in the folder (sorted as by `LC_ALL=C`).
 *
 * @param files Names and bytes; the order does not matter.
 * @returns 64 hexadecimal digits. Saved models carry them, so a model knows what it was trained on.
 */
export async function digestFiles(
  files: readonly { readonly file: string; readonly bytes: Uint8Array }[],
): Promise<string> {
  const lines = await Promise.all(files.map(async ({ file, bytes }) => ({ file, hash: await sha256Of(bytes) })));
  lines.sort((a, b) => compareText(a.file, b.file));
  return await sha256Of(lines.map(({ file, hash }) => `${hash}  ${file}\n`).join(""));
}

/** Orders text by code unit, so that the order is the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
