/**
 * Checksums: how a file or a text is known again, and damage is noticed.
 *
 * @module
 */

/** SHA-256 of bytes, or of a text in UTF-8, hexadecimal. */
export async function sha256Of(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)).toHex();
}
